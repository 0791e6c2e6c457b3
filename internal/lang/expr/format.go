package expr

import (
	"fmt"
	"strconv"

	"hawser/internal/schema"
)

// Format writes a canonical value inside of text: a string as it is, an integer
// in decimal, a float in its shortest form ("1.5", "2"), null as "null", a list
// or an object as JSON.
func Format(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	text, err := schema.Value{Any: value}.MarshalJSON()
	if err != nil { // not a canonical value
		return fmt.Sprint(value)
	}
	return string(text)
}
