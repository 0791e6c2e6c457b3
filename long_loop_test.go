package hawser

import (
	"os"
	"path/filepath"
	"testing"

	"hawser/internal/execution"
	"hawser/internal/poll"
	"hawser/sandbox/control"
)

const longLoop = `
kind: Integration
name: long-loop
tasks:
  - name: charges
    forEach:
      items: lists.range(10000)
      concurrency: 4
      tasks:
        - name: charge
          when: index % 40 == 0
          connector:
            connection: stripe-main
            entity: PaymentIntent
            operation: Create
            connectorInputPayload: {Amount: "${1000 + item}", Currency: usd}
      collect: "${has(tasks.charge.connectorOutputPayload) ? 1000 + item : 0}"
outputs:
  count: ${tasks.charges.count}
  charged: ${tasks.charges.collect.filter(amount, amount > 0).size()}
  last: ${tasks.charges.collect[9960]}
`

// The worker is killed with kill -9 far into ten thousand turns: another one
// takes over, and every charge is made once.
func TestKilledWorkerDoublesNothingInALongLoop(t *testing.T) {
	s := newSurroundings(t)
	if err := os.WriteFile(filepath.Join(s.definitions, "long-loop.yaml"), []byte(longLoop), 0o600); err != nil {
		t.Fatal(err)
	}
	const path = "/v1/payment_intents"
	first := s.startWorker()
	run := s.start(t, "long-loop", nil)
	poll.Until(t, "half of the charges", func() bool { return s.stripe.calls(path, control.CarriedOut) > 125 })
	kill(first)
	s.startWorker()
	done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"count": int64(10_000), "charged": int64(250), "last": int64(10_960)}
	outputs, _ := done.Outputs.Any.(map[string]any)
	for name, value := range want {
		if outputs[name] != value {
			t.Errorf("the execution is %s: %+v; %s is %v, want %v", done.Status, done.Error, name, outputs[name], value)
		}
	}
	if n := s.stripe.calls(path, control.CarriedOut); n != 250 {
		t.Errorf("%d charges were made, want 250", n)
	}
}
