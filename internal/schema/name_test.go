package schema

import "testing"

func TestPascal(t *testing.T) {
	for name, want := range map[string]string{
		"payment_method":         "PaymentMethod",
		"id":                     "Id",
		"line1":                  "Line1",
		"three_d_secure":         "ThreeDSecure",
		"Sid":                    "Sid",
		"AccountSid":             "AccountSid",
		"":                       "",
		"_leading":               "Leading",
		"networks_2_or_3__twice": "Networks2Or3Twice",
	} {
		if got := Pascal(name); got != want {
			t.Errorf("Pascal(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{
		"PaymentMethod": "payment_method",
		"TaxID":         "tax_id",
		"TaxIDs":        "tax_i_ds",
		"PaymentIntent": "payment_intent",
		"friendlyName":  "friendly_name",
		"friendly_name": "friendly_name",
		"Line1":         "line1",
		"":              "",
	} {
		if got := Snake(name); got != want {
			t.Errorf("Snake(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzPascalOfSnake(f *testing.F) {
	f.Add("PaymentMethod")
	f.Add("payment_method")
	f.Fuzz(func(t *testing.T, name string) {
		once := Pascal(name)
		if twice := Pascal(once); twice != once {
			t.Errorf("Pascal(%q) = %q, and of that %q", name, once, twice)
		}
	})
}
