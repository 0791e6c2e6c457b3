package stripe

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
)

// shape is what a parameter may be.
type shape struct {
	// Kind is object, map (free keys), array, string, enum, integer, number, boolean or or.
	Kind string
	// Max is the greatest length of a string; 0 for no limit.
	Max int
	// Clear allows the empty string, which unsets the value.
	Clear bool
	// Enum holds the values of an enum.
	Enum []string
	// Required and Fields are those of an object.
	Required []string
	Fields   map[string]*shape
	// Items is the shape of an array's elements.
	Items *shape
	// Or holds the alternatives of kind or.
	Or []*shape
}

//go:embed parameters.json
var parametersJSON []byte

// loadShapes gives the parameters of each operation by "METHOD /path/{id}". All
// servers read the same.
var loadShapes = sync.OnceValue(func() map[string]*shape {
	var shapes map[string]*shape
	if err := json.Unmarshal(parametersJSON, &shapes); err != nil {
		panic("stripe: parameters.json is damaged: " + err.Error())
	}
	return shapes
})

// read turns a form value into typed values: object, []any, string, int64,
// float64, bool, and nil for a value to be cleared. path is the parameter's name
// in errors.
func (s *shape) read(n *node, path string) (any, *apiError) {
	if n.leaf() && n.text == "" && s.Kind != "string" && s.Kind != "or" {
		if s.Clear {
			return nil, nil
		}
		return nil, emptyParameter(path)
	}
	switch s.Kind {
	case "object":
		return s.readObject(n, path)
	case "map":
		return s.readMap(n, path)
	case "array":
		return s.readArray(n, path)
	case "or":
		return s.readOr(n, path)
	default:
		if !n.leaf() {
			return nil, wrongType("string", path)
		}
		return s.readText(n.text, path)
	}
}

func (s *shape) readObject(n *node, path string) (any, *apiError) {
	if n.leaf() {
		return nil, wrongType("object", path)
	}
	out := make(object, len(n.keys))
	var unknown []string
	for _, key := range n.keys {
		field := s.Fields[key]
		if field == nil {
			unknown = append(unknown, join(path, key))
			continue
		}
		v, err := field.read(n.children[key], join(path, key))
		if err != nil {
			return nil, err
		}
		out[key] = v
	}
	if len(unknown) > 0 {
		return nil, unknownParameters(unknown)
	}
	for _, key := range s.Required {
		below := n.children[key]
		if below == nil {
			return nil, missingParameter(join(path, key))
		}
		if below.leaf() && below.text == "" && !s.Fields[key].Clear {
			return nil, emptyParameter(join(path, key))
		}
	}
	return out, nil
}

func (s *shape) readMap(n *node, path string) (any, *apiError) {
	if n.leaf() {
		return nil, wrongType("object", path)
	}
	out := make(object, len(n.keys))
	for _, key := range n.keys {
		value := n.children[key]
		if !value.leaf() {
			return nil, wrongType("string", join(path, key))
		}
		if err := checkMetadata(key, value.text, join(path, key)); err != nil {
			return nil, err
		}
		out[key] = value.text
	}
	return out, nil
}

func (s *shape) readArray(n *node, path string) (any, *apiError) {
	if n.leaf() {
		return nil, wrongType("array", path)
	}
	order := make(map[string]int, len(n.keys))
	for _, key := range n.keys {
		i, err := strconv.Atoi(key)
		if err != nil {
			return nil, wrongType("array", path)
		}
		order[key] = i
	}
	sorted := slices.SortedFunc(slices.Values(n.keys), func(a, b string) int { return order[a] - order[b] })
	out := make([]any, 0, len(sorted))
	for _, key := range sorted {
		v, err := s.Items.read(n.children[key], join(path, key))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// readOr takes the first alternative that fits; when none does it explains the
// last that has the value's form.
func (s *shape) readOr(n *node, path string) (any, *apiError) {
	if n.leaf() && n.text == "" {
		if s.Clear {
			return nil, nil
		}
		return nil, emptyParameter(path)
	}
	problem := wrongType("object", path)
	for _, alternative := range s.Or {
		if nested := alternative.Kind == "object" || alternative.Kind == "array"; nested == n.leaf() {
			continue
		}
		v, err := alternative.read(n, path)
		if err == nil {
			return v, nil
		}
		problem = err
	}
	return nil, problem
}

func (s *shape) readText(value, path string) (any, *apiError) {
	switch s.Kind {
	case "integer":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, invalidInteger(value, path)
		}
		return n, nil
	case "number":
		f, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, invalidDecimal(value, path)
		}
		return f, nil
	case "boolean":
		if value != "true" && value != "false" {
			return nil, invalidBoolean(value, path)
		}
		return value == "true", nil
	case "enum":
		if !slices.Contains(s.Enum, value) {
			return nil, invalidChoice(path, s.Enum)
		}
		return value, nil
	default:
		if s.Max > 0 && len([]rune(value)) > s.Max {
			return nil, tooLong(value, path, s.Max)
		}
		return value, nil
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "[" + key + "]"
}
