package load

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

// The rules that a Problem's Code names.
const (
	codeFile          = "unreadable-file"
	codeEmpty         = "empty-file"
	codeYAML          = "yaml"
	codeTooDeep       = "nested-too-deeply"
	codeUnknownKind   = "unknown-kind"
	codeUnsupported   = "not-supported-yet"
	codeUnknownKey    = "unknown-key"
	codeMissingKey    = "missing-key"
	codeDuplicateKey  = "duplicate-key"
	codeDuplicateName = "duplicate-name"
	codeWrongType     = "wrong-type"
	codeNumber        = "number"
	codeRange         = "out-of-range"
	codeDuration      = "duration"
	codeChoice        = "unknown-choice"
	codeName          = "name"
	codeTaskKind      = "task-kind"
	codeTemplate      = "expression-form"
	codeSecret        = "secret"
	codeLiteralSecret = "literal-secret"
	codeAddress       = "address"
	codePath          = "path"
	codeExclusive     = "exclusive"
	codeCron          = "calendar"
	codeTimezone      = "timezone"
)

const (
	hintAnswer        = `as in {connectorOutputPayload: {Id: cus_1}}, or {failure: {kind: Declined, code: card_declined}}`
	hintAssert        = `as in - status == "succeeded"`
	hintEmpty         = "a definition begins with its kind: Integration, Connection, Dataflow ..."
	hintFrequency     = `leave it out, or say how often: "frequency: minute", hour, day or week`
	hintMinNodes      = `"min" is 2 where it is not given`
	hintSecretForm    = `as in ${secret("env://STRIPE_API_KEY")}`
	hintSecretSchemes = "there are env://, file://, gcpsecretmanager://, awssecretsmanager://, awsparamstore://, azurekeyvault://"
	hintProxyAddress  = "give the API's address where it is not the vendor's, and with a proxy the proxy server's as the last one"
)

const wordEmpty = "nothing is defined here"

func quote(name string) string { return strconv.Quote(name) }

func hasExpression(text string) bool { return strings.Contains(text, "${") }

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "an object"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!bool":
		return n.Value
	case "!!int", "!!float":
		return "the number " + n.Value
	default:
		return "a string"
	}
}

func hintQuotes(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" {
		return wordWriteQuoted(n.Value)
	}
	return ""
}

func wordWriteQuoted(text string) string { return "write it in quotes: " + quote(text) }

func wordFirst(span source.Span) string { return "it is first at " + span.String() }

func wordTaken(kind, name string) string {
	return fmt.Sprintf("there is another %s named %q", kind, name)
}

func wordLater(name string) string { return quote(name) + " is not supported by this version yet" }

func wordUnknownKey(subject, key string, known []string) (message, hint string) {
	hint = spelling.DidYouMean(key, known)
	if key == "region" && slices.Contains(known, "location") {
		hint = `did you mean "location"?`
	}
	if hint == "" {
		switch names := unique(known); {
		case len(names) == 1:
			hint = "there is " + names[0]
		case len(names) <= 12:
			hint = "there are " + strings.Join(names, ", ")
		}
	}
	return fmt.Sprintf("%s has no key %q", subject, key), hint
}

