package stripe

import (
	"strings"
	"unicode"

	"hawser/internal/schema"
)

// singular is the name of one record of a resource: "InvoiceItems" is "InvoiceItem", "TaxSettings" stays.
func singular(plural string) string {
	switch {
	case plural == "TaxSettings":
		return plural
	case strings.HasSuffix(plural, "ies"):
		return strings.TrimSuffix(plural, "ies") + "y"
	default:
		return strings.TrimSuffix(plural, "s")
	}
}

// actionName names an action after the SDK's method and the entity, the verb first: Capture of PaymentIntent is
// "CapturePaymentIntent". What a method says beyond its verb follows the entity, "MarkInvoiceUncollectible",
// "ListCheckoutSessionLineItems", without the words that the entity has said: VoidInvoice of Invoice is "VoidInvoice".
func actionName(method, entity string) string {
	words := words(method)
	verb, rest := words[0], words[1:]
	said := entity
	for len(rest) > 0 && strings.HasSuffix(said, strings.Join(rest, "")) {
		rest = nil
	}
	if len(rest) > 0 && strings.HasSuffix(said, rest[0]) {
		rest = rest[1:]
	}
	return verb + entity + strings.Join(rest, "")
}

// words splits a Go name at its capitals; a run of capitals is one word.
func words(name string) []string {
	runes := []rune(name)
	var list []string
	start := 0
	for i := 1; i < len(runes); i++ {
		if unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]) {
			list = append(list, string(runes[start:i]))
			start = i
		}
	}
	return append(list, string(runes[start:]))
}

// recordName names the kind of record that a path's placeholder stands for, after the segment before it:
// "/v1/application_fees/{id}" is "ApplicationFee".
func recordName(segment string) string { return singular(schema.Pascal(segment)) }

// idName is the field of an action's payload for a placeholder: "PaymentIntentId". Where the segment is the end of
// the entity's name, the entity's whole name is used: "CheckoutSessionId" for "sessions" of CheckoutSession.
func idName(segment, entity string) string {
	record := recordName(segment)
	if owner := strings.TrimPrefix(entity, "TestHelpers"); strings.HasSuffix(owner, record) {
		record = owner
	}
	return record + "Id"
}
