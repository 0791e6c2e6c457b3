// Package dataset is what lands in a lake: the columns that a JSON Schema describes, whether a record fits them, and the
// small values that stand for a run into a table between its steps.
//
// It writes nothing and knows neither Iceberg nor Temporal: workflows carry its values, internal/lake writes them.
package dataset

import "strings"

// Kind is the type of a column.
type Kind int

// The kinds of columns, with what they are in a table.
const (
	Bool    Kind = iota // boolean
	Int                 // long: 64 bits; money in minor units too
	Float               // double
	String              // string
	Time                // timestamptz: microseconds since 1970, UTC
	JSON                // string: any JSON, written as text
	Struct              // struct of Fields
	List                // list of Elem
	Unknown             // what a schema that is wrong does not tell; no table has it
)

// Field is a column, or a member of a nested one. It is immutable.
type Field struct {
	// Name is the column's. That of a JSON column ends in "_json".
	Name string
	// Member is the member of a record that the column takes: Name, but for a JSON column, whose own member, Name, comes
	// first, and then the one without "_json".
	Member string
	Kind   Kind
	// Description is the schema's.
	Description string
	// Unix says that a Time is given as whole seconds since 1970, and not as text.
	Unix bool
	// Key marks the key column and the structs that it is nested in: none of them is ever null.
	Key bool
	// Required says that a record without a value does not fit, where the object that holds it is there.
	Required bool
	// Closed says that an object with members that are not declared does not fit.
	Closed bool
	// Fields are the members of a Struct, sorted by name.
	Fields []Field
	// Elem is what a List has.
	Elem *Field
	// Enum lists the values that fit; none are any. Minimum and Maximum bound numbers.
	Enum             []any
	Minimum, Maximum *float64
}

// Schema is the columns of a dataset. It is immutable.
type Schema struct {
	// Root is a Struct whose Fields are the columns.
	Root Field
	// Key is the path of the key column, "charges_data.id"; "" for none.
	Key string
}

// Field gives the column or member at a path, "charges_data.amount", or nil. A path that names an object which is only
// kept as JSON gives its JSON column; WholeField tells of one that is kept both ways.
func (s *Schema) Field(path string) *Field {
	field := s.at(path)
	if field == nil {
		return s.WholeField(path)
	}
	return field
}

// Unknown reports whether it cannot be told what is at a path: the schema is wrong there, or above it.
func (s *Schema) Unknown(path string) bool {
	field := &s.Root
	for name := range strings.SplitSeq(path, ".") {
		if field.Kind == Unknown {
			return true
		}
		if field = field.field(name); field == nil {
			return false
		}
	}
	return field.Kind == Unknown
}

// WholeField gives the JSON column that keeps the object at a path as a whole, or nil. Its Name is the member that a
// mapping of the whole object fills.
func (s *Schema) WholeField(path string) *Field {
	if field := s.at(path + jsonSuffix); field != nil && field.Kind == JSON {
		return field
	}
	return nil
}

func (s *Schema) at(path string) *Field {
	field := &s.Root
	for name := range strings.SplitSeq(path, ".") {
		if field = field.field(name); field == nil {
			return nil
		}
	}
	return field
}

// field gives a member by its column's name, or nil.
func (f *Field) field(name string) *Field {
	for i := range f.Fields {
		if f.Fields[i].Name == name {
			return &f.Fields[i]
		}
	}
	return nil
}

// jsonSuffix ends the names of columns that keep JSON as text.
const jsonSuffix = "_json"
