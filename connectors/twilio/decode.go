package twilio

import (
	"encoding/json"
	"net/url"
	"reflect"

	"hawser/connectors"
	"hawser/internal/schema"
)

// input is what a request is made of.
type input struct {
	// ids go into the path, in its order.
	ids []string
	// fields are a payload that conforms, without the ids in the path.
	fields map[string]any
	// members are those of the SDK's params that a filter clause narrows by.
	members map[string]any
	at      page
}

// arguments makes the SDK's params. What a payload's type cannot say, it refuses: a text that is no time.
func (m *method) arguments(in input) (reflect.Value, error) {
	if m.params == nil {
		return reflect.Value{}, nil
	}
	params := reflect.New(m.params)
	var problems []schema.Problem
	for i := range m.params.NumField() {
		member := m.params.Field(i)
		name := documented(wireName(member))
		value, given := in.fields[name]
		if !given {
			value, given = in.members[member.Name]
		}
		if sid, ok := value.(string); ok && member.Name == pathAccount {
			value = url.PathEscape(sid)
		}
		if given && !set(params.Elem().Field(i), value) {
			problems = append(problems, schema.Problem{Path: name, Text: expected(member.Type)})
		}
	}
	if len(problems) > 0 {
		return params, connectors.Refused(problems)
	}
	return params, nil
}

// set gives a member of params a canonical value, by way of JSON, which both know.
func set(member reflect.Value, value any) bool {
	data, err := schema.Value{Any: value}.MarshalJSON()
	return err == nil && json.Unmarshal(data, member.Addr().Interface()) == nil
}

func expected(t reflect.Type) string {
	if isMoment(t) {
		return "must be a time such as 2024-05-31T10:00:00Z"
	}
	return "is out of range"
}
