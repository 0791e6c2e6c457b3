package schema

import (
	"strings"
	"unicode"
)

// Pascal gives an API's snake_case name in PascalCase, as entity payloads spell it: "payment_method" is
// "PaymentMethod", "id" is "Id". A name that has no underscore keeps its letters, but for the first.
func Pascal(name string) string {
	var b strings.Builder
	up := true
	for _, r := range name {
		switch {
		case r == '_':
			up = true
			continue
		case up:
			r = unicode.ToUpper(r)
		}
		up = false
		b.WriteRune(r)
	}
	return b.String()
}

// Snake gives a PascalCase or camelCase name in snake_case. A run of capitals is one word: "PaymentMethod" is
// "payment_method", "TaxID" is "tax_id", "OAuthToken" is "o_auth_token".
func Snake(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && runes[i-1] != '_' && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
