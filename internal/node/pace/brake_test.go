package pace_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

// Processes share no brake: each tries for itself.
func TestARefusingVendorIsLeftInPeaceAndThenUsedAtOnce(t *testing.T) {
	for _, processes := range []int{1, 2, 3} {
		t.Run(fmt.Sprint(processes, " processes"), func(t *testing.T) { refuse(t, processes, 6) })
	}
}

// refuse has a vendor refuse all calls for 5 s, of so many nodes that are spread over processes.
func refuse(t *testing.T, processes, count int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		refuses := began.Add(2 * time.Second)
		free := refuses.Add(5 * time.Second)
		v := &vendor{latency: 100 * time.Millisecond, limits: func(now time.Time) bool { return !now.Before(refuses) && now.Before(free) }}
		backlog := make(chan struct{}, 1000)
		for range 600 {
			backlog <- struct{}{}
		}
		var nodes sync.WaitGroup
		groups := make([]pace.Group, processes)
		for n := range count {
			nodes.Go(func() { node(t, pace.New(6, &groups[n%processes]), v, 1, backlog) })
		}
		for {
			time.Sleep(time.Second)
			v.mu.Lock()
			taken := len(v.taken)
			v.mu.Unlock()
			if taken == 600 {
				break
			}
		}
		close(backlog)
		nodes.Wait()
		probes, after := 0, 0
		for _, at := range v.asked {
			if at.After(refuses.Add(time.Second)) && at.Before(free) {
				probes++
			}
			if !at.Before(free.Add(2*time.Second)) && at.Before(free.Add(12*time.Second)) {
				after++
			}
		}
		if probes < 3*processes || probes > 5*processes {
			t.Errorf("%d requests reached the vendor in the last 4 s in which it refused", probes)
		}
		if limit := 10 * 6 * count; after < limit*97/100 {
			t.Errorf("%d requests in 10 s, from 2 s after the vendor takes them again, want 97 %% of %d", after, limit)
		}
		if got := most(v.asked, time.Second); got > 6*count {
			t.Errorf("%d requests in one second", got)
		}
	})
}

func TestTheVendorSaysHowLongToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		group := &pace.Group{}
		p, other := pace.New(6, group), pace.New(6, group)
		reserve(t, p)
		_, call := p.Begin(t.Context())
		call.Limited(7 * time.Second)
		p.Release(true)
		began := time.Now()
		reserve(t, other)
		if waited := time.Since(began); waited != 7*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}
