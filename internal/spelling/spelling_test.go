package spelling_test

import (
	"strings"
	"testing"

	"hawser/internal/spelling"
)

func TestNearest(t *testing.T) {
	names := []string{"Amount", "AmountCapturable", "Currency", "Customer", "Id", "connectorInputPayload", "PaymentMethod", "PaymentMethodTypes", "a"}
	for word, want := range map[string]string{
		"Amont":                   "Amount",
		"Amuont":                  "Amount",
		"amount":                  "Amount",
		"Curency":                 "Currency",
		"Custmoer":                "Customer",
		"Idd":                     "Id",
		"ID":                      "Id",
		"payment_metod":           "PaymentMethod",
		"paymentmethod":           "PaymentMethod",
		"payload":                 "connectorInputPayload",
		"Input":                   "connectorInputPayload",
		"ayloa":                   "connectorInputPayload",
		"ount":                    "Amount",
		"stom":                    "Customer",
		"mer":                     "",
		"b":                       "",
		"Xyzzy":                   "",
		"":                        "",
		strings.Repeat("x", 1000): "",
	} {
		if got := spelling.Nearest(word, names); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
	if got := spelling.DidYouMean("Amont", names); got != `did you mean "Amount"?` {
		t.Errorf("the hint is %s", got)
	}
	if got := spelling.DidYouMean("Xyzzy", names); got != "" {
		t.Errorf("there is a hint where nothing is near: %s", got)
	}
}
