package twilio

// kinds are all resources that the generic operations serve. Resources that
// only calls in progress or other products bring about (queue members,
// transcriptions, notifications ...) start empty and can be seeded.
func kinds() []*kind {
	list := []*kind{
		messageKind(), mediaKind(), callKind(), recordingKind(), callRecordingKind(),
		incomingNumberKind(), callerIDKind(), feedbackSummaryKind(),
		queueKind(), memberKind(), addressKind(), applicationKind(), keyKind("Keys"), keyKind("SigningKeys"),
		conferenceKind(), participantKind(), conferenceRecordingKind(), shortCodeKind(), usageTriggerKind(),
		transcriptionKind("Transcriptions"), transcriptionKind("Recordings/{RecordingSid}/Transcriptions"),
		notificationKind("Notifications"), notificationKind("Calls/{CallSid}/Notifications"),
	}
	list = append(list, sipKinds()...)
	return append(list, typedNumberKinds()...)
}

func queueKind() *kind {
	return &kind{
		path: "Queues", list: "queues", prefix: "QU", can: canAll,
		fields: []field{open("friendly_name", ""), open("max_size", 100), fixed("current_size", 0), fixed("average_wait_time", 0)},
		create: require("FriendlyName"),
	}
}

func memberKind() *kind {
	return &kind{
		path: "Queues/{QueueSid}/Members", list: "queue_members", prefix: "CA", can: canRead | canUpdate, hides: []string{"sid", "account_sid", "date_created", "date_updated"},
		fields: []field{fixed("call_sid", nil), fixed("queue_sid", nil), fixed("date_enqueued", nil), fixed("position", 1), fixed("wait_time", 0)},
		seeded: func(r *record) {
			r.fill("call_sid", r.sid)
			r.fill("date_enqueued", r.created)
		},
		// The member is sent to a document and leaves the queue with it.
		update: func(s *Server, q *request, r *record) *problem {
			if q.params.Get("Url") == "" {
				return missingParameter("Url")
			}
			s.drop("queue_members", r)
			return nil
		},
	}
}

func addressKind() *kind {
	return &kind{
		path: "Addresses", list: "addresses", prefix: "AD", can: canAll,
		fields: []field{
			open("friendly_name", ""), open("customer_name", ""), open("street", ""), open("street_secondary", nil), open("city", ""),
			open("region", ""), open("postal_code", ""), once("iso_country", ""), open("emergency_enabled", false),
			fixed("validated", false), fixed("verified", false),
		},
		filters: []filter{{"CustomerName", "customer_name", equal}, {"FriendlyName", "friendly_name", equal}, {"IsoCountry", "iso_country", equal}},
		create:  require("CustomerName", "Street", "City", "Region", "PostalCode", "IsoCountry"),
	}
}

func applicationKind() *kind {
	return &kind{
		path: "Applications", list: "applications", prefix: "AP", can: canAll,
		fields: []field{
			open("friendly_name", nil), fixed("api_version", version), open("message_status_callback", nil), open("public_application_connect_enabled", false),
			open("sms_url", nil), open("sms_method", "POST"), open("sms_fallback_url", nil), open("sms_fallback_method", "POST"), open("sms_status_callback", nil),
			open("voice_url", nil), open("voice_method", "POST"), open("voice_fallback_url", nil), open("voice_fallback_method", "POST"),
			open("voice_caller_id_lookup", false), open("status_callback", nil), open("status_callback_method", "POST"),
		},
		filters: []filter{{"FriendlyName", "friendly_name", equal}},
	}
}

// keyKind serves API keys and signing keys alike; the secret is shown once, at creation.
func keyKind(path string) *kind {
	return &kind{
		path: path, list: member(path), prefix: "SK", can: canAll, hides: []string{"account_sid", "uri"},
		fields: []field{open("friendly_name", "")},
		create: func(_ *Server, _ *request, r *record) *problem {
			r.values["secret"] = newSid("")
			return nil
		},
	}
}

func transcriptionKind(path string) *kind {
	return &kind{
		path: path, home: "Transcriptions", list: "transcriptions", prefix: "TR", can: canRead | canDelete,
		fields: []field{
			fixed("api_version", version), fixed("recording_sid", nil), fixed("status", "completed"), fixed("duration", "0"),
			fixed("price", "0.00000"), fixed("price_unit", "USD"), fixed("transcription_text", nil), fixed("type", "fast"),
		},
	}
}

func shortCodeKind() *kind {
	return &kind{
		path: "SMS/ShortCodes", list: "short_codes", prefix: "SC", can: canRead | canUpdate,
		fields: []field{
			open("friendly_name", ""), fixed("short_code", nil), open("api_version", version),
			open("sms_url", nil), open("sms_method", "POST"), open("sms_fallback_url", nil), open("sms_fallback_method", "POST"),
		},
		filters: []filter{{"FriendlyName", "friendly_name", equal}, {"ShortCode", "short_code", equal}},
	}
}

func notificationKind(path string) *kind {
	return &kind{
		path: path, home: "Notifications", list: "notifications", prefix: "NO", can: canRead,
		fields: []field{
			fixed("api_version", version), fixed("call_sid", nil), fixed("error_code", nil), fixed("log", "0"), fixed("message_date", nil),
			fixed("message_text", ""), fixed("more_info", nil), fixed("request_method", nil), fixed("request_url", ""),
		},
		filters: []filter{{"Log", "log", equal}, {"MessageDate", "message_date", daysBefore}},
		seeded:  func(r *record) { r.fill("message_date", r.created) },
	}
}

func usageTriggerKind() *kind {
	return &kind{
		path: "Usage/Triggers", list: "usage_triggers", prefix: "UT", can: canAll,
		fields: []field{
			open("friendly_name", nil), fixed("api_version", version), open("callback_url", ""), open("callback_method", "POST"),
			once("usage_category", ""), once("trigger_value", ""), once("trigger_by", "usage"), once("recurring", nil),
			fixed("current_value", "0"), fixed("date_fired", nil), fixed("usage_record_uri", nil),
		},
		filters: []filter{{"Recurring", "recurring", equal}, {"TriggerBy", "trigger_by", equal}, {"UsageCategory", "usage_category", equal}},
		create: func(s *Server, q *request, r *record) *problem {
			if p := require("CallbackUrl", "TriggerValue", "UsageCategory")(s, q, r); p != nil {
				return p
			}
			r.values["usage_record_uri"] = root + "/" + q.account + "/Usage/Records.json?Category=" + r.text("usage_category")
			return nil
		},
	}
}

// require refuses a creation without these parameters.
func require(names ...string) func(*Server, *request, *record) *problem {
	return func(_ *Server, q *request, _ *record) *problem {
		for _, name := range names {
			if q.params.Get(name) == "" {
				return missingParameter(name)
			}
		}
		return nil
	}
}
