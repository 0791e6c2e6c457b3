package hawser

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/execution"
	"hawser/sandbox/control"
)

// undoing are integrations that charge in many places and do not succeed. CHARGE NAME stands for a task that charges,
// and cancels the charge when it is undone.
var undoing = map[string]struct {
	tasks string
	// ends is how the execution ends; cancel, that it is canceled once it waits.
	ends   execution.Status
	cancel bool
	// charges are the tasks that are done in order; where there are several lists, each is in order.
	charges [][]string
}{
	"a loop in a branch": {
		tasks: `
  - CHARGE first
  - name: both
    parallel:
      branches:
        left:
          - name: each
            forEach:
              items: "[1, 2, 3]"
              tasks:
                - CHARGE turn
          - CHARGE last
        right:
          - CHARGE one
          - CHARGE two
  - name: refuse
    fail: {message: that was too much}`,
		ends: execution.Failed,
		charges: [][]string{
			{"first", "both.left.each[0].turn", "both.left.each[1].turn", "both.left.each[2].turn", "both.left.last"},
			{"first", "both.right.one", "both.right.two"},
		},
	},
	"turns at once": {
		tasks: `
  - name: each
    forEach:
      items: lists.range(5)
      concurrency: 3
      tasks:
        - CHARGE one
        - CHARGE two
  - name: refuse
    fail: {message: that was too much}`,
		ends: execution.Failed,
		charges: [][]string{
			{"each[0].one", "each[0].two"},
			{"each[1].one", "each[1].two"},
			{"each[2].one", "each[2].two"},
			{"each[3].one", "each[3].two"},
			{"each[4].one", "each[4].two"},
		},
	},
	"an execution that is canceled": {
		tasks: `
  - CHARGE first
  - name: each
    forEach:
      items: "[1, 2]"
      tasks:
        - CHARGE turn
  - name: wait
    suspend: {}`,
		ends: execution.Canceled, cancel: true,
		charges: [][]string{{"first", "each[0].turn", "each[1].turn"}},
	},
	"an execution that is out of time": {
		tasks: `
  - name: both
    parallel:
      branches:
        left:
          - CHARGE one
          - CHARGE two
        right:
          - name: wait
            timer: {duration: 1h}
timeout: 10s`,
		ends:    execution.TimedOut,
		charges: [][]string{{"both.left.one", "both.left.two"}},
	},
	"a switch in a try": {
		tasks: `
  - name: guarded
    try:
      tasks:
        - name: route
          switch:
            - when: execution.id != ""
              tasks:
                - CHARGE chosen
        - name: refuse
          fail: {message: not yet}
      catch:
        - tasks:
            - CHARGE instead
      finally:
        - CHARGE last
  - name: end
    fail: {message: that was too much}`,
		ends:    execution.Failed,
		charges: [][]string{{"guarded.route.chosen", "guarded.instead", "guarded.last"}},
	},
	"stretches": {
		tasks: `
  - CHARGE first
  - name: each
    forEach:
      items: lists.range(1200)
      tasks:
        - name: some
          switch:
            - when: index % 200 == 100
              tasks:
                - CHARGE turn
  - name: refuse
    fail: {message: that was too much}`,
		ends: execution.Failed,
		charges: [][]string{{
			"first", "each[100].some.turn", "each[300].some.turn", "each[500].some.turn",
			"each[700].some.turn", "each[900].some.turn", "each[1100].some.turn",
		}},
	},
	"stretches that are canceled": {
		tasks: `
  - name: each
    forEach:
      items: lists.range(1200)
      tasks:
        - name: some
          switch:
            - when: index % 200 == 100
              tasks:
                - CHARGE turn
            - when: index == 801
              tasks:
                - name: wait
                  suspend: {}`,
		ends: execution.Canceled, cancel: true,
		charges: [][]string{{"each[100].some.turn", "each[300].some.turn", "each[500].some.turn", "each[700].some.turn"}},
	},
}

// charging is the task that CHARGE stands for, one line of YAML.
const charging = `{name: NAME, connector: {connection: stripe-main, entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd}}, retry: {initialInterval: 10ms}, ` +
	`compensate: [{name: undo_NAME, connector: {connection: stripe-main, action: CancelPaymentIntent, connectorInputPayload: {PaymentIntentId: "${tasks.NAME.connectorOutputPayload.Id}"}}}]}`