func unique(names []string) []string {
	var list []string
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// kinds are the kinds of definitions, as hints list them.
var kinds = []string{
	string(lang.KindConnection), string(lang.KindIntegration), string(lang.KindSchema),
	string(lang.KindDataset), string(lang.KindMappingSet), string(lang.KindDataflow),
	string(lang.KindTest),
}

func wordUnknownKind(kind string) (message, hint string) {
	hint = spelling.DidYouMean(kind, kinds)
	if hint == "" {
		hint = "there are " + strings.Join(kinds, ", ")
	}
	return fmt.Sprintf("there is no kind %q", kind), hint
}

func wordChoice(key, value string, words []string) (message, hint string) {
	hint = spelling.DidYouMean(value, words)
	return fmt.Sprintf("%q must be one of %s, is %q", key, strings.Join(words, ", "), value), hint
}

func wordRange(key string, low, high int, is int64) string {
	switch {
	case low == high:
		return fmt.Sprintf("%q must be %d, is %d", key, low, is)
	case is < int64(low):
		return fmt.Sprintf("%q must be at least %d, is %d", key, low, is)
	default:
		return fmt.Sprintf("%q must be at most %d, is %d", key, high, is)
	}
}

// hintSeconds tells a time in Unix seconds.
func hintSeconds(text string) string {
	for _, layout := range []string{time.RFC3339, time.DateOnly, time.DateTime} {
		if at, err := time.Parse(layout, text); err == nil {
			return fmt.Sprintf("in Unix seconds that is %d", at.Unix())
		}
	}
	if plainInt.MatchString(text) {
		return "write it without quotes"
	}
	return "in Unix seconds, as in 1710267858"
}

// hintMilliseconds proposes the seconds of what looks like milliseconds.
func hintMilliseconds(value int) string {
	if seconds := value / 1000; seconds <= latestStart {
		return fmt.Sprintf("these look like milliseconds: in seconds that is %d", seconds)
	}
	return ""
}

func wordNodes(low, high int) string {
	return fmt.Sprintf(`"nodes" needs min <= max, has min %d and max %d`, low, high)
}

func wordDuration(key string, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return fmt.Sprintf("%q must be a duration, is %s", key, kindOf(n))
	}
	return fmt.Sprintf("%q must be a duration, is %q", key, n.Value)
}

var (
	bareNumber = regexp.MustCompile(`^\d+$`)
	inDays     = regexp.MustCompile(`^(\d{1,4}) *d(ays?)?$`)
	inWords    = regexp.MustCompile(`^(\d+) *(s|m|h)(ec|ecs|econd|econds|in|ins|inute|inutes|r|rs|our|ours)?$`)
)

func hintDuration(n *yaml.Node) string {
	if bareNumber.MatchString(n.Value) {
		return fmt.Sprintf("with a unit: %ss", n.Value)
	}
	if days := inDays.FindStringSubmatch(n.Value); days != nil {
		count, _ := strconv.Atoi(days[1])
		return fmt.Sprintf("did you mean %dh?", count*24)
	}
	if words := inWords.FindStringSubmatch(n.Value); words != nil {
		return "did you mean " + words[1] + words[2] + "?"
	}
	return "as in 500ms, 30s, 1m30s, 2h"
}

func wordDefinitionName(subject, name string) string {
	if len(name) > 63 {
		return fmt.Sprintf("the name of %s has %d characters, the limit is 63", subject, len(name))
	}
	return fmt.Sprintf("%s cannot be named %q: use lower-case letters, digits and hyphens, first a letter, last no hyphen", subject, name)
}

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

func hintDefinitionName(name string) string {
	proposal := strings.Trim(notInName.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if definitionName.MatchString(proposal) && proposal != name {
		return "as in " + proposal
	}
	return ""
}

func wordIdentifier(what, name string) string {
	return fmt.Sprintf("%s %s cannot be named %q: use letters, digits and _, first no digit", articleOf(what), what, name)
}

func articleOf(what string) string {
	if strings.ContainsAny(what[:1], "aeiou") {
		return "an"
	}
	return "a"
}

// hintIdentifier proposes create_customer or createCustomer for create-customer.
func hintIdentifier(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r >= 0x80 }) {
		return ""
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !isWord(r) })
	for i := range words {
		if i > 0 {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
	}
	if proposal := strings.Join(words, ""); identifier.MatchString(proposal) {
		return "as in " + proposal
	}
	return ""
}

// one turns "a case" into "one case".
func one(what string) string { return "one " + strings.TrimPrefix(what, "a ") }

func wordTaskKinds() string {
	kinds := lang.TaskKinds()
	quotes := make([]string, len(kinds))
	for i, kind := range kinds {
		quotes[i] = quote(kind)
	}
	last := len(quotes) - 1
	return "it needs " + strings.Join(quotes[:last], ", ") + " or " + quotes[last]
}

