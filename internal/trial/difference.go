package trial

import (
	"fmt"
	"maps"
	"slices"
)

// Difference is a place in which two values are not the same.
type Difference struct {
	// Path leads there: "items[0].price". It is empty for the values as a whole.
	Path string
	// Want and Got are what stands there; the other side's alone where Missing says so.
	Want, Got any
	// Missing says which side has nothing there: "want", "got" or "".
	Missing string
}

func composite(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	default:
		return false
	}
}

// differences tells two canonical values apart, in the order of their keys.
func differences(want, got any) []Difference {
	var list []Difference
	differ("", want, got, &list)
	return list
}

func differ(path string, want, got any, list *[]Difference) {
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			differObjects(path, w, g, list)
			return
		}
	case []any:
		if g, ok := got.([]any); ok {
			differLists(path, w, g, list)
			return
		}
	default:
		if !composite(got) && want == got {
			return
		}
	}
	*list = append(*list, Difference{Path: path, Want: want, Got: got})
}

func differObjects(path string, want, got map[string]any, list *[]Difference) {
	keys := slices.Sorted(maps.Keys(want))
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, both := want[key]; !both {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		at := key
		if path != "" {
			at = path + "." + key
		}
		w, wanted := want[key]
		g, has := got[key]
		switch {
		case !wanted:
			*list = append(*list, Difference{Path: at, Got: g, Missing: "want"})
		case !has:
			*list = append(*list, Difference{Path: at, Want: w, Missing: "got"})
		default:
			differ(at, w, g, list)
		}
	}
}

func differLists(path string, want, got []any, list *[]Difference) {
	for i := range max(len(want), len(got)) {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case i >= len(want):
			*list = append(*list, Difference{Path: at, Got: got[i], Missing: "want"})
		case i >= len(got):
			*list = append(*list, Difference{Path: at, Want: want[i], Missing: "got"})
		default:
			differ(at, want[i], got[i], list)
		}
	}
}
