package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/execution"
	"hawser/workflows"
)

func TestProgressAppendsALineForEachChange(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	create := &execution.Task{Name: "createCustomer", Path: "createCustomer", Status: execution.TaskRunning, Attempts: 1, Connection: "stripe-main"}
	confirm := &execution.Task{Name: "confirm", Path: "confirm", Status: execution.TaskPending, Connection: "stripe-main"}
	e := &execution.Execution{Tasks: []*execution.Task{create, confirm}}

	var out strings.Builder
	p := &progress{w: &out, now: func() time.Time { return now }, told: map[string]string{}}
	steps := []func(){
		func() {},
		func() {}, // nothing changed: nothing is told
		func() { create.Status, create.DurationMs = execution.TaskSucceeded, 212 },
		func() { confirm.Status = execution.TaskThrottled },
		func() {
			confirm.Status, confirm.Attempts, confirm.NextAttemptAt = execution.TaskRunning, 2, now.Add(4*time.Second)
			confirm.Error = &execution.Error{Type: "RateLimited", Message: "Too many requests.", Code: "rate_limit"}
		},
		func() {
			confirm.Status, confirm.DurationMs, confirm.NextAttemptAt = execution.TaskSucceeded, 4321, time.Time{}
			confirm.Error = nil
		},
	}
	for _, step := range steps {
		step()
		p.show(e)
	}
	want := `  createCustomer  running
  createCustomer  succeeded  212ms
  confirm         throttled  waits for the rate of stripe-main
  confirm         running    attempt 2, again in 4s, Too many requests. (rate_limit)
  confirm         succeeded  4.32s, attempt 2
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestProgressLines(t *testing.T) {
	ahead := 14
	tests := []struct {
		name string
		task execution.Task
		want string
	}{
		{
			"a loop tells how far it has come",
			execution.Task{Name: "a", Status: execution.TaskRunning, Turns: &workflows.Turns{Made: 4200, Of: 10_000}},
			"  a  running    4,200 of 10,000 turns",
		},
		{
			"a long while that is over tells its turns",
			execution.Task{Name: "a", Status: execution.TaskSucceeded, Turns: &workflows.Turns{Made: 1_234_567}, DurationMs: 7},
			"  a  succeeded  1,234,567 turns, 7ms",
		},
		{
			"a connection without a worker is named",
			execution.Task{Name: "a", Status: execution.TaskWaiting, Connection: "stripe-main"},
			"  a  waiting    no worker serves stripe-main",
		},
		{
			"a failure tells the vendor's words, code and request",
			execution.Task{
				Name: "a", Status: execution.TaskFailed, Attempts: 1, DurationMs: 65000,
				Error: &execution.Error{Type: "Declined", Code: "card_declined", DeclineCode: "insufficient_funds", Message: "Your card was declined.", RequestID: "req_1"},
			},
			"  a  failed     1m5s, Your card was declined. (card_declined, insufficient_funds, request req_1)",
		},
		{
			"a throttled task says how many are ahead",
			execution.Task{Name: "a", Status: execution.TaskThrottled, Connection: "stripe-main", Ahead: &ahead},
			"  a  throttled, 14 ahead  waits for the rate of stripe-main",
		},
		{
			"a task of a suspended connection says what lets it go on",
			execution.Task{Name: "a", Status: execution.TaskThrottled, Connection: "stripe-main", Note: "suspended: waits for `starter connections resume stripe-main`"},
			"  a  throttled  suspended: waits for `starter connections resume stripe-main`",
		},
		{"a skipped task says no more", execution.Task{Name: "a", Status: execution.TaskSkipped}, "  a  skipped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &progress{now: time.Now}
			if got := p.line(indented{Task: &test.task}, 1, 0); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestProgressNamesTurnsAndBranches(t *testing.T) {
	second := 1
	e := &execution.Execution{Tasks: []*execution.Task{
		{Name: "charges", Path: "charges", Status: execution.TaskRunning, Tasks: []*execution.Task{
			{Name: "charge", Path: "charges[1].charge", Index: &second, Status: execution.TaskRunning},
		}},
		{Name: "both", Path: "both", Status: execution.TaskRunning, Tasks: []*execution.Task{
			{Name: "pay", Path: "both.left.pay", Branch: "left", Status: execution.TaskSkipped},
		}},
	}}
	var out strings.Builder
	p := &progress{w: &out, now: time.Now, told: map[string]string{}}
	p.show(e)
	want := `  charges       running
    [1] charge  running
  both          running
    left: pay   skipped
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestProgressLinesFitTheTerminal(t *testing.T) {
	p := &progress{now: time.Now}
	task := &execution.Task{Name: "confirm", Status: execution.TaskFailed, Error: &execution.Error{Message: strings.Repeat("long ", 50)}}
	for columns := range 100 {
		got := p.line(indented{Task: task}, len(task.Name), columns)
		if length := len([]rune(got)); columns > 22 && length >= columns {
			t.Errorf("a line of %d characters on a terminal of %d", length, columns)
		}
	}
}

func TestProgressWritesTheLinesAnewOnATerminal(t *testing.T) {
	first := &execution.Task{Name: "a", Path: "a", Status: execution.TaskRunning}
	second := &execution.Task{Name: "b", Path: "b", Status: execution.TaskPending}
	e := &execution.Execution{Tasks: []*execution.Task{first, second}}
	var out strings.Builder
	p := &progress{w: &out, now: time.Now, told: map[string]string{}, terminal: terminal{
		colors: true,
		size:   func() (int, int, bool) { return 80, 24, true },
	}}
	p.show(e)
	first.Status, first.DurationMs = execution.TaskSucceeded, 7
	p.show(e)
	want := "\r\x1b[2K  a  running\n\r\x1b[2K  b  \x1b[2mpending  \x1b[0m\n\x1b[J" +
		"\x1b[2A\r\x1b[2K  a  \x1b[32msucceeded\x1b[0m  7ms\n\r\x1b[2K  b  \x1b[2mpending  \x1b[0m\n\x1b[J"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestProgressAppendsWhereATerminalIsTooLow(t *testing.T) {
	var out strings.Builder
	p := &progress{w: &out, now: time.Now, told: map[string]string{}, terminal: terminal{
		size: func() (int, int, bool) { return 80, 1, true },
	}}
	p.show(&execution.Execution{Tasks: []*execution.Task{{Name: "a", Status: execution.TaskRunning}}})
	if want := "  a  running\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
