package expr

import (
	"encoding/base64"
	"errors"
	"math"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// canonical turns a result into canonical form. A timestamp becomes its
// RFC 3339 text in UTC, a duration Go's text ("1m30s"), bytes base64, an
// optional its value or null.
func canonical(value ref.Val) (any, error) {
	switch v := value.(type) {
	case types.Null:
		return nil, nil
	case types.Bool:
		return bool(v), nil
	case types.Int:
		return int64(v), nil
	case types.Uint:
		if v > math.MaxInt64 {
			return nil, errors.New(wordTooLarge)
		}
		return int64(v), nil
	case types.Double:
		if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f, nil
		}
		return nil, errors.New(wordNotFinite)
	case types.String:
		return string(v), nil
	case types.Bytes:
		return base64.StdEncoding.EncodeToString(v), nil
	case types.Timestamp:
		return v.Time.UTC().Format(time.RFC3339Nano), nil
	case types.Duration:
		return v.Duration.String(), nil
	case *types.Optional:
		if !v.HasValue() {
			return nil, nil
		}
		return canonical(v.GetValue())
	case traits.Mapper:
		return canonicalMap(v)
	case traits.Lister:
		return canonicalList(v)
	default:
		return nil, errors.New(wordNotAValue)
	}
}

func canonicalMap(m traits.Mapper) (any, error) {
	object := make(map[string]any)
	for it := m.Iterator(); it.HasNext() == types.True; {
		key := it.Next()
		name, ok := key.(types.String)
		if !ok {
			return nil, errors.New(wordMapKeys)
		}
		member, err := canonical(m.Get(key))
		if err != nil {
			return nil, err
		}
		object[string(name)] = member
	}
	return object, nil
}

func canonicalList(l traits.Lister) (any, error) {
	list := []any{}
	for it := l.Iterator(); it.HasNext() == types.True; {
		member, err := canonical(it.Next())
		if err != nil {
			return nil, err
		}
		list = append(list, member)
	}
	return list, nil
}
