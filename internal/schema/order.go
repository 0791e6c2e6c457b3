package schema

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// SortedKeys gives an object's keys in the order in which they are written:
// the id, then "object", then the rest by their bytes, so that an action's
// Success stands before the API's snake_case keys, as documented.
func SortedKeys(object map[string]any) []string {
	return slices.SortedFunc(maps.Keys(object), func(a, b string) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a, b))
	})
}

func rank(key string) int {
	switch key {
	case "Id", "Sid":
		return 0
	case "Object":
		return 1
	case "id", "sid":
		return 3
	case "object":
		return 4
	}
	if key != "" && key[0] <= 'Z' {
		return 2
	}
	return 5
}
