package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"hawser/internal/dataset"
	"hawser/internal/schema"
)

// roleVariable makes the test's program a writer of its own, whom a test can kill or race with.
const roleVariable = "HAWSER_LAKE_ROLE"

func TestMain(m *testing.M) {
	if text := os.Getenv(roleVariable); text != "" {
		if err := play(context.Background(), text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// role is what such a writer does: runs of pages of records. Run r has the records r*Pages*Records and following.
type role struct {
	Location, Catalog string
	// First is the first run's number, Runs how many there are.
	First, Runs    int
	Pages, Records int
	// SealEvery seals after so many pages; 0 leaves it to Commit.
	SealEvery int
	Mode      dataset.Mode
	// Memory says at the end how much memory the process has had at most.
	Memory bool
}

func play(ctx context.Context, text string) error {
	var r role
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return err
	}
	columns, err := compiled(chargesSchema, "charges_data.id")
	if err != nil {
		return err
	}
	table, err := Open(ctx, r.Location, Options{Schema: columns, Catalog: r.Catalog})
	if err != nil {
		return err
	}
	for number := r.First; number < r.First+r.Runs; number++ {
		if err := r.run(ctx, table, number); err != nil {
			return err
		}
	}
	if r.Memory {
		fmt.Println(peakMemory())
	}
	return table.Close()
}

// run makes one run, if it is not committed yet.
func (r role) run(ctx context.Context, table *Table, number int) error {
	run, err := table.Begin(ctx, dataset.Start{Flow: "charges", ID: fmt.Sprint("run-", number), Mode: r.Mode})
	if err != nil || run.Done != nil {
		return err
	}
	var staging dataset.Staging
	for page := range r.Pages {
		first := (number*r.Pages + page) * r.Records
		written, err := table.WritePage(ctx, run, int64(page), chargeRecords(first, r.Records))
		if err != nil {
			return err
		}
		staging.Add(written)
		if staging.Full() || r.SealEvery > 0 && len(staging.Pages) == r.SealEvery {
			if staging, err = table.Seal(ctx, run, staging); err != nil {
				return err
			}
		}
	}
	_, err = table.Commit(ctx, run, staging, fmt.Sprint("cursor-", number))
	return err
}

// as gives the command of a process that plays the role.
func as(t testing.TB, r role) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+string(text))
	return cmd
}

// peakMemory is the most that the process has had in memory, in kB.
func peakMemory() (kB int) {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range lines(status) {
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kB); n == 1 {
			return kB
		}
	}
	return 0
}

const chargesSchema = `{"type": "object", "properties": {"charges_data": {"type": "object", "properties": {
	"id": {"type": "string"}, "amount": {"type": "integer"}, "paid": {"type": "boolean"}, "currency": {"type": "string"},
	"created": {"type": "integer", "format": "unix-time"}, "settled": {"type": "string", "format": "date-time"},
	"rate": {"type": "number"}, "outcome": {"type": "object"}, "tags": {"type": "array", "items": {"type": "string"}},
	"receipt_url": {"type": "string"}, "customer": {"type": "string"}, "status": {"type": "string"},
	"payment_method_details": {"type": "object", "additionalProperties": true, "properties": {"card": {"type": "object", "properties": {
		"last4": {"type": "string"}, "exp_year": {"type": "integer"}}}}}
}}}}`

func compiled(text, key string) (*dataset.Schema, error) {
	document, err := schema.Decode([]byte(text))
	if err != nil {
		return nil, err
	}
	columns, problems := dataset.Compile(document, key)
	if len(problems) > 0 {
		return nil, fmt.Errorf("%+v", problems)
	}
	return columns, nil
}

// firstCreated is when the first charge was made; each one comes a second later.
const firstCreated = 1_700_000_000

// charge is the nth charge: every tenth has no payment method, and every tenth of the others no card.
func charge(n int) map[string]any {
	details := map[string]any{"type": "card", "card": map[string]any{"last4": fmt.Sprintf("%04d", n%10_000), "exp_year": int64(2030)}}
	c := map[string]any{
		"id": fmt.Sprintf("ch_%09d", n), "amount": int64(n), "paid": n%2 == 0, "currency": "usd", "created": int64(firstCreated + n),
		"settled": "2024-03-12T18:24:18.123456Z", "rate": float64(n) / 4, "outcome": map[string]any{"risk_score": int64(n % 100)},
		"tags": []any{"a", nil, fmt.Sprint(n)}, "payment_method_details": details, "status": "succeeded",
		"receipt_url": fmt.Sprintf("https://pay.example/receipts/%x/%d", n*7919, n), "customer": fmt.Sprintf("cus_%06d", n%5000),
	}
	switch {
	case n%10 == 0:
		c["payment_method_details"] = nil
	case n%10 == 1:
		details["card"] = nil
	}
	return map[string]any{"charges_data": c}
}

func chargeRecords(first, count int) []dataset.Record {
	records := make([]dataset.Record, count)
	for i := range records {
		records[i].Value = charge(first + i)
	}
	return records
}
