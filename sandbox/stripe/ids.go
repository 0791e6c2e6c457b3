package stripe

import (
	"crypto/rand"
	"strings"
)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// prefixes of the ids of the objects that are kept.
var prefixes = map[string]string{
	"balance_transaction":          "txn_",
	"charge":                       "ch_",
	"customer":                     "cus_",
	"customer_balance_transaction": "cbtxn_",
	"event":                        "evt_",
	"invoice":                      "in_",
	"invoiceitem":                  "ii_",
	"item":                         "li_",
	"line_item":                    "il_",
	"payment_intent":               "pi_",
	"payment_method":               "pm_",
	"price":                        "price_",
	"product":                      "prod_",
	"quote":                        "qt_",
	"refund":                       "re_",
	"setup_intent":                 "seti_",
	"subscription":                 "sub_",
	"subscription_item":            "si_",
	"token":                        "tok_",
	"discount":                     "di_",
}

// random gives n characters out of an alphabet of at most 64.
func random(alphabet string, n int) string {
	var b strings.Builder
	one := make([]byte, 1)
	for b.Len() < n {
		// crypto/rand never fails: it ends the program instead.
		_, _ = rand.Read(one)
		if i := int(one[0] & 63); i < len(alphabet) {
			b.WriteByte(alphabet[i])
		}
	}
	return b.String()
}

// newID gives an id as long as Stripe's of its kind.
func newID(prefix string) string {
	switch prefix {
	case "cus_", "prod_":
		return prefix + random(base62, 14)
	default:
		return prefix + random(base62, 24)
	}
}
