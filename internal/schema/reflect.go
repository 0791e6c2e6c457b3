package schema

import (
	"reflect"
	"strings"
	"time"
)

// Reflector derives types from the Go types of an SDK. A Go type is derived once: what refers to itself becomes a
// cycle of the graph. A Reflector is for one goroutine; the types it made are for all.
type Reflector struct {
	// Tag is the struct tag that holds the API's names: "json", "form".
	Tag string
	// Rename gives the documented name of an API's name; nil is Pascal.
	Rename func(string) string
	// Nullable says that any field but an id may be null, as in an answer.
	Nullable bool
	// Hook is asked about every member of a struct. owner is the struct that declares it. The hook may change the
	// field (its Type is not set yet), set its Type, which is then not derived, or leave the member out by returning
	// false. A member that the tag leaves out comes with an empty Name, and stays out unless the hook names it.
	// Hook may be nil.
	Hook func(owner reflect.Type, member reflect.StructField, field *Field) bool
	// Done is told of every struct once its fields are known, and may change the type. It may be nil.
	Done func(t reflect.Type, made *Type)

	types map[reflect.Type]*Type
	nulls map[*Type]*Type
}

// Type derives the type of a Go type. Pointers count as what they point to.
//
// A field takes its name from the tag, and has the API's own spelling as its alias. Fields without the tag are
// left out, except for embedded structs and those tagged "*", whose fields are taken as the struct's own. Of two
// fields with one name the outermost wins. An option "string" makes a number text: the API sends a decimal.
func (r *Reflector) Type(t reflect.Type) *Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if known := r.types[t]; known != nil {
		return known
	}
	made := &Type{}
	if r.types == nil {
		r.types, r.nulls = map[reflect.Type]*Type{}, map[*Type]*Type{}
	}
	r.types[t] = made
	switch t.Kind() {
	case reflect.Bool:
		made.Kind = Bool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		made.Kind = Int
	case reflect.Float32, reflect.Float64:
		made.Kind = Float
	case reflect.String:
		made.Kind = String
	case reflect.Slice, reflect.Array:
		r.list(t, made)
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			made.Kind, made.Elem = Map, r.Type(t.Elem())
		}
	case reflect.Struct:
		r.object(t, made)
	}
	if null := r.nulls[made]; null != nil {
		*null = *made
		null.Nullable = true
	}
	return made
}

func (r *Reflector) list(t reflect.Type, made *Type) {
	if t.Elem().Kind() == reflect.Uint8 {
		made.Kind, made.Format = String, "byte"
		return
	}
	made.Kind, made.Elem = List, r.Type(t.Elem())
}

func (r *Reflector) object(t reflect.Type, made *Type) {
	if t == reflect.TypeFor[time.Time]() {
		made.Kind, made.Format = String, "date-time"
		return
	}
	made.Kind, made.Name = Object, t.Name()
	made.Fields = r.fields(t, nil)
	if r.Done != nil {
		r.Done(t, made)
	}
}

// fields appends the fields that a struct declares, then those of what it embeds.
func (r *Reflector) fields(t reflect.Type, fields []Field) []Field {
	var inner []reflect.Type
	for i := range t.NumField() {
		member := t.Field(i)
		name, options, _ := strings.Cut(member.Tag.Get(r.Tag), ",")
		switch {
		case !member.IsExported() && !member.Anonymous:
		case name == "*" || name == "" && member.Anonymous:
			inner = append(inner, member.Type)
		default:
			if name == "-" {
				name = ""
			}
			if field, ok := r.field(t, member, name, options); ok && !has(fields, field.Name) {
				fields = append(fields, field)
			}
		}
	}
	for _, t := range inner {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() == reflect.Struct {
			fields = r.fields(t, fields)
		}
	}
	return fields
}

func (r *Reflector) field(owner reflect.Type, member reflect.StructField, name, options string) (Field, bool) {
	field := Field{Name: Pascal(name)}
	if r.Rename != nil && name != "" {
		field.Name = r.Rename(name)
	}
	if field.Name != name {
		field.Aliases = []string{name}
	}
	if r.Hook != nil && !r.Hook(owner, member, &field) {
		return field, false
	}
	switch {
	case field.Name == "":
		return field, false
	case field.Type != nil:
	case strings.Contains(options, "string"):
		field.Type = &Type{Kind: String, Format: "decimal"}
	default:
		field.Type = r.Type(member.Type)
	}
	if r.Nullable && field.Name != "Id" && field.Name != "Sid" {
		field.Type = r.null(field.Type)
	}
	return field, true
}

// null gives the type that is t or null. While t is still being made, its twin is filled when t is done.
func (r *Reflector) null(t *Type) *Type {
	if t.Nullable {
		return t
	}
	if null := r.nulls[t]; null != nil {
		return null
	}
	null := *t
	null.Nullable = true
	r.nulls[t] = &null
	return &null
}

func has(fields []Field, name string) bool {
	for i := range fields {
		if fields[i].Name == name {
			return true
		}
	}
	return false
}
