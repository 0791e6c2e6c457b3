package expr

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// adapter brings canonical values (and time.Time) into CEL. It is what makes
// evaluation deterministic: every map that it gives iterates in the order of its keys.
type adapter struct{}

// NativeToValue gives the CEL value of a Go value.
func (a adapter) NativeToValue(value any) ref.Val {
	switch v := value.(type) {
	case ref.Val:
		return ordered(v)
	case map[string]any:
		return sortedMap{types.NewStringInterfaceMap(a, v)}
	case map[ref.Val]ref.Val:
		return sortedMap{types.NewRefValMap(a, v)}
	case []any:
		return types.NewDynamicList(a, v)
	case []ref.Val:
		return types.NewRefValList(a, v)
	default:
		return types.DefaultTypeAdapter.NativeToValue(v)
	}
}

// ordered gives the value, or if it is a map, the map with sorted iteration. One
// that a macro is still filling stays as it is: the macro gives it when it is full.
func ordered(value ref.Val) ref.Val {
	switch m := value.(type) {
	case sortedMap, traits.MutableMapper:
		return value
	case traits.Mapper:
		return sortedMap{m}
	default:
		return value
	}
}

// sortedMap is a map whose keys come in order.
type sortedMap struct{ traits.Mapper }

// Iterator iterates over the keys: by type, then by value.
func (m sortedMap) Iterator() traits.Iterator {
	var keys []ref.Val
	for it := m.Mapper.Iterator(); it.HasNext() == types.True; {
		keys = append(keys, it.Next())
	}
	slices.SortFunc(keys, compareKeys)
	return types.NewRefValList(adapter{}, keys).Iterator()
}

// IsZeroValue reports whether the map is empty.
func (m sortedMap) IsZeroValue() bool { return m.Size() == types.IntZero }

func compareKeys(a, b ref.Val) int {
	if a.Type() != b.Type() {
		return strings.Compare(a.Type().TypeName(), b.Type().TypeName())
	}
	switch key := a.(type) {
	case types.String:
		return cmp.Compare(key, b.(types.String))
	case types.Int:
		return cmp.Compare(key, b.(types.Int))
	case types.Uint:
		return cmp.Compare(key, b.(types.Uint))
	case types.Bool:
		return cmp.Compare(boolRank(key), boolRank(b.(types.Bool)))
	default: // CEL has no other keys
		return 0
	}
}

func boolRank(b types.Bool) int {
	if b {
		return 1
	}
	return 0
}

var (
	_ types.Adapter = adapter{}
	_ traits.Mapper = sortedMap{}
	_ traits.Zeroer = sortedMap{}
)
