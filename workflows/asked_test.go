package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

// asking is a task that asks in some turns of a loop.
func asking(task *lang.Task, when string) *lang.Task {
	task.When = nodetest.When(when)
	return task
}

// answer answers a task of an execution, within a minute.
func (s *surroundings) answer(t *testing.T, id string, answer workflows.Answer) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return execution.Answer(ctx, s.client, id, answer)
}

// People are asked in the turns that an execution makes at hand and in those of
// its stretches, by their paths and by their names, while workers come and go.
func TestPeopleAreAskedInALongLoop(t *testing.T) {
	s := newSurroundings(t)
	decide := asking(approvalOf("decide", "ada"), "item % 500 == 100")
	pause := asking(suspendOf("pause"), "item == 1150")
	charge := nodetest.Call("charge", "main", "Charge", nodetest.Member("Amount", "item"))
	charge.When = nodetest.When("tasks.?decide.decision.orValue('') == 'approved'")
	run := s.start(t, nodetest.Bundle("asking", outputs(nodetest.Member("decided", "tasks.loop.collect.filter(by, by != '')"), nodetest.Member("count", "tasks.loop.count")),
		forEachOf("loop", "lists.range(1200)", 0, "tasks.?decide.decision.orValue('') + tasks.?pause.suspensionResult.orValue('')", decide, charge, pause)))
	answers := map[string]workflows.Answer{
		"loop[100].decide":  {Task: "loop[100].decide", Decision: workflows.Approved, By: "ada"},
		"loop[600].decide":  {Task: "decide", Decision: workflows.Rejected, By: "ada"},
		"loop[1100].decide": {Task: "loop[1100]/decide", Decision: workflows.Approved, By: "ada"},
		"loop[1150].pause":  {Task: "pause", Decision: workflows.Resumed},
	}
	var asked []string
	e := s.follow(t, run, func(e *execution.Execution) {
		for task := range e.Every() {
			if task.Awaits == "" || slices.Contains(asked, task.Path) {
				continue
			}
			asked = append(asked, task.Path)
			if task.Path == "loop[600].decide" { // in a stretch: it waits on, and knows who may answer
				s.serve(t)
				var refused *execution.RefusedError
				if _, err := s.answer(t, run.ID, workflows.Answer{Task: "decide", Decision: workflows.Approved, By: "eve"}); !errors.As(err, &refused) || refused.Type != workflows.NotApprover {
					t.Errorf("the answer of somebody else ends with %v", err)
				}
				if _, err := s.answer(t, run.ID, workflows.Answer{Task: "loop[601].decide", Decision: workflows.Approved, By: "ada"}); !errors.As(err, &refused) || refused.Type != workflows.NotWaiting {
					t.Errorf("the answer to a turn that has not come ends with %v", err)
				}
			}
			path, err := s.answer(t, run.ID, answers[task.Path])
			if err != nil || path != task.Path {
				t.Errorf("answering %s: %s, %v", task.Path, path, err)
			}
		}
	})
	if diff := cmp.Diff([]string{"loop[100].decide", "loop[600].decide", "loop[1100].decide", "loop[1150].pause"}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	want := map[string]any{"decided": []any{"approved", "rejected", "approved", "resumed"}, "count": int64(1200)}
	if diff := cmp.Diff(any(want), e.Outputs.Any); diff != "" || e.Status != execution.Succeeded {
		t.Errorf("%s: %+v; outputs (-want +got):\n%s", e.Status, e.Error, diff)
	}
	s.once(t, 2)
}

// Tasks of one name wait at the same time in a stretch: an answer has to say which.
func TestSeveralAreAskedInAStretch(t *testing.T) {
	s := newSurroundings(t)
	run := s.start(t, nodetest.Bundle("asking", outputs(nodetest.Member("by", "tasks.loop.collect.filter(by, by != '')")),
		forEachOf("loop", "lists.range(700)", 5, "tasks.?decide.by.orValue('')", asking(approvalOf("decide"), "item in [600, 602]"))))
	done := false
	e := s.follow(t, run, func(e *execution.Execution) {
		var waiting []string
		for task := range e.Every() {
			if task.Awaits != "" {
				waiting = append(waiting, task.Path)
			}
		}
		if len(waiting) < 2 || done {
			return
		}
		done = true
		var refused *execution.RefusedError
		_, err := s.answer(t, run.ID, workflows.Answer{Task: "decide", Decision: workflows.Approved})
		if !errors.As(err, &refused) || refused.Type != workflows.AmbiguousTask {
			t.Errorf("an answer to two tasks ends with %v", err)
		} else if diff := cmp.Diff([]string{"loop[600].decide", "loop[602].decide"}, refused.Waiting); diff != "" {
			t.Errorf("waiting (-want +got):\n%s", diff)
		}
		for i, path := range []string{"loop[602].decide", "loop[600].decide"} {
			if _, err := s.answer(t, run.ID, workflows.Answer{Task: path, Decision: workflows.Approved, By: fmt.Sprint(i)}); err != nil {
				t.Errorf("answering %s: %v", path, err)
			}
		}
	})
	if diff := cmp.Diff(any(map[string]any{"by": []any{"1", "0"}}), e.Outputs.Any); diff != "" {
		t.Errorf("%s: %+v; outputs (-want +got):\n%s", e.Status, e.Error, diff)
	}
}

// What waits in a stretch ends when the execution is canceled, and what was done
// is undone, be it with another question.
func TestStretchThatWaitsIsCanceledAndUndone(t *testing.T) {
	s := newSurroundings(t)
	charge := sometimes("charge")
	charge.Compensate = []*lang.Task{
		asking(suspendOf("mayUndo"), "index == 40"),
		nodetest.Call("undo", "main", "Charge", nodetest.Member("Undoes", "tasks.charge.connectorOutputPayload.Id")),
	}
	run := s.start(t, nodetest.Bundle("asking", nil, whileOf("loop", "true", 100_000, charge, asking(approvalOf("decide"), "index == 900"))))
	e := s.follow(t, run, func(e *execution.Execution) {
		for task := range e.Every() {
			switch {
			case task.Awaits == execution.AwaitsApproval:
				_ = s.client.CancelWorkflow(t.Context(), run.ID, run.RunID) // asked for again at the next change
			case task.Awaits == execution.AwaitsResume:
				if path, err := s.answer(t, run.ID, workflows.Answer{Task: "mayUndo", Decision: workflows.Resumed}); err != nil {
					t.Errorf("%s: %v", path, err)
				}
			}
		}
	})
	if e.Status != execution.Canceled {
		t.Fatalf("the execution is %s: %+v", e.Status, e.Error)
	}
	var made, undone []any
	for k, request := range s.vendor.Requests() {
		if id := request.Payload["Undoes"]; id != nil {
			undone = append(undone, id)
		} else {
			made = append(made, fmt.Sprint("id_", k+1))
		}
	}
	slices.Reverse(undone)
	if diff := cmp.Diff(made, undone); diff != "" || len(made) != 23 {
		t.Errorf("%d calls, undone from the last to the first (-want +got):\n%s", len(made), diff)
	}
}
