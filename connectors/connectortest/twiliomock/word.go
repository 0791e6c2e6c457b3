package twiliomock

import (
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
	"hawser/internal/schema"
)

var placeholder = regexp.MustCompile(`\{([^{}]+)\}`)

// Word gives a text that fits the pattern or the length that the description asks for: a connectortest.Sampler's.
func (m *Mock) Word(op *connectors.Operation, name string, _ *schema.Type) string {
	names := []string{name}
	if slots := placeholder.FindAllStringSubmatch(op.Path, -1); name == "" && len(slots) > 0 {
		names[0] = slots[len(slots)-1][1]
	}
	if op.Payload != nil && op.Payload.Field(name) != nil {
		names = append(names, op.Payload.Field(name).Aliases...)
	}
	item := m.api.Paths.Find(op.Path)
	if item == nil {
		return "sample"
	}
	for _, name := range names {
		if s := described(item.GetOperation(op.Method), name); s != nil {
			return fitting(s)
		}
	}
	return "sample"
}

// described is the schema of a parameter, wherever it goes.
func described(op *openapi3.Operation, name string) *openapi3.Schema {
	for _, p := range op.Parameters {
		if p.Value.Name == name {
			return p.Value.Schema.Value
		}
	}
	if op.RequestBody == nil {
		return nil
	}
	form := op.RequestBody.Value.Content.Get("application/x-www-form-urlencoded")
	if form == nil || form.Schema.Value.Properties[name] == nil {
		return nil
	}
	return form.Schema.Value.Properties[name].Value
}

// fitting gives a text for a schema. Twilio's patterns are those of its SIDs alone: "^(SM|MM)[0-9a-fA-F]{32}$".
func fitting(s *openapi3.Schema) string {
	kinds, _, isSid := strings.Cut(strings.TrimPrefix(s.Pattern, "^"), "[0-9a-fA-F]{32}$")
	switch {
	case isSid:
		kind, _, _ := strings.Cut(strings.Trim(kinds, "()"), "|")
		return kind + strings.Repeat("0", 32)
	case s.Format == "date", s.Format == "date-time":
		return map[string]string{"date": "2024-05-31", "date-time": "2024-05-31T00:00:00Z"}[s.Format]
	case len(s.Enum) > 0:
		text, _ := s.Enum[0].(string)
		return text
	default:
		return "sample"
	}
}
