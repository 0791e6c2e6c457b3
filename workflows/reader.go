package workflows

import (
	"math"
	"strconv"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// reader evaluates the fields of a task and keeps the first error.
type reader struct {
	*block
	ctx workflow.Context
	err error
}

// read gives nil for a field that is not there, and after an error.
func (r *reader) read(v *lang.Value) any { return r.readAs(v, r.value) }

func (r *reader) readAs(v *lang.Value, evaluate func(workflow.Context, *lang.Value) (any, error)) any {
	if v == nil || r.err != nil {
		return nil
	}
	value, err := evaluate(r.ctx, v)
	r.err = err
	return value
}

func (r *reader) string(field string, v *lang.Value) string {
	return r.text(field, r.read(v))
}

func (r *reader) clause(field string, v *lang.Value) string {
	return r.text(field, r.readAs(v, r.block.clause))
}

func (r *reader) text(field string, value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case int64:
		return strconv.FormatInt(value, 10)
	default:
		r.err = wrongField(field, value, "text")
		return ""
	}
}

func (r *reader) int(field string, v *lang.Value) int {
	value := r.read(v)
	switch n := value.(type) {
	case nil:
		return 0
	case int64:
		return int(n)
	case float64:
		if n == math.Trunc(n) && math.Abs(n) < 1<<31 {
			return int(n)
		}
	}
	r.err = wrongField(field, value, "a whole number")
	return 0
}

func (r *reader) bool(field string, v *lang.Value) bool {
	switch value := r.read(v).(type) {
	case nil:
		return false
	case bool:
		return value
	default:
		r.err = wrongField(field, value, "true or false")
		return false
	}
}

// strings takes a list of texts, or one text.
func (r *reader) strings(field string, v *lang.Value) []string {
	switch value := r.read(v).(type) {
	case nil:
		return nil
	case string:
		return []string{value}
	case []any:
		list := make([]string, len(value))
		for i, member := range value {
			text, ok := member.(string)
			if !ok {
				r.err = wrongField(field, member, "a list of texts")
				return nil
			}
			list[i] = text
		}
		return list
	default:
		r.err = wrongField(field, value, "a list of texts")
		return nil
	}
}

// object gives nil where there is no object.
func (r *reader) object(field string, v *lang.Value) any {
	switch value := r.read(v).(type) {
	case nil:
		return nil
	case map[string]any:
		return value
	default:
		r.err = wrongField(field, value, "an object")
		return nil
	}
}
