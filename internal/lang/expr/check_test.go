package expr_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/golden"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
)

// testdata/issues.txt holds expressions, each with what is wrong with it below:
// a caret under the place, the message, and the hint after a dash.
func TestCheckSaysWhatIsWrongAndWhere(t *testing.T) {
	const name = "testdata/issues.txt"
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		source := lines.Text()
		switch {
		case source == "" || strings.HasPrefix(source, "#"):
			fmt.Fprintln(&got, source)
		case !strings.HasPrefix(source, " ") && !strings.HasPrefix(source, "^"):
			fmt.Fprintln(&got, source)
			for _, issue := range expr.Check(source, testScope()).Issues {
				fmt.Fprintf(&got, "%s^%s %s\n", strings.Repeat(" ", issue.Offset), strings.Repeat("~", max(issue.Length-1, 0)), issueText(issue))
			}
		}
	}
	golden.File(t, name, got.String())
}

func issueText(issue expr.Issue) string {
	text := issue.Code + ": " + issue.Message
	if issue.Hint != "" {
		text += " - " + issue.Hint
	}
	return text
}

func TestCheckTellsTheTypeOfTheResult(t *testing.T) {
	tests := []struct {
		source string
		want   schema.Kind
		format string
		null   bool
	}{
		{source: `inputs.amount + 1`, want: schema.Int},
		{source: `inputs.rate * 2.0`, want: schema.Float},
		{source: `inputs.name + "x"`, want: schema.String},
		{source: `inputs.amount < 1.5`, want: schema.Bool},
		{source: `inputs.any.a.b`, want: schema.Any},
		{source: `inputs.list.map(x, x * 2)`, want: schema.List},
		{source: `inputs.map`, want: schema.Map},
		{source: `{"a": 1}`, want: schema.Map},
		{source: `tasks.done.connectorOutputPayload`, want: schema.Object},
		{source: `tasks.done.connectorOutputPayload.Email`, want: schema.String, null: true},
		{source: `tasks.?maybe.connectorOutputPayload.Id`, want: schema.String, null: true},
		{source: `now + duration("1h")`, want: schema.String, format: "date-time"},
		{source: `now - execution.startTime`, want: schema.String, format: "duration"},
		{source: `tasks.done.connectorOutputPayload.Tags == null`, want: schema.Bool},
		{source: `null != tasks.done.connectorOutputPayload.Metadata`, want: schema.Bool},
	}
	for _, test := range tests {
		t.Run(test.source, func(t *testing.T) {
			checked := expr.Check(test.source, testScope())
			if len(checked.Issues) > 0 {
				t.Fatalf("issues: %+v", checked.Issues)
			}
			if got := checked.Type; got.Kind != test.want || got.Format != test.format || got.Nullable != test.null {
				t.Errorf("type %+v, want %v %q nullable %v", got, test.want, test.format, test.null)
			}
		})
	}
}

func TestCheckFollowsReferences(t *testing.T) {
	tests := []struct {
		name, source string
		want         []expr.Reference
		implies      []string
	}{
		{"a path", `1 + inputs.amount`, []expr.Reference{{Path: []string{"inputs", "amount"}, Offset: 4}}, nil},
		{"a root alone", `inputs`, []expr.Reference{{Path: []string{"inputs"}, Guarded: true}}, nil},
		{
			"has", `has(tasks.maybe.connectorOutputPayload)`,
			[]expr.Reference{{Path: []string{"tasks", "maybe", "connectorOutputPayload"}, Offset: 4, Guarded: true}},
			[]string{"tasks.maybe"},
		},
		{
			"an optional step", `tasks.?maybe.connectorOutputPayload.orValue(null)`,
			[]expr.Reference{{Path: []string{"tasks", "maybe", "connectorOutputPayload"}, Guarded: true}},
			nil,
		},
		{
			"hasValue", `tasks.?maybe.connectorOutputPayload.hasValue() && inputs.ok`,
			[]expr.Reference{
				{Path: []string{"tasks", "maybe", "connectorOutputPayload"}, Guarded: true},
				{Path: []string{"inputs", "ok"}, Offset: 50},
			},
			[]string{"tasks.maybe"},
		},
		{
			"a loop variable is no reference", `inputs.list.exists(vars, vars == 1)`,
			[]expr.Reference{{Path: []string{"inputs", "list"}}},
			nil,
		},
		{
			"either of two", `has(tasks.maybe.connectorOutputPayload) || inputs.ok`,
			[]expr.Reference{
				{Path: []string{"tasks", "maybe", "connectorOutputPayload"}, Offset: 4, Guarded: true},
				{Path: []string{"inputs", "ok"}, Offset: 43},
			},
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checked := expr.Check(test.source, testScope())
			if len(checked.Issues) > 0 {
				t.Fatalf("issues: %+v", checked.Issues)
			}
			if diff := cmp.Diff(test.want, checked.References); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.implies, checked.Implies); diff != "" {
				t.Errorf("implies (-want +got):\n%s", diff)
			}
		})
	}
}
