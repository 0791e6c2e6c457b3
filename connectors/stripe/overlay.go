package stripe

// A quirk is how an operation differs from what the SDK's types make of it.
type quirk struct {
	// action is the documented name; a quirk with none keeps the derived name. A verb's method may become an action.
	action string
	// verb serves another verb's method: Accounts.GetByID is the entity's Get.
	verb string
	// rename gives documented names to payload fields, by their derived names.
	rename map[string]string
	// aliases are further accepted names, by the documented name.
	aliases map[string]string
	// unsent are payload fields that the SDK takes and then leaves out of the request.
	unsent []string
	// row picks what an action's row holds besides Success; nil is the whole resource.
	row rowShape
	// wider are words of a list's parameters that stand for several values of a column, by the column. The first stands for
	// all of them: without it the list leaves some records out.
	wider map[string][]string
	// held are the fields of records that hold what a list's parameters of other names compare, by the parameter's column.
	held map[string]string
	// waived says why the method serves no operation.
	waived string
}

// rowShape makes an action's row of the flattened resource.
type rowShape func(resource map[string]any) map[string]any

// successOnly is the row of actions that are documented to tell no more than that they succeeded.
func successOnly(map[string]any) map[string]any { return map[string]any{} }

// acceptedInvoice is AcceptQuote's row: the invoice that accepting made, null where it made none yet.
func acceptedInvoice(quote map[string]any) map[string]any {
	return map[string]any{"InvoiceId": quote["invoice"]}
}

// quirks are by the SDK's names: resource, method.
var quirks = map[string]quirk{
	"PaymentMethods.Attach": {
		action: "AttachPaymentMethodToCustomer", rename: map[string]string{"Customer": "CustomerId"}, row: successOnly,
	},
	"PaymentMethods.Detach": {action: "DetachPaymentMethodFromCustomer", row: successOnly},
	"Quotes.FinalizeQuote":  {aliases: map[string]string{"QuoteId": "SouQuoteIdrcePath"}, row: successOnly},
	"Quotes.Accept":         {row: acceptedInvoice},
	"Quotes.Cancel":         {row: successOnly},

	"InvoiceItems.List":  {held: map[string]string{"Created": "Date"}},
	"Subscriptions.List": {wider: map[string][]string{"Status": {"all", "ended"}}},

	"Files.New": {unsent: []string{"Expand"}},
	"Cards.New": {unsent: []string{"AccountHolderName", "AccountHolderType", "Expand", "Metadata", "Owner"}},
	"BankAccounts.New": {unsent: []string{
		"AccountType", "AddressCity", "AddressCountry", "AddressLine1", "AddressLine2", "AddressState",
		"AddressZip", "Documents", "ExpMonth", "ExpYear", "Expand", "Metadata", "Name",
	}},

	"Accounts.Get":     {action: "RetrieveOwnAccount"},
	"Accounts.GetByID": {verb: "Get"},
	"FinancialConnectionsAccounts.GetByID": {
		waived: "makes the same request as Get",
	},
	"AppsSecrets.DeleteWhere":                {action: "DeleteAppsSecret"},
	"Invoices.Upcoming":                      {action: "RetrieveUpcomingInvoice"},
	"Invoices.UpcomingLines":                 {action: "ListUpcomingInvoiceLines"},
	"Quotes.PDF":                             {action: "DownloadQuotePDF"},
	"SubscriptionItems.UsageRecordSummaries": {action: "ListSubscriptionItemUsageRecordSummaries"},

	"OAuth.New":          {action: "CreateOAuthToken"},
	"OAuth.Del":          {action: "DeauthorizeOAuth"},
	"OAuth.AuthorizeURL": {waived: "makes no request: it is the address of a page for a person to visit"},
}

// parents name the records that an entity belongs to, where the SDK calls the member just "ID": as the entity's own
// column of them is called.
var parents = map[string]string{
	"TransferReversal":         "Transfer",
	"FeeRefund":                "Fee",
	"BillingMeterEventSummary": "Meter",
}
