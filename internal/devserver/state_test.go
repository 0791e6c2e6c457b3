package devserver_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hawser/internal/devserver"
)

func TestStateIsKeptAcrossRestarts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	s := start(t, devserver.Options{StateDir: dir})
	run(t, s, "kept", "still here")
	s.Stop()

	s = start(t, devserver.Options{StateDir: dir})
	c := dial(t, s)
	defer c.Close()
	var got string
	if err := c.GetWorkflow(t.Context(), "kept", "").Get(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	if got != "still here" {
		t.Errorf("result = %q", got)
	}
}

func TestStateInMemoryIsNotShared(t *testing.T) {
	s := start(t, devserver.Options{})
	run(t, s, "gone", "gone")
	s.Stop()

	c := dial(t, start(t, devserver.Options{}))
	defer c.Close()
	if err := c.GetWorkflow(t.Context(), "gone", "").Get(t.Context(), nil); err == nil {
		t.Error("an execution outlived its server")
	}
}

func TestOneServerADirectory(t *testing.T) {
	dir := t.TempDir()
	s := start(t, devserver.Options{StateDir: dir})
	_, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, StateDir: dir})
	if !errors.Is(err, devserver.ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error = %v, want one that names the directory and says it is in use", err)
	}
	s.Stop()
	start(t, devserver.Options{StateDir: dir})
}

func TestDirectoryOfAnotherVersion(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema-version"), []byte("0.1/0.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, StateDir: dir})
	if err == nil || !strings.Contains(err.Error(), "0.1/0.0") {
		t.Errorf("error = %v, want one that names the version found", err)
	}
}

func TestDirectoryWhoseSetUpWasCutShort(t *testing.T) {
	dir := t.TempDir()
	start(t, devserver.Options{StateDir: dir}).Stop()
	if err := os.Remove(filepath.Join(dir, "schema-version")); err != nil {
		t.Fatal(err)
	}
	run(t, start(t, devserver.Options{StateDir: dir}), "id", "begun again")
}

func TestSearchAttributesCanBeUsedAtOnce(t *testing.T) {
	tests := map[string]struct {
		dir   string
		first map[string]enumspb.IndexedValueType
	}{
		"in memory":          {},
		"in a new directory": {dir: t.TempDir()},
		"added to a directory": {
			dir:   t.TempDir(),
			first: map[string]enumspb.IndexedValueType{"Other": enumspb.INDEXED_VALUE_TYPE_KEYWORD},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.first != nil {
				start(t, devserver.Options{StateDir: test.dir, SearchAttributes: test.first}).Stop()
			}
			c := dial(t, start(t, devserver.Options{StateDir: test.dir, SearchAttributes: map[string]enumspb.IndexedValueType{
				"Integration": enumspb.INDEXED_VALUE_TYPE_KEYWORD,
				"Connections": enumspb.INDEXED_VALUE_TYPE_KEYWORD_LIST,
				"Step":        enumspb.INDEXED_VALUE_TYPE_INT,
			}}))
			defer c.Close()

			const query = "Integration = 'pay' AND Connections = 'stripe' AND Step = 3"
			if n := count(t, c, query); n != 0 {
				t.Fatalf("%d executions before the first", n)
			}
			_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
				TaskQueue: taskQueue,
				TypedSearchAttributes: temporal.NewSearchAttributes(
					temporal.NewSearchAttributeKeyKeyword("Integration").ValueSet("pay"),
					temporal.NewSearchAttributeKeyKeywordList("Connections").ValueSet([]string{"stripe", "twilio"}),
					temporal.NewSearchAttributeKeyInt64("Step").ValueSet(3),
				),
			}, greet, "hello")
			if err != nil {
				t.Fatal(err)
			}
			for deadline := time.Now().Add(10 * time.Second); count(t, c, query) != 1; {
				if time.Now().After(deadline) {
					t.Fatal("the execution is not found by its attributes")
				}
			}
		})
	}
}

func TestSearchAttributesThatCannotBe(t *testing.T) {
	tests := map[string]struct {
		before, now map[string]enumspb.IndexedValueType
		want        []string
	}{
		"a name of Temporal's own": {
			now:  map[string]enumspb.IndexedValueType{"WorkflowType": enumspb.INDEXED_VALUE_TYPE_KEYWORD},
			want: []string{"WorkflowType"},
		},
		"another type than before": {
			before: map[string]enumspb.IndexedValueType{"Step": enumspb.INDEXED_VALUE_TYPE_INT},
			now:    map[string]enumspb.IndexedValueType{"Step": enumspb.INDEXED_VALUE_TYPE_KEYWORD},
			want:   []string{"Step", "Int", "Keyword"},
		},
		"more than there is room for, and each is named": {
			now: map[string]enumspb.IndexedValueType{
				"A": enumspb.INDEXED_VALUE_TYPE_BOOL, "B": enumspb.INDEXED_VALUE_TYPE_BOOL, "C": enumspb.INDEXED_VALUE_TYPE_BOOL,
				"D": enumspb.INDEXED_VALUE_TYPE_BOOL, "E": enumspb.INDEXED_VALUE_TYPE_BOOL,
			},
			want: []string{"attribute D", "attribute E"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			start(t, devserver.Options{StateDir: dir, SearchAttributes: test.before}).Stop()
			_, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, StateDir: dir, SearchAttributes: test.now})
			if err == nil {
				t.Fatal("it started")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func count(t *testing.T, c client.Client, query string) int64 {
	t.Helper()
	answer, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	return answer.GetCount()
}
