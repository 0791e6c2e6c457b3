package pace_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

func TestNodesOfAGroupDoNotAskTogether(t *testing.T) {
	for name, test := range map[string]struct {
		rate float64
		// late is by how much a request may arrive late at the most.
		late time.Duration
		// gone are nodes that are closed before.
		gone int
	}{
		"six a second":             {6, 30 * time.Millisecond, 0},
		"25 a second":              {25, 12 * time.Millisecond, 0},
		"after others have ended":  {6, 30 * time.Millisecond, 20},
		"25, after others' ending": {25, 12 * time.Millisecond, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, group, backlog := &vendor{late: test.late, latency: 100 * time.Millisecond}, &pace.Group{}, tasks(40*int(test.rate))
				for range test.gone {
					closed := pace.New(test.rate, group)
					for range 2 { // closed again, it has left once
						closed.Close()
					}
				}
				var nodes sync.WaitGroup
				for range 2 {
					nodes.Go(func() { node(t, pace.New(test.rate, group), v, 1, backlog) })
				}
				nodes.Wait()
				slices.SortFunc(v.asked, time.Time.Compare)
				// One of them is late, not both.
				if got, most := most(v.asked, time.Second), 2*int(test.rate)+1; got > most {
					t.Errorf("%d requests of two nodes in one second, want %d at most", got, most)
				}
				took := v.asked[len(v.asked)-1].Sub(v.asked[0])
				if got := float64(len(v.asked)) / took.Seconds(); got < 0.98*2*test.rate {
					t.Errorf("%.2f requests a second, want 98 %% of %v", got, 2*test.rate)
				}
			})
		})
	}
}
