package http

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hawser/internal/schema"
)

// identifier is a name of the API in PascalCase, as definitions can write it: "payment_method" is "PaymentMethod",
// "x-request.id" is "XRequestId". A name that begins with a digit has an N before it.
func identifier(text string) string {
	var b strings.Builder
	up := true
	for _, r := range text {
		switch {
		case r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			up = true
			continue
		case b.Len() == 0 && unicode.IsDigit(r):
			b.WriteByte('N')
		case up:
			r = unicode.ToUpper(r)
		}
		up = false
		b.WriteRune(r)
	}
	return cmp.Or(b.String(), "N")
}

// singulars are words whose one is not many without its ending.
var singulars = map[string]string{
	"people": "person", "children": "child", "statuses": "status", "series": "series", "news": "news", "movies": "movie",
	"cookies": "cookie", "caches": "cache", "analyses": "analysis", "indices": "index", "aliases": "alias",
}

// singular is the name of one of many: "invoice_items" is "invoice_item", "addresses" is "address".
func singular(word string) string {
	lower := strings.ToLower(word)
	if strings.ToUpper(word) == word { // an abbreviation: SMS
		return word
	}
	for many, one := range singulars {
		if strings.HasSuffix(lower, many) && (len(lower) == len(many) || !unicode.IsLetter(rune(lower[len(lower)-len(many)-1]))) {
			return word[:len(word)-len(many)] + word[len(word)-len(many):][:1] + one[1:]
		}
	}
	for _, ending := range []struct{ many, one string }{
		{"ies", "y"},
		{"sses", "ss"},
		{"xes", "x"},
		{"ches", "ch"},
		{"shes", "sh"},
		{"zzes", "zz"},
		{"ss", "ss"},
		{"us", "us"},
		{"is", "is"},
		{"s", ""},
	} {
		if len(lower) > len(ending.many)+1 && strings.HasSuffix(lower, ending.many) {
			return word[:len(word)-len(ending.many)] + ending.one
		}
	}
	return word
}

// deeds are words that the name of an action begins with.
var deeds = []string{
	"add", "apply", "archive", "batch", "bulk", "cancel", "check", "clear", "close", "confirm", "create", "delete", "disable", "enable", "export",
	"find", "get", "import", "list", "merge", "move", "process", "publish", "refresh", "remove", "reset", "resend", "restore", "retry", "run",
	"search", "send", "set", "start", "stop", "submit", "sync", "transfer", "update", "validate", "verify",
}

// isCollection says whether a word names many things rather than a deed: "account_links", not "verify_microdeposits".
func isCollection(word string) bool {
	first, _, several := strings.Cut(strings.NewReplacer("-", "_", ".", "_").Replace(schema.Snake(word)), "_")
	return isPlural(word) && !(several && slices.Contains(deeds, first))
}

func isPlural(word string) bool {
	return singular(word) != word || singulars[strings.ToLower(word)] != ""
}

// plain is a text without anything but its letters and digits, to compare names that are spelled differently.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// names gives each its own.
type names map[string]bool

// take gives the name, or the name with the first number that makes it another one.
func (n names) take(name string) string {
	own := name
	for i := 2; n[own]; i++ {
		own = name + strconv.Itoa(i)
	}
	n[own] = true
	return own
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// summary is the first sentence of a description, in plain text.
func summary(texts ...string) string {
	for _, text := range texts {
		text = strings.Join(strings.Fields(tag.ReplaceAllString(text, "")), " ")
		if at := strings.Index(text, ". "); at >= 0 {
			text = text[:at+1]
		}
		if runes := []rune(text); len(runes) > maxSummary {
			text = strings.TrimSpace(string(runes[:maxSummary])) + "..."
		}
		if text != "" {
			return text
		}
	}
	return ""
}

const maxSummary = 200

var tag = regexp.MustCompile(`<[^<>]*>`)
