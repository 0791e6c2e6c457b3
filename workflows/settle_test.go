package workflows_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

// A call that can be undone and is under way when the execution is canceled, or
// when a branch beside it fails, is waited for and undone.
func TestCallUnderWayIsUndone(t *testing.T) {
	for name, test := range map[string]struct {
		beside *lang.Task
		ends   execution.Status
	}{
		"where the execution is canceled": {nil, execution.Canceled},
		"where a branch beside it fails":  {failWhen("true"), execution.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSurroundings(t)
			asked, answer := make(chan struct{}), make(chan struct{})
			s.vendor = nodetest.NewVendor(t, func(_ *http.Request, request nodetest.Request) nodetest.Answer {
				if request.Payload["Step"] == "slow" {
					close(asked)
					<-answer
				}
				return nodetest.Answer{}
			})
			s.serve(t)
			var tasks []*lang.Task
			if test.beside == nil {
				tasks = append(tasks, undoable("slow"))
			} else {
				timer := task("wait", func(t *lang.Task) { t.Timer = &lang.TimerTask{Duration: nodetest.Literal("500ms")} })
				tasks = append(tasks, parallelOf("both", branchOf("left", undoable("slow")), branchOf("right", timer, test.beside)))
			}
			run := s.start(t, nodetest.Bundle("settled", nil, tasks...))
			<-asked
			if test.beside == nil {
				if err := s.client.CancelWorkflow(t.Context(), run.ID, run.RunID); err != nil {
					t.Fatal(err)
				}
			}
			s.awaitLook(t, run)
			close(answer)
			e := s.follow(t, run, nil)
			var steps []any
			for _, request := range s.vendor.Requests() {
				steps = append(steps, request.Payload["Step"])
			}
			if diff := cmp.Diff([]any{"slow", "undo slow"}, steps); diff != "" || e.Status != test.ends {
				t.Errorf("the execution is %s; calls (-want +got):\n%s", e.Status, diff)
			}
		})
	}
}

// awaitLook waits until the execution has looked whether its call has begun.
func (s *surroundings) awaitLook(t *testing.T, run *execution.Run) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		for _, event := range historyOf(t, s.client, run.ID, run.RunID).Events {
			if event.GetMarkerRecordedEventAttributes().GetMarkerName() == "LocalActivity" {
				return
			}
		}
	}
	t.Fatal("nobody has looked for a minute")
}

// A call that no worker has begun is given up at once: the vendor is not asked.
func TestCallThatHasNotBegunIsGivenUp(t *testing.T) {
	s := newSurroundings(t)
	pay := undoable("pay")
	pay.Connector.Connection.Value = "nobody"
	run := s.start(t, nodetest.Bundle("settled", nil, undoable("first"), pay))
	e := s.follow(t, run, func(e *execution.Execution) {
		if e.Tasks[1].Status == execution.TaskWaiting {
			_ = s.client.CancelWorkflow(t.Context(), run.ID, run.RunID) // asked for again at the next change
		}
	})
	if e.Status != execution.Canceled || e.Tasks[0].Status != execution.TaskCompensated || e.Tasks[1].Status != execution.TaskCanceled {
		t.Errorf("the execution is %s: %s and %s", e.Status, e.Tasks[0].Status, e.Tasks[1].Status)
	}
	s.once(t, 2)
}
