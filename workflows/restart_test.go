package workflows_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/worker"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

// taskKinds are the fields of lang.Task that are kinds of tasks.
func taskKinds() []string {
	var kinds []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[lang.Task]()) {
		if field.Type.Kind() == reflect.Pointer && strings.HasSuffix(field.Type.Elem().Name(), "Task") {
			kinds = append(kinds, field.Name)
		}
	}
	return kinds
}

// usedKinds are the kinds of tasks in an integration.
func usedKinds(bundle *lang.Bundle) []string {
	var used []string
	for task := range bundle.Integration.Every() {
		for _, kind := range taskKinds() {
			if !reflect.ValueOf(task).Elem().FieldByName(kind).IsNil() {
				used = append(used, kind)
			}
		}
	}
	return used
}

func TestEveryKindOfTaskHasAnExample(t *testing.T) {
	var shown []string
	for _, bundle := range kinds() {
		shown = append(shown, usedKinds(bundle)...)
	}
	all := taskKinds()
	if len(all) < 10 {
		t.Fatalf("kinds are found no more: %v", all)
	}
	for _, kind := range all {
		if !slices.Contains(shown, kind) {
			t.Errorf("no integration in kinds() shows the kind of task %s", kind)
		}
	}
}

// troubled is a vendor that refuses each call once for a moment, and tells of it.
type troubled struct {
	mu   sync.Mutex
	seen map[string]bool
	told chan struct{}
}

func (v *troubled) answer(_ *http.Request, request nodetest.Request) nodetest.Answer {
	_, path, _ := strings.Cut(request.Key, "/")
	v.mu.Lock()
	first := !v.seen[path]
	v.seen[path] = true
	v.mu.Unlock()
	switch {
	case first:
		select {
		case v.told <- struct{}{}:
		default: // the restart is on its way
		}
		return nodetest.Answer{Status: 503, Message: "Down."}
	case request.Payload["Card"] == "declined":
		return nodetest.Answer{Status: 402, Code: "card_declined", Message: "Your card was declined."}
	default:
		return nodetest.Answer{}
	}
}

// Whatever kind of task is on its way, an execution ends in the same way where
// the worker is restarted in its middle, where each step is replayed from the
// beginning, and where nothing of that happens.
func TestEveryKindSurvivesTheWorker(t *testing.T) {
	want := endings(t, false)
	t.Run("restarted at every call", func(t *testing.T) {
		compareEndings(t, want, endings(t, true))
	})
	t.Run("without a cache", func(t *testing.T) {
		worker.SetStickyWorkflowCacheSize(0)
		t.Cleanup(func() { worker.SetStickyWorkflowCacheSize(10_000) })
		compareEndings(t, want, endings(t, false))
	})
}

func compareEndings(t *testing.T, want, got map[string]string) {
	t.Helper()
	for name := range want {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want[name], got[name]); diff != "" {
				t.Errorf("ending (-undisturbed +got):\n%s", diff)
			}
		})
	}
}

// endings runs all kinds, and writes down how they end. It leaves no worker behind.
func endings(t *testing.T, restart bool) map[string]string {
	t.Helper()
	s := newSurroundings(t)
	ends := map[string]string{}
	for name, bundle := range kinds() {
		for _, integration := range append([]*lang.Integration{bundle.Integration}, bundle.Calls...) {
			for task := range integration.Every() {
				if task.Connector != nil {
					task.Retry = &lang.Retry{Backoff: lang.Fixed, InitialInterval: lasting(t, "50ms")}
				}
			}
		}
		v := &troubled{seen: map[string]bool{}, told: make(chan struct{}, 1)}
		s.vendor = nodetest.NewVendor(t, v.answer)
		s.serve(t)
		run, _, err := execution.Start(t.Context(), s.client, execution.StartOptions{Bundle: bundle, Inputs: map[string]any{"amount": int64(5)}})
		if err != nil {
			t.Fatal(err)
		}
		waited := map[string]bool{}
		e := s.follow(t, run, func(e *execution.Execution) {
			again := false
			select {
			case <-v.told:
				again = true
			default:
			}
			for task := range e.Every() {
				again = again || task.Awaits != "" && !waited[task.Path]
				waited[task.Path] = waited[task.Path] || task.Awaits != ""
			}
			if again && restart {
				s.serve(t)
			}
			if name != "approval-expired" {
				answerAll(t, s.client, e)
			}
		})
		for task := range e.Every() {
			if task.ExecutionID != "" { // one that goes on by itself would call the vendor of the next
				s.follow(t, &execution.Run{ID: task.ExecutionID}, nil)
			}
		}
		ends[name] = ending(e)
	}
	s.process.Stop()
	return ends
}

// ending tells how an execution has ended, but for what differs from run to run.
func ending(e *execution.Execution) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %v\n", e.Status, e.Outputs.Any)
	if e.Error != nil {
		fmt.Fprintf(&b, "%s %s %s %s\n", e.Error.Task, e.Error.Type, e.Error.Code, e.Error.Message)
	}
	for task := range e.Every() {
		fmt.Fprintf(&b, "%s %s\n", task.Path, task.Status)
	}
	return b.String()
}