func wordTwoKinds(described, first, second string) string {
	return fmt.Sprintf("%s has both %q and %q", described, first, second)
}

func wordSecretForm(key string) string {
	return fmt.Sprintf("%q can hold one expression only: secret(...)", key)
}

func wordSecretOption(scheme, name string) string {
	return fmt.Sprintf("%s:// has no option %q", scheme, name)
}

func wordProxyNeeds(scheme string) string {
	return fmt.Sprintf("%q %s needs %q and %q", "proxy_auth_scheme", scheme, "proxy_user", "proxy_password")
}

func wordDestinations(most int) string {
	if most == 1 {
		return `"destinations" has more than one address, and no proxy is enabled`
	}
	return `"destinations" has more than two addresses`
}

func wordLiteralSecret(key string) string {
	return fmt.Sprintf("%q is a secret and cannot be written here", key)
}

func wordPath(key, path string) string {
	return fmt.Sprintf("%q must be names with points between them, is %q", key, path)
}

func wordPathRoot(key, root string) string {
	return fmt.Sprintf("%q must begin with %q: a record stands under it", key, root+".")
}

func wordNeedsInterval(frequency string) string {
	return fmt.Sprintf(`"schedule" needs "interval" with the frequency %s`, frequency)
}

func wordFileTooLarge(size int) string {
	return fmt.Sprintf("the file has %d bytes, the limit is %d", size, maxFile)
}

func wordControl(r rune) string { return fmt.Sprintf("the file holds the control character U+%04X", r) }

func wordLineBreak(r rune) string { return fmt.Sprintf("the file holds the line break U+%04X", r) }

func wordEscape(r rune) string {
	if r == 0 {
		return "is it a text file?"
	}
	return fmt.Sprintf(`write \u%04x in double quotes`, r)
}

// bareExpression is a ${...} that stands in an object or a list in brackets, where braces are YAML's own.
var bareExpression = regexp.MustCompile(`[:,\[{] *(\$\{[^{}]*\})`)

// wordSyntax words what the YAML parser says of a line.
func wordSyntax(message, line string) (text, hint string) {
	indentation := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(message, "mapping values are not allowed") && strings.Count(line+" ", ": ") < 2,
		strings.Contains(message, "did not find expected key"), strings.Contains(message, "did not find expected '-' indicator"):
		return "the line does not fit the lines before it", "look at the indentation"
	case strings.Contains(message, "mapping values are not allowed"):
		return `a second ":" on the line`, `put the value in quotes: ": " ends a key in YAML`
	case strings.Contains(message, "cannot start any token") && strings.Contains(indentation, "\t"), strings.Contains(message, "tab character"):
		return "a tab in the indentation", "indent with spaces"
	case strings.Contains(message, "cannot start any token"):
		return "a value cannot start with this character", "put it in quotes"
	case strings.Contains(message, "did not find expected ',' or") && bareExpression.MatchString(line):
		return "an expression in { } or [ ] without quotes", "write it in quotes: " + quote(bareExpression.FindStringSubmatch(line)[1])
	case strings.Contains(message, "did not find expected ',' or '}'"):
		return "an object in { } is not closed", `"}" or "," is missing`
	case strings.Contains(message, "did not find expected ',' or ']'"):
		return "a list in [ ] is not closed", `"]" or "," is missing`
	case strings.Contains(message, "did not find expected node content"):
		return "a value is missing", `is a "[" or "{" not closed?`
	case strings.Contains(message, "could not find expected ':'"):
		return `a key without ":"`, ""
	case strings.Contains(message, "unexpected end of stream"):
		return "a text in quotes is not closed", ""
	case strings.Contains(message, "unknown anchor"):
		return "aliases (*name) are not supported", "write the value out, or put it in quotes"
	case strings.Contains(message, "undefined tag handle"), strings.Contains(message, "tag"):
		return "tags (!name) are not supported", "put text in quotes"
	default:
		return message, ""
	}
}
