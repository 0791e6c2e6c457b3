package schema

// String is the kind's name, as help and messages write it.
func (k Kind) String() string {
	switch k {
	case Bool:
		return "bool"
	case Int:
		return "int"
	case Float:
		return "float"
	case String:
		return "string"
	case List:
		return "list"
	case Map:
		return "map"
	case Object:
		return "object"
	default:
		return "any"
	}
}

// article is the kind in words for a sentence.
func article(k Kind) string {
	switch k {
	case Bool:
		return "true or false"
	case Int:
		return "a whole number"
	case Float:
		return "a number"
	case String:
		return "a string"
	case List:
		return "a list"
	case Map, Object:
		return "an object"
	default:
		return "something else"
	}
}

// kindOf is the kind of a canonical value. An object is an Object, null and what is not canonical are Any.
func kindOf(value any) Kind {
	switch value.(type) {
	case bool:
		return Bool
	case int64:
		return Int
	case float64:
		return Float
	case string:
		return String
	case []any:
		return List
	case map[string]any:
		return Object
	default:
		return Any
	}
}
