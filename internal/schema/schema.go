// Package schema describes the shape of values: connectors declare with it what
// they take and give, expressions are typed with it, inputs are checked with it.
//
// It describes JSON-like data and nothing else; it knows neither of CEL nor of
// a vendor's SDK types beyond what reflection tells of any Go struct.
package schema

// Kind is the sort of a value.
type Kind int

// The kinds of values. Any holds whatever JSON can say.
const (
	Any Kind = iota
	Bool
	Int    // int64
	Float  // float64
	String // also times and decimals that the API sends as text: see Type.Format
	List
	Map    // string keys, values of Type.Elem
	Object // string keys that Type.Fields names
)

// Type is the shape of a value. Types of one connector form a graph that may
// have cycles: walk it with care. A Type is immutable once it is shared.
type Type struct {
	Kind Kind
	// Name is what messages call the type: "Customer", "PaymentIntent.Create payload". It may be empty.
	Name string
	// Description is the vendor's, one line.
	Description string
	// Nullable says that null stands where a value may be absent.
	Nullable bool
	// Elem is the type of the members of a List or Map.
	Elem *Type
	// Fields are those of an Object, in the order of declaration.
	Fields []Field
	// Open says that an Object may hold fields that Fields does not name.
	Open bool
	// Enum lists the values that a String may have; none are any.
	Enum []string
	// EnumOpen says that Enum lists the values that are known, and others may come.
	EnumOpen bool
	// Format refines a String or Int, in JSON Schema's words or the vendor's: "unix-time", "date-time", "uri".
	Format string
}

// Field is a member of an Object.
type Field struct {
	// Name is the documented name: PascalCase for a connector's entities.
	Name string
	// Aliases are other spellings that are accepted on input: the API's own name first.
	Aliases     []string
	Description string
	Required    bool
	Type        *Type
}
