package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// inputFlags are where the inputs of an integration come from; a -i is stronger than the file.
type inputFlags struct {
	pairs []string
	file  string
	// before are those of the execution that is continued: the others replace them.
	before map[string]any
}

// read gives the inputs that an integration is started with. Everything that does not fit is one failure.
func (f inputFlags) read(in io.Reader, integration *lang.Integration) (map[string]any, error) {
	given := map[string]any{}
	maps.Copy(given, f.before)
	if f.file != "" {
		fromFile, err := readInputFile(in, f.file)
		if err != nil {
			return nil, err
		}
		maps.Copy(given, fromFile)
	}
	var problems []source.Problem
	unparsed := map[string]bool{}
	for _, pair := range f.pairs {
		name, text, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, badRequest(fmt.Sprintf("-i %s is not key=value", pair), "for example: -i amount=1500")
		}
		given[name] = text
		if integration.Input(name) == nil {
			continue // told with the rest
		}
		value, err := check.ParseInput(integration, name, text)
		if err != nil {
			unparsed[name] = true
			problems = append(problems, inputProblem(err.Error(), ""))
		}
		given[name] = value
	}
	inputs, unfit := check.Inputs(integration, given)
	for _, p := range unfit {
		if !unparsed[p.Input] {
			problems = append(problems, inputProblem(fmt.Sprintf("input %q: %s", p.Input, p.Message), p.Hint))
		}
	}
	if len(problems) > 0 {
		message := fmt.Sprintf("the inputs do not fit %s, nothing was started", integration.Name.Value)
		example := fmt.Sprintf("for example: starter run %s%s", integration.Name.Value, exampleInputs(integration))
		return nil, &failure{code: exitRequest, message: message, hints: []string{example}, problems: problems}
	}
	return inputs, nil
}

func inputProblem(message, hint string) source.Problem {
	return source.Problem{Severity: source.Error, Code: "input", Message: message, Hint: hint}
}

// exampleInputs gives -i flags for the inputs that an integration needs.
func exampleInputs(integration *lang.Integration) string {
	var flags strings.Builder
	for _, input := range integration.Inputs {
		if !input.Required {
			continue
		}
		kind := "..."
		if object, ok := input.Schema.Any.(map[string]any); ok {
			if name, ok := object["type"].(string); ok {
				kind = strings.ToUpper(name)
			}
		}
		fmt.Fprintf(&flags, " -i %s=%s", input.Name.Value, kind)
	}
	return flags.String()
}

// readInputFile reads a JSON or YAML object, "-" from standard input.
func readInputFile(in io.Reader, name string) (map[string]any, error) {
	content, err := readArgument(in, name)
	if err != nil {
		return nil, badRequest("--input: " + err.Error())
	}
	value, err := decodeInput(content)
	if err != nil {
		return nil, badRequest(fmt.Sprintf("--input %s is neither JSON nor YAML: %s", name, err))
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, badRequest(fmt.Sprintf("--input %s does not hold an object", name), `for example: {"amount": 1500}`)
	}
	return object, nil
}

func decodeInput(content []byte) (any, error) {
	if value, err := schema.Decode(content); err == nil {
		return value, nil
	}
	var value any
	if err := yaml.Unmarshal(content, &value); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	text, err := schema.Value{Any: value}.MarshalJSON()
	if err != nil {
		return nil, err
	}
	return schema.Decode(text)
}

// readArgument reads a file that an argument names, standard input for "-".
func readArgument(in io.Reader, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	content, err := os.ReadFile(name)
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no file %s", name)
	case errors.As(err, &path):
		return nil, fmt.Errorf("%s cannot be read: %w", name, path.Err)
	default:
		return content, err
	}
}

// readPayload reads the value of --payload: JSON, @FILE, or @- for standard input.
func readPayload(in io.Reader, text string) (any, error) {
	content := []byte(text)
	if name, ok := strings.CutPrefix(text, "@"); ok {
		var err error
		if content, err = readArgument(in, name); err != nil {
			return nil, badRequest("--payload: " + err.Error())
		}
	}
	value, err := schema.Decode(bytes.TrimSpace(content))
	if err != nil {
		return nil, badRequest(fmt.Sprintf("--payload is not JSON: %s", strings.TrimPrefix(err.Error(), "reading JSON: ")),
			`for example: --payload '{"Name": "Ada"}', or --payload @customer.json`)
	}
	if _, ok := value.(map[string]any); !ok {
		return nil, badRequest("--payload is not a JSON object", `for example: --payload '{"Name": "Ada"}'`)
	}
	return value, nil
}
