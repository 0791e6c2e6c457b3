package stripe

import (
	_ "embed"
	"strings"
)

//go:generate go run -tags generate ./internal/generate $STRIPE_OPENAPI

// openapi is what Stripe's OpenAPI description knows beyond the SDK's types, a fact per line; internal/generate
// writes it.
//
//go:embed openapi.txt
var openapi string

// reference holds what Stripe's OpenAPI description knows beyond the SDK's types.
type reference struct {
	// requests are by method and path, placeholders as "{}".
	requests map[string]request
	// times are the names of integers that stand for a time in Unix seconds.
	times map[string]bool
	// embedded are the answer fields, "Customer.discount", that hold a whole record where the SDK also reads an id.
	embedded map[string]bool
	// words are what a member of params, "PriceParams.billing_scheme", may say.
	words map[string][]string
	// required are the members that a struct of params within another must have, by the struct's name.
	required map[string][]string
	// about are descriptions of members of params, by member or else by the API's name alone.
	about map[string]string
	// tells are descriptions of members of answers, as about has them.
	tells map[string]string
}

// noWord stands for the empty text, by which a field is unset.
const noWord = `""`

// request is what the description says of one request.
type request struct {
	path string
	// summary is the first sentence of its description.
	summary string
	// required are the parameters that must be given; foreign those that the SDK's struct has for another request.
	required, foreign []string
}

// parseReference reads lines of these kinds: "POST /v1/path/{id} required -foreign ... # Summary.", "time name",
// "embedded Type.name", "enum Params.name word ...", "require Params name ...", "about Params.name Description.",
// "tells Type.name Description.", and comments.
func parseReference(text string) *reference {
	ref := &reference{
		requests: map[string]request{}, times: map[string]bool{}, embedded: map[string]bool{},
		words: map[string][]string{}, required: map[string][]string{}, about: map[string]string{}, tells: map[string]string{},
	}
	for line := range strings.Lines(text) {
		if about, ok := strings.CutPrefix(line, "about "); ok {
			name, description, _ := strings.Cut(strings.TrimSpace(about), " ")
			ref.about[name] = description
			continue
		}
		if tells, ok := strings.CutPrefix(line, "tells "); ok {
			name, description, _ := strings.Cut(strings.TrimSpace(tells), " ")
			ref.tells[name] = description
			continue
		}
		facts, summary, _ := strings.Cut(line, "# ")
		words := strings.Fields(facts)
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "time":
			ref.times[words[1]] = true
		case "embedded":
			ref.embedded[words[1]] = true
		case "enum":
			ref.words[words[1]] = words[2:]
			if words[2] == noWord {
				words[2] = ""
			}
		case "require":
			ref.required[words[1]] = words[2:]
		default:
			ref.request(words[0], words[1], words[2:], strings.TrimSpace(summary))
		}
	}
	return ref
}

func (r *reference) request(method, path string, params []string, summary string) {
	out := request{path: path, summary: summary}
	for _, param := range params {
		if foreign, ok := strings.CutPrefix(param, "-"); ok {
			out.foreign = append(out.foreign, foreign)
		} else {
			out.required = append(out.required, param)
		}
	}
	r.requests[method+" "+withoutNames(path)] = out
}

// withoutNames empties the placeholders of a path.
func withoutNames(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}