// Whatever ends an execution, and wherever its tasks stand: each charge was made
// once and is canceled once, last first. The vendor fails for a moment at the
// first charge and at the first cancellation.
func TestEveryChargeIsUndoneOnceLastFirst(t *testing.T) {
	s := newSurroundings(t)
	for name, test := range undoing {
		s.write(t, integrationName(name)+".yaml", "kind: Integration\nname: "+integrationName(name)+"\ntasks:"+withCharges(test.tasks)+"\n")
	}
	s.startWorker()
	for name, test := range undoing {
		t.Run(name, func(t *testing.T) {
			before := len(s.stripe.Ledger())
			for _, path := range []string{"/v1/payment_intents", "/v1/payment_intents/*/cancel"} {
				if _, err := s.stripe.AddFault(control.Fault{Match: control.Match{Method: http.MethodPost, Path: path}, Kind: control.ResetAfter, Times: 1}); err != nil {
					t.Fatal(err)
				}
			}
			run := s.start(t, integrationName(name), nil)
			done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, func(e *execution.Execution) {
				if test.cancel && waits(e) {
					_ = s.client.CancelWorkflow(t.Context(), run.ID, run.RunID) // asked for again at the next change
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if done.Status != test.ends {
				t.Errorf("the execution is %s: %+v", done.Status, done.Error)
			}
			charged, undone := carriedOut(s.stripe.Ledger()[before:])
			every := slices.Concat(test.charges...)
			slices.Sort(every)
			every = slices.Compact(every)
			if diff := cmp.Diff(every, slices.Sorted(slices.Values(charged))); diff != "" {
				t.Errorf("charges (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(every, slices.Sorted(slices.Values(undone))); diff != "" {
				t.Errorf("undone (-want +got):\n%s", diff)
			}
			for _, order := range test.charges {
				got := slices.DeleteFunc(slices.Clone(undone), func(path string) bool { return !slices.Contains(order, path) })
				slices.Reverse(got)
				if diff := cmp.Diff(order, got); diff != "" {
					t.Errorf("undone, from the last to the first (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// The answer to a charge is lost, and the execution canceled before it is asked
// for again: the charge was made, and is canceled.
func TestChargeWhoseAnswerIsLostIsUndone(t *testing.T) {
	s := newSurroundings(t)
	s.write(t, "lost.yaml", "kind: Integration\nname: lost\ntasks:"+strings.ReplaceAll(withCharges("\n  - CHARGE first\n"), "10ms", "2s"))
	if _, err := s.stripe.AddFault(control.Fault{Match: control.Match{Method: http.MethodPost, Path: "/v1/payment_intents"}, Kind: control.ResetAfter, Times: 1}); err != nil {
		t.Fatal(err)
	}
	s.startWorker()
	run := s.start(t, "lost", nil)
	done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, func(e *execution.Execution) {
		if task := e.Tasks[0]; task.Attempts == 1 && !task.NextAttemptAt.IsZero() {
			_ = s.client.CancelWorkflow(t.Context(), run.ID, run.RunID) // asked for again at the next change
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	charged, undone := carriedOut(s.stripe.Ledger())
	if diff := cmp.Diff([][]string{{"first"}, {"first"}}, [][]string{charged, undone}); diff != "" || done.Status != execution.Canceled {
		t.Errorf("the execution is %s; charged and undone (-want +got):\n%s", done.Status, diff)
	}
}

func integrationName(name string) string { return strings.ReplaceAll(name, " ", "-") }

// withCharges puts the tasks in place of CHARGE NAME.
func withCharges(tasks string) string {
	lines := strings.Split(tasks, "\n")
	for i, line := range lines {
		if indent, name, ok := strings.Cut(line, "CHARGE "); ok {
			lines[i] = indent + strings.ReplaceAll(charging, "NAME", name)
		}
	}
	return strings.Join(lines, "\n")
}

func waits(e *execution.Execution) bool {
	for task := range e.Every() {
		if task.Awaits == execution.AwaitsResume {
			return true
		}
	}
	return false
}

// carriedOut gives the paths of the tasks whose charges the vendor made and canceled, in order.
func carriedOut(ledger []control.Entry) (charged, undone []string) {
	for _, entry := range ledger {
		if entry.Method != http.MethodPost || entry.Outcome != control.CarriedOut {
			continue
		}
		_, path, _ := strings.Cut(entry.IdempotencyKey, "/")
		switch {
		case entry.Path == "/v1/payment_intents":
			charged = append(charged, path)
		case strings.HasSuffix(entry.Path, "/cancel"):
			undone = append(undone, strings.Replace(path, "undo_", "", 1))
		default:
			undone = append(undone, fmt.Sprint("what is this: ", entry.Path))
		}
	}
	return charged, undone
}
