package check

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/spelling"
)

// InputProblem is what is wrong with one of the inputs that an execution is started with.
type InputProblem struct {
	Input   string
	Message string
	// Hint says what to do. It may be empty.
	Hint string
}

// String gives the problem in one line.
func (p InputProblem) String() string {
	text := fmt.Sprintf("input %q: %s", p.Input, p.Message)
	if p.Hint != "" {
		text += ", " + p.Hint
	}
	return text
}

// Inputs checks the inputs that an integration is to be started with, and gives
// them as the execution gets them: canonical, with the defaults filled in,
// numbers as their schema says (1500.0 is 1500 for an integer). All problems
// are told, in the order of declaration.
func Inputs(integration *lang.Integration, given map[string]any) (map[string]any, []InputProblem) {
	inputs := make(map[string]any, len(integration.Inputs))
	var problems []InputProblem
	for k := range integration.Inputs {
		input := &integration.Inputs[k]
		name := input.Name.Value
		value, has := given[name]
		switch {
		case !has && input.Required:
			problems = append(problems, InputProblem{name, "is missing", "it has no default"})
			continue
		case !has:
			value = input.Default.Any
		}
		value = conform(value, inputType(input))
		inputs[name] = value
		for _, message := range inputViolations(input, value) {
			problems = append(problems, InputProblem{Input: name, Message: message})
		}
	}
	for _, name := range schema.SortedKeys(given) {
		if integration.Input(name) == nil {
			message, hint := wordNoInput(integration, name)
			problems = append(problems, InputProblem{name, message, hint})
		}
	}
	return inputs, problems
}

func inputViolations(input *lang.Input, value any) []string {
	validator, err := compileSchema(input.Schema.Any)
	if err != nil { // check has told
		return []string{"has a schema that is not valid"}
	}
	return violations(validator, value)
}

// conform brings numbers to the kinds that a shape asks for. What does not fit stays as it is.
func conform(value any, t *schema.Type) any {
	if t == nil {
		return value
	}
	switch v := value.(type) {
	case int64:
		if t.Kind == schema.Float {
			return float64(v)
		}
	case float64:
		if t.Kind == schema.Int && v == math.Trunc(v) && math.Abs(v) < 1<<63 {
			return int64(v)
		}
	case []any:
		if t.Kind == schema.List {
			list := make([]any, len(v))
			for i, item := range v {
				list[i] = conform(item, t.Elem)
			}
			return list
		}
	case map[string]any:
		return conformObject(v, t)
	}
	return value
}

func conformObject(object map[string]any, t *schema.Type) map[string]any {
	result := make(map[string]any, len(object))
	for name, member := range object {
		var memberType *schema.Type
		if t.Kind == schema.Map {
			memberType = t.Elem
		} else if i := slices.IndexFunc(t.Fields, func(f schema.Field) bool { return f.Name == name }); i >= 0 {
			memberType = t.Fields[i].Type
		}
		result[name] = conform(member, memberType)
	}
	return result
}

// ParseInput reads an input that was given as text, by the input's schema: text
// for a string, JSON for anything else. Where the schema leaves the type open,
// what is not JSON is text. The error names the input and says what it must be.
func ParseInput(integration *lang.Integration, key, text string) (any, error) {
	input := integration.Input(key)
	if input == nil {
		message, hint := wordNoInput(integration, key)
		return nil, errors.New(InputProblem{key, message, hint}.String())
	}
	t := inputType(input)
	if t.Kind == schema.String {
		return text, nil
	}
	value, err := schema.Decode([]byte(text))
	if t.Kind == schema.Any {
		if err != nil {
			return text, nil
		}
		return value, nil
	}
	value = conform(value, t)
	if err != nil || !(kindFits(value, t) || value == nil && t.Nullable) {
		return nil, fmt.Errorf("input %q must be %s, is %s", key, typeName(t), shorten(strconv.Quote(text)))
	}
	return value, nil
}

func kindFits(value any, t *schema.Type) bool {
	switch value.(type) {
	case bool:
		return t.Kind == schema.Bool
	case int64:
		return t.Kind == schema.Int
	case float64:
		return t.Kind == schema.Float
	case []any:
		return t.Kind == schema.List
	case map[string]any:
		return isObject(t)
	default:
		return false
	}
}

func wordNoInput(integration *lang.Integration, name string) (message, hint string) {
	names := integration.InputNames()
	message = fmt.Sprintf("integration %q has no such input", integration.Name.Value)
	if hint = spelling.DidYouMean(name, names); hint != "" {
		return message, hint
	}
	if len(names) == 0 {
		return message, "it has no inputs"
	}
	return message, "it has " + quoted(names, ", ")
}

func shorten(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// jsonText writes a value of a schema for a message.
func jsonText(value any) string {
	text, err := schema.Value{Any: value}.MarshalJSON()
	if err != nil {
		return fmt.Sprint(value)
	}
	return shorten(string(text))
}
