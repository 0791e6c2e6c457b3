package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// Check finds what of an answer is not as it is described.
func (d *Description) Check(method, path string, status int, body []byte) []string {
	var answer any
	if len(body) > 0 {
		if err := decode(body, &answer); err != nil {
			return []string{err.Error()}
		}
	}
	if status >= 400 {
		return d.vendor.refusal(d, status, answer)
	}
	if d.vendor.gone != nil && d.vendor.gone.MatchString(path) {
		return nil
	}
	operation, ok := d.document.Paths[d.routes.path(path)][strings.ToLower(method)]
	response, known := operation.Responses[strconv.Itoa(status)]
	switch {
	case !ok:
		return []string{"the description has no such operation"}
	case !known:
		return []string{"the description has no such status"}
	case len(response.Content) == 0 && len(body) > 0:
		return []string{"the description has no such body"}
	}
	for _, content := range response.Content {
		return d.against(content.Schema, answer, "")
	}
	return nil
}

func stripeRefusal(d *Description, _ int, answer any) []string {
	return d.against(d.document.Components.Schemas["error"], answer, "")
}

// twilioRefusal holds an error to https://www.twilio.com/docs/usage/twilios-response: the description has none.
func twilioRefusal(_ *Description, status int, answer any) []string {
	refusal, _ := answer.(map[string]any)
	var problems []string
	for _, name := range []string{"code", "message", "more_info", "status"} {
		if refusal[name] == nil {
			problems = append(problems, name+" is missing")
		}
	}
	if fmt.Sprint(refusal["status"]) != strconv.Itoa(status) {
		problems = append(problems, fmt.Sprintf("status is %v", refusal["status"]))
	}
	return problems
}

// against finds where a value differs from a schema; path tells where the value stands.
func (d *Description) against(s *schema, value any, path string) []string {
	loosely := d.vendor.loose && s.Ref != ""
	s = d.resolve(s)
	if value == nil {
		if loosely || s.Nullable || slices.ContainsFunc(s.AnyOf, func(a *schema) bool { return d.resolve(a).Nullable }) {
			return nil
		}
		return []string{path + " is null"}
	}
	if len(s.AnyOf) > 0 {
		return d.anyOf(s, value, path)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(value) }) {
		return []string{fmt.Sprintf("%s is %v, which is none of %v", path, value, s.Enum)}
	}
	var problems []string
	switch v := value.(type) {
	case map[string]any:
		if s.Type != "object" && s.Type != "" {
			return []string{path + " is an object, want " + s.Type}
		}
		return d.object(s, v, path)
	case []any:
		if s.Type != "array" {
			return []string{path + " is a list, want " + s.Type}
		}
		for i, item := range v {
			problems = append(problems, d.against(s.Items, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case string:
		return d.text(s, v, path)
	case bool:
		if s.Type != "boolean" && s.Type != "" {
			problems = append(problems, path+" is a boolean, want "+s.Type)
		}
	case json.Number:
		if s.Type != "number" && s.Type != "" && (s.Type != "integer" || strings.ContainsAny(v.String(), ".eE")) {
			problems = append(problems, path+" is "+v.String()+", want "+s.Type)
		}
	}
	return problems
}

func (d *Description) text(s *schema, text, path string) []string {
	_, notNumber := strconv.ParseFloat(text, 64)
	switch {
	case s.Format == "date-time-rfc-2822":
		if _, err := time.Parse(time.RFC1123Z, text); err != nil {
			return []string{path + ": " + err.Error()}
		}
	case d.vendor.loose && s.Type == "number" && notNumber == nil: // a price
	case s.Type != "string" && s.Type != "":
		return []string{path + " is a string, want " + s.Type}
	}
	return nil
}

// anyOf takes the alternative of the object's own kind, or the one with the fewest problems.
func (d *Description) anyOf(s *schema, value any, path string) []string {
	var best []string
	_, nested := value.(map[string]any)
	for _, alternative := range s.AnyOf {
		problems := d.against(alternative, value, path)
		if len(problems) == 0 {
			return nil
		}
		if nested && d.resolve(alternative).Type == "string" {
			continue
		}
		if best == nil || len(problems) < len(best) {
			best = problems
		}
	}
	if best == nil {
		return []string{path + " fits no alternative"}
	}
	return best
}

func (d *Description) object(s *schema, object map[string]any, path string) []string {
	var problems []string
	for name := range s.Properties {
		if _, ok := object[name]; !ok && (d.vendor.whole || slices.Contains(s.Required, name)) {
			problems = append(problems, path+"."+name+" is missing")
		}
	}
	for name, value := range object {
		switch field := s.Properties[name]; {
		case field != nil:
			problems = append(problems, d.against(field, value, path+"."+name)...)
		case len(s.Properties) > 0 && s.Additional == nil && !slices.Contains(d.vendor.undescribed, name):
			problems = append(problems, path+"."+name+" is not described")
		}
	}
	slices.Sort(problems)
	return problems
}
