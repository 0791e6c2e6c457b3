package execution

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/workflows"
)

// picture draws the tasks of an execution, those inside of others indented.
func picture(tasks []*Task, indent string) string {
	var b strings.Builder
	for _, task := range tasks {
		b.WriteString(indent + task.Name)
		if task.Index != nil {
			fmt.Fprintf(&b, "[%d]", *task.Index)
		}
		if task.Branch != "" {
			b.WriteString(" in " + task.Branch)
		}
		b.WriteString(" " + string(task.Status) + "\n" + picture(task.Tasks, indent+"  "))
	}
	return b.String()
}

func TestTasksInsideOfTasks(t *testing.T) {
	for name, want := range map[string]string{
		"switch": `
route succeeded
  big skipped
  small succeeded
  other skipped
`,
		"return": `
first succeeded
route succeeded
  done succeeded
never pending
`,
		"fail": `
one compensated
  undoone succeeded
refuse failed
`,
		"try": `
guarded succeeded
  first succeeded
  decline failed
  invalid skipped
  cheaper succeeded
  last succeeded
`,
		"call": `
pay succeeded
`,
		"call-declined": `
one compensated
  undoone succeeded
pay failed
`,
		"approval": `
decide succeeded
next succeeded
`,
		"suspend": `
both succeeded
  each in left succeeded
    pause[0] succeeded
    pause[1] succeeded
  one in right succeeded
`,
		"timer": `
wait succeeded
next succeeded
`,
		"for-each-concurrent": `
loop succeeded
  each[0] succeeded
  each[1] succeeded
  each[2] succeeded
  each[3] succeeded
  each[4] succeeded
`,
		"while": `
zero succeeded
loop succeeded
  each[0] succeeded
  add[0] succeeded
  each[1] succeeded
  add[1] succeeded
`,
		"parallel": `
both succeeded
  one in left succeeded
  two in right succeeded
after succeeded
`,
		"parallel-declined": `
both failed
  one in left compensated
    undoone in left succeeded
  wait in left canceled
  first in right succeeded
  decline in right failed
`,
		"on-error-continue": `
decline failed
next succeeded
`,
	} {
		t.Run(name, func(t *testing.T) {
			e := tell(new(workflows.Replayer), "id", "run", history(t, name))
			if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), picture(e.Tasks, "")); diff != "" || e.Note != "" {
				t.Errorf("note %q, tasks (-want +got):\n%s", e.Note, diff)
			}
		})
	}
}
