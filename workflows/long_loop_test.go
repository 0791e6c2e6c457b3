package workflows_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"

	"hawser/connectors"
	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// surroundings are an embedded server, a vendor, and a process that serves both.
type surroundings struct {
	client  client.Client
	vendor  *nodetest.Vendor
	process *node.Process
}

func newSurroundings(t *testing.T) *surroundings {
	t.Helper()
	server, c := devservertest.Start(t, devserver.Options{})
	if err := node.EnsureSearchAttributes(t.Context(), c, server.Namespace()); err != nil {
		t.Fatal(err)
	}
	s := &surroundings{client: c, vendor: nodetest.NewVendor(t, nil)}
	s.serve(t)
	return s
}

// serve starts a process that executes integrations and makes their calls, in the place of the one before.
func (s *surroundings) serve(t *testing.T) {
	t.Helper()
	if s.process != nil {
		s.process.Stop()
	}
	catalogue, err := connectors.NewCatalogue(nodetest.Connector{})
	if err != nil {
		t.Fatal(err)
	}
	s.process, err = node.Start(t.Context(), node.Options{
		Client: s.client, Catalogue: catalogue, Connections: []*lang.Connection{nodetest.Connection("main", s.vendor)}, Host: "test",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.process.Stop)
}

func (s *surroundings) start(t *testing.T, bundle *lang.Bundle) *execution.Run {
	t.Helper()
	run, _, err := execution.Start(t.Context(), s.client, execution.StartOptions{Bundle: bundle})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func (s *surroundings) follow(t *testing.T, run *execution.Run, changed func(*execution.Execution)) *execution.Execution {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	e, err := execution.Follow(ctx, s.client, run.ID, run.RunID, changed)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// once checks that each call was made once, and how many there were.
func (s *surroundings) once(t *testing.T, want int) {
	t.Helper()
	keys := map[string]bool{}
	for _, request := range s.vendor.Requests() {
		if keys[request.Key] {
			t.Errorf("%s was called twice", request.Key)
		}
		keys[request.Key] = true
	}
	if len(keys) != want {
		t.Errorf("%d calls, want %d", len(keys), want)
	}
}

// sometimes is a call in every fortieth turn.
func sometimes(name string) *lang.Task {
	charge := nodetest.Call(name, "main", "Charge", nodetest.Member("Amount", "index"))
	charge.When = nodetest.When("index % 40 == 0")
	return charge
}

func TestTenThousandTurns(t *testing.T) {
	zero := nodetest.Set("zero", nodetest.Member("n", "0"))
	add := nodetest.Set("add", nodetest.Member("n", "vars.n + 1"))
	for name, test := range map[string]struct {
		task *lang.Task
		turn string
		want any
	}{
		"while":                        {whileOf("loop", "vars.n < 10000", 10_000, sometimes("charge"), add), "", map[string]any{"n": int64(10_000)}},
		"forEach, one after the other": {forEachOf("loop", "lists.range(10000)", 0, "item", sometimes("charge")), " of 10,000", map[string]any{"n": int64(0), "last": int64(9_999)}},
		"forEach, at once":             {forEachOf("loop", "lists.range(10000)", 10, "item", sometimes("charge")), " of 10,000", map[string]any{"n": int64(0), "last": int64(9_999)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSurroundings(t)
			gather := outputs(nodetest.Member("n", "vars.n"))
			if test.task.ForEach != nil {
				gather = append(gather, nodetest.Member("last", "tasks.loop.collect[9999]"))
			}
			run := s.start(t, nodetest.Bundle("long", gather, zero, test.task))
			restarted := false
			e := s.follow(t, run, func(e *execution.Execution) {
				if n := len(s.vendor.Requests()); n > 60 && !restarted { // far into the stretches
					restarted = true
					s.serve(t)
				}
			})
			if e.Status != execution.Succeeded || e.Note != "" {
				t.Fatalf("the execution is %s: %+v; %s", e.Status, e.Error, e.Note)
			}
			if diff := cmp.Diff(test.want, e.Outputs.Any); diff != "" {
				t.Errorf("outputs (-want +got):\n%s", diff)
			}
			if !restarted {
				t.Error("the worker was not restarted")
			}
			s.once(t, 250)
			s.looksWhole(t, e, "10,000"+test.turn+" turns")
		})
	}
}

// looksWhole checks that nobody sees the stretches.
func (s *surroundings) looksWhole(t *testing.T, e *execution.Execution, turns string) {
	t.Helper()
	loop := e.Tasks[len(e.Tasks)-1]
	if loop.Turns == nil || loop.Turns.String() != turns || len(loop.Tasks) != 0 {
		t.Errorf("the loop tells %v and has %d tasks, want %s and those that did not succeed", loop.Turns, len(loop.Tasks), turns)
	}
	for deadline := time.Now().Add(time.Minute); ; { // lists may be a second late
		list, err := execution.List(t.Context(), s.client, execution.Query{Status: execution.Succeeded})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 1 && list[0].ID == e.ID {
			return
		}
		if len(list) > 1 || time.Now().After(deadline) {
			t.Fatalf("%d executions are listed", len(list))
		}
	}
}

func TestLongLoopThatIsCanceledIsUndone(t *testing.T) {
	s := newSurroundings(t)
	charge := sometimes("charge")
	charge.Compensate = []*lang.Task{nodetest.Call("undo", "main", "Charge", nodetest.Member("Undoes", "tasks.charge.connectorOutputPayload.Id"))}
	run := s.start(t, nodetest.Bundle("long", nil, whileOf("loop", "true", 100_000, charge)))
	e := s.follow(t, run, func(e *execution.Execution) {
		if len(s.vendor.Requests()) > 40 {
			_ = s.client.CancelWorkflow(t.Context(), run.ID, run.RunID) // asked for again at the next change
		}
	})
	if e.Status != execution.Canceled {
		t.Fatalf("the execution is %s: %+v", e.Status, e.Error)
	}
	undone := map[any]bool{}
	made := 0
	for _, request := range s.vendor.Requests() {
		if id := request.Payload["Undoes"]; id != nil {
			undone[id] = true
		} else {
			made++
		}
	}
	if len(undone) != made {
		t.Errorf("%d of %d calls were undone", len(undone), made)
	}
}

func TestFailureInAStretchIsTold(t *testing.T) {
	s := newSurroundings(t)
	run := s.start(t, nodetest.Bundle("long", nil, forEachOf("loop", "lists.range(2000)", 0, "", sometimes("charge"), failWhen("index == 1234"))))
	e := s.follow(t, run, nil)
	if e.Status != execution.Failed || e.Error == nil || e.Error.Task != "refuse" {
		t.Fatalf("the execution is %s: %+v", e.Status, e.Error)
	}
	loop := e.Tasks[0]
	var told []string
	for _, task := range loop.Tasks {
		told = append(told, fmt.Sprintf("%s %s", task.Path, task.Status))
	}
	if diff := cmp.Diff("loop[1234].charge skipped, loop[1234].refuse failed", strings.Join(told, ", ")); diff != "" || loop.Turns.Made != 1234 {
		t.Errorf("%v, tasks (-want +got):\n%s", loop.Turns, diff)
	}
}
