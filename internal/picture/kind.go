package picture

import (
	"reflect"
	"strings"

	"hawser/internal/lang"
)

// kindOf gives the kind of a task as definitions spell it. It asks the model
// itself, so that no kind can be left out.
func kindOf(task *lang.Task) string {
	v := reflect.ValueOf(task).Elem()
	for i := range v.NumField() {
		if name := kindName(v.Type().Field(i)); name != "" && !v.Field(i).IsNil() {
			return name
		}
	}
	return ""
}

// kindName gives the kind that a field of a task stands for, "" for other fields.
func kindName(field reflect.StructField) string {
	if field.Type.Kind() != reflect.Pointer || !strings.HasSuffix(field.Type.Elem().Name(), "Task") {
		return ""
	}
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}
