package workflows_test

import (
	"fmt"
	"strings"
	"testing"

	"hawser/connectors/all"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
	"hawser/workflows"
)

// A catch may ask for every type of failure that the interpreter finds, and is
// warned of any other.
func TestEveryTypeOfFailureIsKnownBeforeARun(t *testing.T) {
	types := []string{
		workflows.ExpressionFailed, workflows.WrongValue, workflows.PayloadTooLarge, workflows.TooMuch, workflows.InvalidInputs,
		workflows.TimedOut, workflows.NotEnded, workflows.Refused,
	}
	var catches strings.Builder
	for i, kind := range append(types, "NoSuchType") {
		fmt.Fprintf(&catches, "        - {when: 'error.type == %q', tasks: [{name: caught%d, timer: {duration: 1s}}]}\n", kind, i)
	}
	text := "kind: Integration\nname: catching\ntasks:\n  - name: guarded\n    try:\n      tasks: [{name: wait, timer: {duration: 1s}}]\n      catch:\n" + catches.String()
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	definitions, problems := load.Read(&source.File{Name: "catching.yaml", Content: []byte(text)})
	problems = append(problems, check.Check(definitions, catalogue)...)
	if len(problems) != 1 || problems[0].Message != `type is never "NoSuchType"` {
		t.Errorf("%+v", problems)
	}
}
