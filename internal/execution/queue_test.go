package execution

import (
	"testing"
	"time"
)

func TestPlaceInTheQueue(t *testing.T) {
	for name, test := range map[string]struct {
		backlog  map[int]int
		priority int
		want     int
		unknown  bool
	}{
		"a call alone":                           {backlog: map[int]int{3: 1}, priority: 0, want: 0},
		"those of its priority":                  {backlog: map[int]int{3: 15}, priority: 0, want: 14},
		"those of a higher priority are before":  {backlog: map[int]int{1: 2, 3: 15}, priority: 3, want: 16},
		"an urgent call passes the others by":    {backlog: map[int]int{1: 1, 3: 15}, priority: 1, want: 0},
		"what the server says is older":          {backlog: map[int]int{1: 2}, unknown: true},
		"those of a lower priority come after":   {backlog: map[int]int{3: 2, 5: 40}, priority: 3, want: 1},
		"a server that does not tell":            {unknown: true},
		"those of all priorities before its own": {backlog: map[int]int{1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, priority: 5, want: 4},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := place(test.backlog, test.priority); got != test.want || ok == test.unknown {
				t.Errorf("%d ahead, want %d; known: %v", got, test.want, ok)
			}
		})
	}
}

func TestWhatComesLaterIsNotAhead(t *testing.T) {
	q := Reader{}.queues()
	for i, step := range []struct {
		found  int
		waited time.Duration
		want   int
	}{
		{2, time.Second, 2}, // what is told may be from before a burst
		{14, 5 * time.Second, 14},
		{12, 7 * time.Second, 12},
		{30, 8 * time.Second, 12},
		{3, 9 * time.Second, 3},
	} {
		if got := q.least("pay#1", step.found, step.waited); got != step.want {
			t.Errorf("step %d: %d ahead, want %d", i, got, step.want)
		}
	}
	if got := q.least("pay#2", 30, 10*time.Second); got != 30 {
		t.Errorf("the next attempt has %d ahead, want 30", got)
	}
}
