package dataset

import (
	"maps"
	"slices"
	"strings"

	"hawser/internal/schema"
)

// Problem is why a JSON Schema does not describe a dataset.
type Problem struct {
	// Path leads to what is wrong by keys and indexes: "properties", "amount", "type". It is empty for the whole.
	Path []string
	// Text says what is wrong, Hint what to do.
	Text, Hint string
}

// Compile gives the columns that a JSON Schema describes: canonical data (see schema.Value), an object with properties.
// key is the path of the key column, "" for none.
//
// A column is named as its property, and columns are sorted by name. "boolean", "integer", "number" and "string" are
// what they say; a string of format "date-time" and an integer of format "unix-time" are Times. An object with
// properties is a Struct, an array with items a List. What has no type or no declared members is kept as JSON text in a
// column whose name ends in "_json"; an object with properties that says additionalProperties: true is kept both ways.
// Every column but the key's may be null: "required" says which records fit, not what a column may hold.
//
// Keywords that would restrain records and are not known here are refused, not ignored. Beside problems, the schema is what
// can be told all the same: what is wrong is Unknown in it, and nothing can be written by it.
func Compile(document any, key string) (*Schema, []Problem) {
	c := &compiler{}
	object, _ := document.(map[string]any)
	if properties, _ := object["properties"].(map[string]any); len(properties) == 0 || !typed(object["type"], "object") {
		c.problem(rootPath(object), wordRoot, "as in type: object, properties: {id: {type: string}}")
		return &Schema{Root: Field{Kind: Unknown}, Key: key}, c.problems
	}
	if object["additionalProperties"] == true {
		c.problem([]string{"additionalProperties"}, wordRootWhole, "put the object under a property of its own")
		object = maps.Clone(object)
		delete(object, "additionalProperties")
	}
	fields := c.fields(nil, "", object)
	s := &Schema{Root: fields[0], Key: key}
	if key != "" {
		c.key(s, key)
	}
	return s, c.problems
}

// rootPath leads to what keeps a document from being an object with properties.
func rootPath(object map[string]any) []string {
	switch {
	case object["type"] != nil && !typed(object["type"], "object"):
		return []string{"type"}
	case object["properties"] != nil:
		return []string{"properties"}
	default:
		return nil
	}
}

type compiler struct{ problems []Problem }

func (c *compiler) problem(path []string, text, hint string) {
	c.problems = append(c.problems, Problem{Path: slices.Clone(path), Text: text, Hint: hint})
}

// fields gives the columns of a property: one, or for an object that is kept both ways two.
func (c *compiler) fields(path []string, name string, document any) []Field {
	object, ok := document.(map[string]any)
	if !ok && document != true {
		c.problem(path, wordNoSchema(path), "as in {type: string}")
		return []Field{unknown(name)}
	}
	c.keywords(path, object)
	f := Field{Name: name, Member: name}
	f.Description, _ = object["description"].(string)
	names := typeNames(object["type"])
	if object["type"] != nil && len(names) != 1 {
		c.problem(append(path, "type"), wordType, hintTypes)
		return []Field{unknown(name)}
	}
	format, _ := object["format"].(string)
	if of := formatted[format]; of != "" && len(names) == 1 && names[0] != of {
		c.problem(append(path, "format"), wordFormat(format, of), hintFormat(format, of))
		return []Field{unknown(name)}
	}
	switch {
	case len(names) == 0:
		return []Field{whole(f)}
	case names[0] == "object" && object["properties"] != nil:
		f.Kind, f.Closed = Struct, object["additionalProperties"] == false
		if f.Fields = c.members(path, object); len(f.Fields) == 0 {
			return []Field{unknown(name)}
		}
		if object["additionalProperties"] == true {
			return []Field{f, whole(f)}
		}
	case names[0] == "array" && object["items"] != nil:
		items := c.fields(append(path, "items"), "element", object["items"])
		f.Kind, f.Elem = List, &items[0]
		f.Elem.Name, f.Elem.Member = "element", "element"
	case names[0] == "object" || names[0] == "array":
		return []Field{whole(f)}
	case names[0] == "boolean":
		f.Kind = Bool
	case names[0] == "integer" && format == "unix-time":
		f.Kind, f.Unix = Time, true
	case names[0] == "integer":
		f.Kind = Int
	case names[0] == "number":
		f.Kind = Float
	case names[0] == "string" && format == "date-time":
		f.Kind = Time
	case names[0] == "string":
		f.Kind = String
	default:
		c.problem(append(path, "type"), wordNoType(names[0]), hintType(names[0]))
		return []Field{unknown(name)}
	}
	c.bounds(path, &f, object)
	return []Field{f}
}

