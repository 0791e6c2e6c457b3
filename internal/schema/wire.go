package schema

import "sync"

// Names knows the fields of types by every spelling: the documented one, and the API's own, which is that on the wire. It
// looks at a type once, however many records there are. The zero Names is ready; it may be used by many goroutines.
type Names struct{ types sync.Map } // of *Type to map[string]fieldName

// fieldName is a spelling of a field.
type fieldName struct {
	field *Field
	// later are the spellings after this one, which count more in an object that has both.
	later []string
}

// spellings gives those of the fields of a type.
func (n *Names) spellings(t *Type) map[string]fieldName {
	if t == nil || len(t.Fields) == 0 {
		return nil
	}
	if known, ok := n.types.Load(t); ok {
		return known.(map[string]fieldName)
	}
	made := make(map[string]fieldName, 2*len(t.Fields))
	for i := range t.Fields {
		field := &t.Fields[i]
		names := append([]string{field.Name}, field.Aliases...)
		for k, name := range names {
			if s, taken := made[name]; !taken || s.field == field {
				made[name] = fieldName{field, names[k+1:]}
			}
		}
	}
	n.types.Store(t, made)
	return made
}

// FromWire gives an API's answer the documented names: every field that t knows goes by its Name, whichever
// spelling it came in, and every other by Pascal. The keys of a Map are data and stay as they are, as do those of
// anything named "metadata" that t does not describe. Values are kept, nulls too, except that a number is an int64
// where t says Int and a float64 where t says Float. The answer itself stays as it is.
func (n *Names) FromWire(value any, t *Type) any {
	switch v := value.(type) {
	case map[string]any:
		if t == nil || t.Kind != Map {
			return n.objectFromWire(v, t)
		}
		out := make(map[string]any, len(v))
		for key, member := range v {
			out[key] = n.FromWire(member, t.Elem)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = n.FromWire(item, elem(t))
		}
		return out
	case int64, float64:
		return numberOf(v, t)
	default:
		return value
	}
}

// numberOf gives a number as t wants it, if t wants one.
func numberOf(value any, t *Type) any {
	if t != nil {
		if number, ok := scalar(value, t); ok {
			return number
		}
	}
	return value
}

func (n *Names) objectFromWire(object map[string]any, t *Type) map[string]any {
	out := make(map[string]any, len(object))
	spellings := n.spellings(t)
	unknown := 0
	for key, value := range object {
		s, known := spellings[key]
		switch {
		case !known:
			unknown++
		case !hasAny(object, s.later):
			out[s.field.Name] = n.FromWire(value, s.field.Type)
		}
	}
	if unknown == 0 {
		return out
	}
	for key, value := range object {
		if _, known := spellings[key]; known {
			continue
		}
		if key != "metadata" {
			value = n.FromWire(value, nil)
		}
		out[Pascal(key)] = value
	}
	return out
}

func hasAny(object map[string]any, keys []string) bool {
	for _, key := range keys {
		if _, has := object[key]; has {
			return true
		}
	}
	return false
}

// Settle gives an API's answer its own names and all values that FromWire gives. The answer itself is used up.
func (n *Names) Settle(value any, t *Type) any {
	if t == nil {
		return value
	}
	switch v := value.(type) {
	case map[string]any:
		spellings := n.spellings(t)
		for key, member := range v {
			var typ *Type
			if s, known := spellings[key]; known {
				typ = s.field.Type
			} else if t.Kind == Map {
				typ = t.Elem
			}
			switch member.(type) {
			case map[string]any, []any:
				n.Settle(member, typ)
			case int64, float64:
				v[key] = numberOf(member, typ)
			}
		}
	case []any:
		for i, item := range v {
			v[i] = n.Settle(item, elem(t))
		}
	case int64, float64:
		return numberOf(v, t)
	}
	return value
}

// ToWire gives what FromWire has made as the API spells it: "PaymentMethod" is "payment_method" again. t is its type; what that
// does not name goes by Snake. The keys of a Map are data and stay, as do those of anything named Metadata that t does not
// describe. What is given is kept as it is.
func (n *Names) ToWire(value any, t *Type) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		spellings := n.spellings(t)
		for key, value := range v {
			name, typ := "", (*Type)(nil)
			switch s, known := spellings[key]; {
			case t != nil && t.Kind == Map:
				name, typ = key, t.Elem
			case known:
				name, typ = s.field.WireName(), s.field.Type
			default:
				name = Snake(key)
			}
			if name != "metadata" || typ != nil {
				value = n.ToWire(value, typ)
			}
			out[name] = value
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = n.ToWire(item, elem(t))
		}
		return out
	default:
		return value
	}
}

// WireName is the API's own name of a field.
func (f *Field) WireName() string {
	if len(f.Aliases) > 0 {
		return f.Aliases[0]
	}
	return f.Name
}

// elem is the type of the members of a list, nil where it is not known.
func elem(t *Type) *Type {
	if t == nil || t.Kind != List {
		return nil
	}
	return t.Elem
}
