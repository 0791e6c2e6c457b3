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

// Nearest gives the candidate that word most likely meant, or "" when none is near. Case and underscores count for
// nothing. Of two that are equally near, the first wins.
func Nearest(word string, candidates []string) string {
	best, found := "", len(word)/3+2
	bare := bareName(word)
	for _, candidate := range candidates {
		if d := distance(bare, bareName(candidate), found); d < found {
			best, found = candidate, d
		}
	}
	return best
}

func bareName(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// distance is the number of letters to add, drop, change, or swap with the next to make b of a; limit if it is that much or more.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(last[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