// formatted are the formats that say what a column is, with the types that they are of.
var formatted = map[string]string{"unix-time": "integer", "date-time": "string"}

// whole is the column that keeps what f describes as JSON text.
func whole(f Field) Field {
	return Field{Name: f.Name + jsonSuffix, Member: f.Name, Kind: JSON, Description: f.Description}
}

// unknown is the column of a property that is wrong.
func unknown(name string) Field { return Field{Name: name, Member: name, Kind: Unknown} }

// members gives the columns of an object's properties.
func (c *compiler) members(path []string, object map[string]any) []Field {
	properties, ok := object["properties"].(map[string]any)
	if !ok || len(properties) == 0 {
		c.problem(append(path, "properties"), wordNoProperties, "leave it out to keep the object whole")
		return nil
	}
	required, _ := object["required"].([]any)
	var fields []Field
	names := map[string]string{}
	for _, name := range schema.SortedKeys(properties) {
		at := append(slices.Clone(path), "properties", name)
		for i, f := range c.fields(at, name, properties[name]) {
			f.Required = i == 0 && slices.Contains(required, any(name))
			if other, taken := names[strings.ToLower(f.Name)]; taken {
				c.problem(at, wordSameColumn(f.Name, other), hintSameColumn(f.Name, name, other))
			} else {
				names[strings.ToLower(f.Name)] = name
			}
			fields = append(fields, f)
		}
	}
	for i, name := range required {
		if text, ok := name.(string); !ok || properties[text] == nil {
			c.problem(append(slices.Clone(path), "required", index(i)), wordRequired, "declare it under properties")
		}
	}
	slices.SortStableFunc(fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

// bounds takes in what restrains the values of a column.
func (c *compiler) bounds(path []string, f *Field, object map[string]any) {
	if enum, has := object["enum"]; has {
		f.Enum, _ = enum.([]any)
		f.Enum = slices.DeleteFunc(slices.Clone(f.Enum), func(v any) bool { return v == nil })
		if len(f.Enum) == 0 || f.Kind != String && f.Kind != Int {
			c.problem(append(path, "enum"), wordEnum, "as in enum: [succeeded, failed]")
		}
	}
	for keyword, bound := range map[string]**float64{"minimum": &f.Minimum, "maximum": &f.Maximum} {
		value, has := object[keyword]
		if !has {
			continue
		}
		number, ok := asFloat(value)
		switch {
		case f.Kind != Int && f.Kind != Float:
			c.problem(append(path, keyword), wordNotBounded(keyword), "")
			continue
		case !ok:
			c.problem(append(path, keyword), wordBound(keyword), "")
			continue
		}
		*bound = &number
	}
}

// key marks the key column.
func (c *compiler) key(s *Schema, key string) {
	field := &s.Root
	field.Key = true
	for name := range strings.SplitSeq(key, ".") {
		if field.Kind == Unknown {
			return
		}
		if field = field.field(name); field == nil {
			c.problem(nil, wordNoKey(key), "")
			return
		}
		field.Key = true
	}
	if field.Kind != String && field.Kind != Int && field.Kind != Unknown {
		c.problem(nil, wordKeyKind(key), "a key is a string or an integer")
	}
}

// keywords refuses what is not understood.
func (c *compiler) keywords(path []string, object map[string]any) {
	for _, keyword := range schema.SortedKeys(object) {
		switch {
		case slices.Contains(understood(), keyword), strings.HasPrefix(keyword, "x-"):
		default:
			c.problem(append(path, keyword), wordKeyword(keyword), "known are "+strings.Join(understood(), ", "))
		}
	}
	if rest, ok := object["additionalProperties"].(map[string]any); ok && len(rest) > 0 && object["properties"] != nil {
		c.problem(append(path, "additionalProperties"), wordAdditional, "true keeps the whole object as JSON too, false refuses what is not declared")
	}
}

// understood lists the keywords of JSON Schema that a dataset knows; those of the second row say nothing about values.
func understood() []string {
	return []string{
		"type", "properties", "items", "required", "additionalProperties", "enum", "minimum", "maximum", "format",
		"description", "title", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id",
	}
}

// typeNames gives the types that "type" allows but null.
func typeNames(declared any) []string {
	var names []string
	switch v := declared.(type) {
	case string:
		names = []string{v}
	case []any:
		for _, name := range v {
			text, _ := name.(string)
			names = append(names, text)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "null" })
}

func typed(declared any, name string) bool { return slices.Equal(typeNames(declared), []string{name}) }
