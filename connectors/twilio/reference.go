package twilio

import (
	_ "embed"
	"strings"
)

//go:generate go run ./internal/generate $HAWSER_TWILIO_OPENAPI

// openapi is what Twilio's OpenAPI description knows beyond the SDK's types, a fact per line; internal/generate
// writes it.
//
//go:embed openapi.txt
var openapi string

// reference holds what Twilio's OpenAPI description knows beyond the SDK's types.
type reference struct {
	// requests are by method and path, placeholders as "{}".
	requests map[string]request
	// records describe the fields of answers, by kind of record and field: "usagerecord", "price_unit".
	records map[string]map[string]parameter
	// formats are by the name of a field of an answer.
	formats map[string]string
}

// request is what the description says of one request.
type request struct {
	path string
	// required are the parameters that must be given.
	required    []string
	description string
	params      map[string]parameter
}

// parameter is what the description says of one parameter.
type parameter struct {
	// words are the texts that it may be; none are any.
	words       []string
	description string
}

// parseReference reads lines of five kinds: "POST /path/{Sid}.json Required ... | description", "record name", indented
// below either "name word ... | description" of a parameter or a field, "format name format", and comments.
func parseReference(text string) *reference {
	ref := &reference{requests: map[string]request{}, records: map[string]map[string]parameter{}, formats: map[string]string{}}
	last := request{}
	for line := range strings.Lines(text) {
		facts, description, _ := strings.Cut(strings.TrimSpace(line), " | ")
		words := strings.Fields(facts)
		switch {
		case strings.HasPrefix(line, "  ") && len(words) > 0 && last.params != nil:
			last.params[words[0]] = parameter{words[1:], description}
		case len(words) < 2 || words[0] == "#":
		case words[0] == "format" && len(words) == 3:
			ref.formats[words[1]] = words[2]
		case words[0] == "record":
			last = request{params: map[string]parameter{}}
			ref.records[recordKey(words[1])] = last.params
		default:
			last = request{path: words[1], required: words[2:], description: description, params: map[string]parameter{}}
			ref.requests[words[0]+" "+withoutNames(words[1])] = last
		}
	}
	return ref
}

// recordKey is a kind of record as records has it, from its name in the description or from the SDK's struct.
func recordKey(name string) string {
	return strings.ToLower(strings.NewReplacer("ApiV2010", "", "_", "", "-", "").Replace(name))
}

// withoutNames empties the placeholders of a path.
func withoutNames(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if _, ending, ok := strings.Cut(segment, "}"); ok {
			segments[i] = "{}" + ending
		}
	}
	return strings.Join(segments, "/")
}

// placeholders lists the names in a path, from left to right.
func placeholders(path string) []string {
	var names []string
	for segment := range strings.SplitSeq(path, "/") {
		if name, _, ok := strings.Cut(segment, "}"); ok {
			names = append(names, strings.TrimPrefix(name, "{"))
		}
	}
	return names
}
