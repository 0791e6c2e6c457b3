package lang

import (
	"iter"
	"reflect"

	"hawser/internal/source"
)

// Expressions goes through all expressions of a task: its own, those of the
// tasks inside of it, and those of its compensations. It finds them by
// reflection, so that it knows every kind of task.
func (t *Task) Expressions() iter.Seq[*Expression] {
	return func(yield func(*Expression) bool) { expressions(reflect.ValueOf(t), yield) }
}

func expressions(v reflect.Value, yield func(*Expression) bool) bool {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return true
		}
		if x, ok := v.Interface().(*Expression); ok {
			return yield(x)
		}
		return expressions(v.Elem(), yield)
	case reflect.Slice:
		for i := range v.Len() {
			if !expressions(v.Index(i), yield) {
				return false
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[source.Span]() { // a file knows places in itself
			return true
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && !expressions(v.Field(i), yield) {
				return false
			}
		}
	}
	return true
}
