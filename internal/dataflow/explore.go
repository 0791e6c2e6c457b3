package dataflow

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/schema"
)

// maxInteger is the largest whole number that JSON's readers hold exactly.
const maxInteger = 1<<53 - 1

// Explored is what exploring a source gives.
type Explored struct {
	// Format is always "hierarchical".
	Format string `json:"format"`
	// Schema is that of {"data": record}, as mappings address records.
	Schema *Property `json:"schema"`
	// Data are the records that were previewed, as the API spells them; nil when none were asked for.
	Data []schema.Value `json:"data,omitzero"`
}

// Property is the JSON Schema of one value. Of a value whose type is not known, or that was null in every record seen,
// it says nothing.
type Property struct {
	Type       string               `json:"type,omitempty"`
	Minimum    int64                `json:"minimum,omitzero"`
	Maximum    int64                `json:"maximum,omitzero"`
	Properties map[string]*Property `json:"properties,omitzero"`
	Items      *Property            `json:"items,omitempty"`
}

// Explore gives the schema of a List's records: the types that the operation declares, refined by the rows that it gave.
// nil rows are a preview that was not asked for. A type that contains itself is told once; what is below it follows from
// the rows alone.
func Explore(list *connectors.Operation, rows []any) Explored {
	t := elem(list.Output)
	explored := Explored{Format: "hierarchical"}
	var records []any
	if rows != nil {
		explored.Data = make([]schema.Value, len(rows))
	}
	var names schema.Names
	for i, row := range rows {
		explored.Data[i].Any = names.ToWire(row, t)
		records = append(records, explored.Data[i].Any)
	}
	explored.Schema = &Property{
		Type:       "object",
		Properties: map[string]*Property{"data": explorer{}.property(t, records)},
	}
	return explored
}

// explorer holds the types that a property is nested in, each by its fields: a type and its nullable twin share them.
type explorer []*schema.Field

// property gives the schema of a value of the type, where it had these values: nil for null.
func (e explorer) property(t *schema.Type, values []any) *Property {
	if t == nil {
		t = &schema.Type{}
	}
	seen := slices.DeleteFunc(slices.Clone(values), func(v any) bool { return v == nil })
	if len(values) > 0 && len(seen) == 0 {
		return &Property{}
	}
	switch refine(t.Kind, seen) {
	case schema.Bool:
		return &Property{Type: "boolean"}
	case schema.Int:
		return &Property{Type: "integer", Minimum: -maxInteger, Maximum: maxInteger}
	case schema.Float:
		return &Property{Type: "number"}
	case schema.String:
		return &Property{Type: "string"}
	case schema.List:
		return &Property{Type: "array", Items: e.property(elem(t), items(seen))}
	case schema.Map, schema.Object:
		return &Property{Type: "object", Properties: e.properties(t, seen)}
	default:
		return &Property{}
	}
}

// properties gives the schemas of an object's members: those that its type declares, and those that the values have.
func (e explorer) properties(t *schema.Type, seen []any) map[string]*Property {
	members := map[string][]any{}
	for _, value := range seen {
		object, _ := value.(map[string]any)
		for key, member := range object {
			members[key] = append(members[key], member)
		}
	}
	properties := map[string]*Property{}
	if t.Kind == schema.Object && len(t.Fields) > 0 && (len(seen) > 0 || !slices.Contains(e, &t.Fields[0])) {
		inner := append(slices.Clone(e), &t.Fields[0])
		for i := range t.Fields {
			name := t.Fields[i].WireName()
			properties[name] = inner.property(t.Fields[i].Type, members[name])
		}
	}
	var rest *schema.Type
	if t.Kind == schema.Map {
		rest = t.Elem
	}
	for name, values := range members {
		if properties[name] == nil {
			properties[name] = e.property(rest, values)
		}
	}
	return properties
}

// refine gives the kind that values have: the declared one where they fit it, Any where they differ.
func refine(declared schema.Kind, seen []any) schema.Kind {
	if len(seen) == 0 {
		return declared
	}
	kind := kindOf(seen[0])
	for _, value := range seen[1:] {
		switch other := kindOf(value); {
		case other == kind:
		case number(kind) && number(other):
			kind = schema.Float
		default:
			return schema.Any
		}
	}
	switch {
	case declared == schema.Float && kind == schema.Int, declared == schema.Map && kind == schema.Object:
		return declared
	default:
		return kind
	}
}

func number(k schema.Kind) bool { return k == schema.Int || k == schema.Float }

// kindOf is the kind of a canonical value.
func kindOf(value any) schema.Kind {
	switch value.(type) {
	case bool:
		return schema.Bool
	case int64:
		return schema.Int
	case float64:
		return schema.Float
	case string:
		return schema.String
	case []any:
		return schema.List
	case map[string]any:
		return schema.Object
	default:
		return schema.Any
	}
}

// items gives the members of all lists.
func items(lists []any) []any {
	var all []any
	for _, list := range lists {
		items, _ := list.([]any)
		all = append(all, items...)
	}
	return all
}
