package lang_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
)

func TestEveryKindOfTheModelIsToldAndRecognized(t *testing.T) {
	var kinds []string
	for field := range reflect.TypeFor[lang.Task]().Fields() {
		if field.Type.Kind() != reflect.Pointer || !strings.HasSuffix(field.Type.Elem().Name(), "Task") {
			continue
		}
		kind, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		kinds = append(kinds, kind)
		var task lang.Task
		if err := json.Unmarshal([]byte(`{"`+kind+`": {}}`), &task); err != nil {
			t.Fatal(err)
		}
		if got := task.Kind(); got != kind {
			t.Errorf("a task of kind %s says that it is %q", kind, got)
		}
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(kinds)), slices.Sorted(slices.Values(lang.TaskKinds()))); diff != "" {
		t.Errorf("TaskKinds (-of the model +told):\n%s", diff)
	}
}
