package dataset

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/schema"
)

func decode(t testing.TB, text string) any {
	t.Helper()
	value, err := schema.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func compiled(t testing.TB, text, key string) *Schema {
	t.Helper()
	s, problems := Compile(decode(t, text), key)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return s
}

// columns writes columns as DuckDB would: name kind, nested ones in brackets, the key with an asterisk.
func columns(fields []Field) string {
	var all []string
	for i := range fields {
		all = append(all, fields[i].Name+" "+typ(&fields[i]))
	}
	return strings.Join(all, ", ")
}

func typ(f *Field) string {
	name := [...]string{"bool", "int", "float", "string", "time", "json", "struct", "list", "unknown"}[f.Kind]
	switch f.Kind {
	case Struct:
		name += "(" + columns(f.Fields) + ")"
	case List:
		name += "(" + typ(f.Elem) + ")"
	}
	if f.Key {
		name += "*"
	}
	return name
}

func TestCompile(t *testing.T) {
	tests := []struct{ name, properties, want string }{
		{"scalars", `"b": {"type": "boolean"}, "i": {"type": "integer"}, "n": {"type": "number"}, "s": {"type": "string"}`, "b bool, i int, n float, s string"},
		{"with null", `"s": {"type": ["string", "null"]}`, "s string"},
		{"times", `"text": {"type": "string", "format": "date-time"}, "unix": {"type": "integer", "format": "unix-time"}`, "text time, unix time"},
		{"another format", `"s": {"type": "string", "format": "uri"}`, "s string"},
		{"an object", `"o": {"type": "object", "properties": {"b": {"type": "integer"}, "a": {"type": "string"}}}`, "o struct(a string, b int)"},
		{"an object as a whole", `"o": {"type": "object"}`, "o_json json"},
		{"an object both ways", `"o": {"type": "object", "additionalProperties": true, "properties": {"a": {"type": "string"}}}`, "o struct(a string), o_json json"},
		{"a map", `"o": {"type": "object", "additionalProperties": {"type": "string"}}`, "o_json json"},
		{"a list", `"l": {"type": "array", "items": {"type": "integer"}}`, "l list(int)"},
		{"a list of objects", `"l": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}}`, "l list(struct(a string))"},
		{"a list of anything", `"l": {"type": "array"}, "m": {"type": "array", "items": {}}`, "l_json json, m list(json)"},
		{"anything", `"any": {}`, "any_json json"},
		{"as explored", `"i": {"type": "integer", "minimum": -9007199254740991, "maximum": 9007199254740991}`, "i int"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := compiled(t, `{"type": "object", "properties": {`+test.properties+`}}`, "")
			if diff := cmp.Diff(test.want, columns(s.Root.Fields)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	property := func(text string) string { return `{"type": "object", "properties": {"a": ` + text + `}}` }
	tests := []struct{ name, schema, key, path, want string }{
		{"no object", `{"type": "string"}`, "", "type", "a dataset's schema must be an object with properties"},
		{"no properties", `{"type": "object"}`, "", "", "a dataset's schema must be an object with properties"},
		{"properties that are a list", `{"type": "object", "properties": ["id"]}`, "", "properties", "a dataset's schema must be an object with properties"},
		{"the record as a whole", `{"type": "object", "additionalProperties": true, "properties": {"a": {}}}`, "", "additionalProperties", "the record as a whole cannot be kept as JSON"},
		{"no schema", property(`"string"`), "", "properties.a", `"a" must be a schema`},
		{"two types", property(`{"type": ["string", "integer"]}`), "", "properties.a.type", `"type" must be one type`},
		{"null alone", property(`{"type": "null"}`), "", "properties.a.type", `"type" must be one type`},
		{"an unknown type", property(`{"type": "money"}`), "", "properties.a.type", `there is no type "money"`},
		{"an unknown keyword", property(`{"type": "string", "pattern": "^ch_"}`), "", "properties.a.pattern", `a dataset's schema does not know "pattern"`},
		{"a reference", property(`{"$ref": "#/$defs/a"}`), "", "properties.a.$ref", `a dataset's schema does not know "$ref"`},
		{"empty properties", property(`{"type": "object", "properties": {}}`), "", "properties.a.properties", `"properties" must be an object with properties`},
		{"additional members of a type", property(`{"type": "object", "properties": {"b": {}}, "additionalProperties": {"type": "string"}}`), "", "properties.a.additionalProperties", `"additionalProperties" must be true or false beside properties`},
		{"two names of one column", `{"type": "object", "properties": {"a": {"type": "string"}, "A": {"type": "string"}}}`, "", "properties.a", `the column "a" is also that of "A"`},
		{"a column that is JSON's", `{"type": "object", "properties": {"a": {"type": "object"}, "a_json": {"type": "string"}}}`, "", "properties.a_json", `the column "a_json" is also that of "a"`},
		{"required and not there", `{"type": "object", "required": ["b"], "properties": {"a": {"type": "string"}}}`, "", "required.0", `"required" names a property that is not declared`},
		{"enum of a number", property(`{"type": "number", "enum": [1.5]}`), "", "properties.a.enum", `"enum" must list the strings or whole numbers that fit`},
		{"minimum of a text", property(`{"type": "string", "minimum": 1}`), "", "properties.a.minimum", `"minimum" bounds integers and numbers alone`},
		{"a minimum that is a text", property(`{"type": "integer", "minimum": "0"}`), "", "properties.a.minimum", `"minimum" must be a number`},
		{"seconds as text", property(`{"type": "string", "format": "unix-time"}`), "", "properties.a.format", `"unix-time" is a format of the type integer`},
		{"a date that is a number", property(`{"type": "number", "format": "date-time"}`), "", "properties.a.format", `"date-time" is a format of the type string`},
		{"a key that is not there", property(`{"type": "string"}`), "b", "", `the schema has no "b" for the key`},
		{"a key that is a time", property(`{"type": "integer", "format": "unix-time"}`), "a", "", `"a" cannot be the key`},
		{"a key in a list", property(`{"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}`), "a.id", "", `the schema has no "a.id" for the key`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, problems := Compile(decode(t, test.schema), test.key)
			if s == nil || len(problems) != 1 {
				t.Fatalf("nothing is told, or not one problem: %+v", problems)
			}
			if got := strings.Join(problems[0].Path, "."); got != test.path || problems[0].Text != test.want {
				t.Errorf("%s: %s, want %s: %s", got, problems[0].Text, test.path, test.want)
			}
		})
	}
}

func TestWhatIsWrongIsUnknownAndTheRestIsTold(t *testing.T) {
	tests := []struct{ name, properties, want, unknown string }{
		{"a type", `"a": {"type": "strng"}, "b": {"type": "string"}`, "a unknown, b string", "a, a.b, a.b.c"},
		{"two types", `"a": {"type": ["string", "integer"]}`, "a unknown", "a, a.b, a.b.c"},
		{"no schema", `"a": "string", "b": {"type": "string"}`, "a unknown, b string", "a, a.b, a.b.c"},
		{"a member", `"a": {"type": "object", "properties": {"b": {"type": 5}, "c": {"type": "integer"}}}`, "a struct(b unknown, c int)", "a.b, a.b.c"},
		{"no members", `"a": {"type": "object", "properties": {}}`, "a unknown", "a, a.b, a.b.c"},
		{"items", `"a": {"type": "array", "items": {"type": "strng"}}`, "a list(unknown)", ""},
		{"a keyword", `"a": {"type": "string", "pattern": "^ch_"}, "b": {"oneOf": []}`, "a string, b_json json", ""},
		{"a bound", `"a": {"type": "string", "minimum": 1}`, "a string", ""},
		{"one column of two", `"id": {"type": "string"}, "ID": {"type": "integer"}`, "ID int, id string", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, problems := Compile(decode(t, `{"type": "object", "properties": {`+test.properties+`}}`), "")
			if len(problems) == 0 {
				t.Fatal("nothing is wrong with it")
			}
			if diff := cmp.Diff(test.want, columns(s.Root.Fields)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var unknown []string
			for _, path := range []string{"a", "a.b", "a.b.c", "b"} {
				if s.Unknown(path) {
					unknown = append(unknown, path)
				}
			}
			if got := strings.Join(unknown, ", "); got != test.unknown {
				t.Errorf("unknown are %s, want %s", got, test.unknown)
			}
		})
	}
}

func TestOneColumnOfTwoPropertiesIsExplained(t *testing.T) {
	for properties, want := range map[string]string{
		`"a": {"type": "string"}, "A": {"type": "string"}`:      "upper and lower case",
		`"a": {"type": "object"}, "a_json": {"type": "string"}`: `an object without properties, or one that is mapped whole and in parts, lands in a column named "a_json"`,
	} {
		_, problems := Compile(decode(t, `{"type": "object", "properties": {`+properties+`}}`), "")
		if len(problems) != 1 || !strings.Contains(problems[0].Hint, want) {
			t.Errorf("%s: %+v", properties, problems)
		}
	}
}

func TestFieldsByPath(t *testing.T) {
	s := compiled(t, `{"type": "object", "properties": {"c": {"type": "object", "properties": {
		"id": {"type": "string"}, "outcome": {"type": "object"},
		"details": {"type": "object", "additionalProperties": true, "properties": {"card": {"type": "string"}}}}}}}`, "c.id")
	tests := []struct{ path, field, whole string }{
		{"c", "c struct(details struct(card string), details_json json, id string*, outcome_json json)*", ""},
		{"c.id", "id string*", ""},
		{"c.outcome", "outcome_json json", "outcome_json json"},
		{"c.details", "details struct(card string)", "details_json json"},
		{"c.details.card", "card string", ""},
		{"c.details.card.last4", "", ""},
		{"d", "", ""},
	}
	text := func(f *Field) string {
		if f == nil {
			return ""
		}
		return columns([]Field{*f})
	}
	for _, test := range tests {
		if field, whole := text(s.Field(test.path)), text(s.WholeField(test.path)); field != test.field || whole != test.whole {
			t.Errorf("%s is %q and %q, want %q and %q", test.path, field, whole, test.field, test.whole)
		}
	}
}
