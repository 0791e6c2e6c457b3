package twilio

// entities are the names of entities that are not just the plural of the SDK's resource. Three resources are but
// another answer to creating a record of an entity.
var entities = map[string]string{
	"Address":                         "Addresses",
	"AvailablePhoneNumberCountry":     "AvailablePhoneNumberCountries",
	"Balance":                         "Balance",
	"Feedback":                        "Feedback",
	"FeedbackSummary":                 "FeedbackSummary",
	"Media":                           "Media",
	"MessageFeedback":                 "MessageFeedback",
	"NewKey":                          "Keys",
	"NewSigningKey":                   "SigningKeys",
	"Payments":                        "Payments",
	"RecordingAddOnResultPayloadData": "RecordingAddOnResultPayloadData",
	"SipIpAddress":                    "SipIpAddresses",
	"ValidationRequest":               "OutgoingCallerIds",
}

// grouped are the kinds within a group: UsageRecord Daily is UsageRecordsDaily.
var grouped = map[string]bool{
	"Local": true, "MachineToMachine": true, "Mobile": true, "National": true, "SharedCost": true, "TollFree": true, "Voip": true,
	"AllTime": true, "Daily": true, "LastMonth": true, "Monthly": true, "ThisMonth": true, "Today": true, "Yearly": true, "Yesterday": true,
}

// ids are documented names of the ids in an operation's path, by operation and the API's name.
var ids = map[string]map[string]string{
	"Feedback.Create": {"CallSid": "Sid"},
}

// silent are the operations that are documented to answer with an empty object.
var silent = map[string]bool{"Messages.Update": true}

// decimals are the fields of answers in which the API sends a number as text.
var decimals = map[string]bool{
	"balance": true, "current_value": true, "duration": true, "num_media": true, "num_segments": true, "price": true,
	"queue_time": true, "trigger_value": true, "usage_value": true,
}

// harmless are the operations without an idempotency key that do the same when they are repeated.
var harmless = map[string]bool{
	"Feedback.Create":        true, // replaces the feedback on the call
	"FeedbackSummary.Create": true, // a report
	"MessageFeedback.Create": true, // replaces the feedback on the message
	"Tokens.Create":          true, // credentials that expire
}

// lookups tells how a record is found that an earlier attempt may have created. Only entities stand here whose list
// shows a record as soon as it is created.
var lookups = map[string]lookup{
	"Accounts":                {compare: []string{"Name"}},
	"Addresses":               {compare: []string{"CustomerName", "Street", "City", "Region", "PostalCode", "IsoCountry", "Name"}},
	"Applications":            {compare: []string{"Name"}},
	"Calls":                   {compare: []string{"To", "Sender"}, ask: []string{"To", "Sender"}, newestFirst: true},
	"IncomingPhoneNumbers":    {compare: []string{"PhoneNumber"}, telling: "PhoneNumber"},
	"Messages":                {compare: []string{"To", "Sender", "MessagingServiceSid", "Body"}, ask: []string{"To", "Sender"}, telling: "Body", newestFirst: true},
	"Queues":                  {compare: []string{"Name"}},
	"SipCredentialLists":      {compare: []string{"Name"}},
	"SipDomains":              {compare: []string{"DomainName"}},
	"SipIpAccessControlLists": {compare: []string{"Name"}},
	"UsageTriggers":           {compare: []string{"UsageCategory", "TriggerValue", "CallbackUrl"}},
}
