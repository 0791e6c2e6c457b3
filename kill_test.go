package hawser

import (
	"net/http"
	"testing"

	"hawser/internal/execution"
	"hawser/internal/poll"
	"hawser/sandbox/control"
)

// paymentCalls are the changing calls of collect-payment, in order.
var paymentCalls = []struct {
	task   string
	path   string
	vendor func(*surroundings) *vendor
}{
	{"createCustomer", "/v1/customers", func(s *surroundings) *vendor { return s.stripe }},
	{"createIntent", "/v1/payment_intents", func(s *surroundings) *vendor { return s.stripe }},
	{"confirm", "/v1/payment_intents/*/confirm", func(s *surroundings) *vendor { return s.stripe }},
	{"receipt", "/2010-04-01/Accounts/*/Messages.json", func(s *surroundings) *vendor { return s.twilio }},
}

// A worker is killed with kill -9 while a task is under way, at each task in
// turn: before the vendor has carried the call out, and after it has, when the
// answer is lost. Another worker takes over; every call is carried out once.
func TestKilledWorkerDoublesNothing(t *testing.T) {
	for _, kind := range []control.Kind{control.Latency, control.ResetAfter} {
		for _, call := range paymentCalls {
			t.Run(string(kind)+" at "+call.task, func(t *testing.T) {
				t.Parallel()
				s := newSurroundings(t)
				fault := control.Fault{Match: control.Match{Method: http.MethodPost, Path: call.path}, Kind: kind, Times: 1}
				if kind == control.Latency {
					fault.Latency = control.Duration(1 << 40) // until the worker is killed
				}
				vendor := call.vendor(s)
				fault, err := vendor.AddFault(fault)
				if err != nil {
					t.Fatal(err)
				}

				first := s.startWorker()
				run := s.start(t, "collect-payment", map[string]any{"customerName": "Ada", "amount": int64(1500), "phone": "+14155550123"})
				poll.Until(t, "the call of "+call.task, func() bool {
					for _, f := range vendor.Faults() {
						if f.ID == fault.ID {
							return f.Applied > 0
						}
					}
					return true // used up, and so gone
				})
				kill(first)
				s.startWorker()

				done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, func(*execution.Execution) {})
				if err != nil {
					t.Fatal(err)
				}
				if done.Status != execution.Succeeded {
					t.Fatalf("the execution is %s: %+v", done.Status, done.Error)
				}
				for _, call := range paymentCalls {
					if n := call.vendor(s).calls(call.path, control.CarriedOut); n != 1 {
						t.Errorf("%s was carried out %d times", call.task, n)
					}
				}
			})
		}
	}
}
