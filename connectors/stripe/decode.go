package stripe

import (
	"encoding/base64"
	"fmt"
	"io"
	"reflect"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/internal/schema"
)

// decoder fills the SDK's structs with payloads that conform to the types derived from them. What such a type cannot
// say, it refuses: a word that is none of a field's, content that is not base64.
type decoder struct{ problems []schema.Problem }

func (d *decoder) problem(path, format string, args ...any) {
	d.problems = append(d.problems, schema.Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

// object fills a struct, and tells of what there is no member for: nothing that a payload says may be lost.
func (d *decoder) object(target reflect.Value, path string, object map[string]any) {
	taken := map[string]bool{}
	d.members(target, path, object, taken)
	for _, key := range schema.SortedKeys(object) {
		if !taken[key] {
			d.problem(join(path, key), "is not a field of %s", target.Type().Name())
		}
	}
}

// members fills the members of a struct, and of what it embeds, and notes the keys that it takes.
func (d *decoder) members(target reflect.Value, path string, object map[string]any, taken map[string]bool) {
	t := target.Type()
	for i := range t.NumField() {
		member := t.Field(i)
		wire, _, _ := strings.Cut(member.Tag.Get("form"), ",")
		if wire == "*" {
			d.embedded(target.Field(i), path, object, taken)
			continue
		}
		key := schema.Pascal(wire)
		if wire == "" || wire == "-" {
			key = untagged(t, member)
		} else if object[key] == nil {
			key = wire
		}
		value, given := object[key]
		if !given || key == "" || !fits(member.Type, value) {
			continue
		}
		taken[key] = true
		if text, ok := value.(string); ok && d.word(target, member.Name, text) {
			continue
		}
		d.value(target.Field(i), join(path, key), value)
	}
}

// fits says whether a value is for a member. The SDK has a second member of the same name where the API takes an
// object as well as an id or a number.
func fits(member reflect.Type, value any) bool {
	_, isObject := value.(map[string]any)
	isStruct := member.Kind() == reflect.Pointer && member.Elem().Kind() == reflect.Struct
	return member != reflect.TypeFor[*sdk.RangeQueryParams]() && (isObject || !isStruct) && (!isObject || !isScalar(member))
}

// untagged names the members that have a payload field although they have no form name.
func untagged(owner reflect.Type, member reflect.StructField) string {
	switch {
	case member.Type == reflect.TypeFor[io.Reader]():
		return "File"
	case member.Name == "Filename", len(wordMembers(owner, member.Name)) > 0:
		return member.Name
	default:
		return ""
	}
}

func (d *decoder) embedded(target reflect.Value, path string, object map[string]any, taken map[string]bool) {
	switch {
	case target.Type() == reflect.TypeFor[sdk.Params]():
	case target.Kind() == reflect.Struct:
		d.members(target, path, object, taken)
	case target.Kind() == reflect.Pointer && target.Type().Elem().Kind() == reflect.Struct:
		inner := reflect.New(target.Type().Elem())
		before := len(taken)
		if d.members(inner.Elem(), path, object, taken); len(taken) > before {
			target.Set(inner)
		}
	}
}

// word sets the flag that says text in the place of a member's number.
func (d *decoder) word(target reflect.Value, name, text string) bool {
	for _, flag := range wordMembers(target.Type(), name) {
		if word(flag, name) == text {
			yes := true
			target.FieldByName(flag.Name).Set(reflect.ValueOf(&yes))
			return true
		}
	}
	return false
}

func (d *decoder) value(target reflect.Value, path string, value any) {
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
		target = target.Elem()
	}
	ok := true
	switch target.Kind() {
	case reflect.Struct:
		var fields map[string]any
		if fields, ok = value.(map[string]any); ok {
			d.object(target, path, fields)
		}
	case reflect.Slice:
		ok = d.list(target, path, value)
	case reflect.Array:
		var list []any
		list, ok = value.([]any)
		if ok = ok && len(list) == target.Len(); ok {
			d.elements(target, path, list)
		}
	case reflect.Map:
		ok = d.free(target, path, value)
	case reflect.Interface:
		ok = d.content(target, path, value)
	default:
		scalar := reflect.ValueOf(value)
		if ok = scalar.IsValid() && scalar.Kind() == target.Kind(); ok {
			target.Set(scalar.Convert(target.Type()))
		}
	}
	if !ok {
		d.problem(path, "must be %s", expected(target.Type()))
	}
}

func (d *decoder) list(target reflect.Value, path string, value any) bool {
	list, ok := value.([]any)
	target.Set(reflect.MakeSlice(target.Type(), len(list), len(list)))
	d.elements(target, path, list)
	return ok
}

func (d *decoder) elements(target reflect.Value, path string, list []any) {
	for i, elem := range list {
		d.value(target.Index(i), fmt.Sprintf("%s[%d]", path, i), elem)
	}
}

func (d *decoder) free(target reflect.Value, path string, value any) bool {
	object, ok := value.(map[string]any)
	target.Set(reflect.MakeMap(target.Type()))
	for _, key := range schema.SortedKeys(object) {
		elem := reflect.New(target.Type().Elem()).Elem()
		d.value(elem, join(path, key), object[key])
		target.SetMapIndex(reflect.ValueOf(key), elem)
	}
	return ok
}

// content sets a file's content, which a payload holds in base64.
func (d *decoder) content(target reflect.Value, _ string, value any) bool {
	text, ok := value.(string)
	data, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil {
		return false
	}
	target.Set(reflect.ValueOf(strings.NewReader(string(data))))
	return true
}

func expected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int64:
		return "a whole number or one of the field's words"
	case reflect.Interface:
		return "the content in base64"
	case reflect.Slice:
		return "a list"
	case reflect.Array:
		return fmt.Sprintf("a list of %d", t.Len())
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "a " + t.Kind().String()
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
