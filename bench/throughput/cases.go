package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hawser/internal/execution"
	"hawser/sandbox/control"
)

// benchmark is a row of the table.
type benchmark struct {
	name, file, asked string
	run               func(ctx context.Context, w *world) (finding, error)
}

// finding is what a case has shown.
type finding struct {
	text  string
	met   bool
	calls calls
}

var cases = []benchmark{
	{
		"2 Stripe nodes, 720 calls of 100 ms", "stripe", "98 % of 12/s after the first second, at most 13 in any second, first call within 0.3 s",
		steady(setting{connector: "stripe", min: 2, max: 2, latency: 100 * time.Millisecond}, 720, 12, 0.98),
	},
	{
		"2 Twilio nodes, 3,000 calls of 100 ms", "twilio", "98 % of 50/s after the first second, at most 51 in any second, first call within 0.3 s",
		steady(setting{connector: "twilio", min: 2, max: 2, latency: 100 * time.Millisecond}, 3000, 50, 0.98),
	},
	{
		"2 Stripe nodes, 360 calls of 1 s", "latency", "97 % of 12/s after the first second",
		steady(setting{connector: "stripe", min: 2, max: 2, latency: time.Second}, 360, 12, 0.97),
	},
	{
		"50 Stripe nodes in one process, 3,000 calls", "fifty", "97 % of 300/s, or the machine's own ceiling",
		steady(setting{connector: "stripe", min: 50, max: 50, latency: 100 * time.Millisecond}, 3000, 300, 0.97),
	},
	{
		"the same without a limit", "ceiling", "the machine's own ceiling",
		steady(setting{connector: "stripe", min: 2, max: 2, latency: 100 * time.Millisecond, rate: 1000}, 3000, 2000, 0),
	},
	{"suspend during load, resume after 10 s", "suspend", "0 starts while suspended (from 2 s on), then the rate at once, nothing lost", suspension},
	{"429 to everything for 5 s", "refusal", "a handful of probes, then the full rate within 2 s", refusal},
	{"1,000 of A queued, 20 of B, urgent ones every second", "fairness", "B within 2x its own share (6.7 s), exec waits 1 s at most at p99", fairness},
	{"backlog of 3,000 on 2 to 20 nodes", "scaling", "20 nodes within 10 s, back to 2 within 90 s of the end", scaling},
}

// steady works a backlog off.
func steady(s setting, count int, limit, share float64) func(context.Context, *world) (finding, error) {
	return func(ctx context.Context, w *world) (finding, error) {
		v, err := w.serve(ctx, s)
		if err != nil {
			return finding{}, err
		}
		defer v.stop()
		seen, began, err := v.run(ctx, count, limit, 5*time.Minute)
		if err != nil {
			return finding{}, err
		}
		rate, most, first := seen.rate(), seen.most(), seen[0].Time.Sub(began)
		text := fmt.Sprintf("%.2f/s (%.1f %%), at most %d in any second, first call after %.2f s, %d doubled",
			rate, 100*rate/limit, most, first.Seconds(), seen.doubled())
		met := rate >= share*limit && most <= int(limit)+1 && seen.doubled() == 0
		if s.min == 2 {
			met = met && first <= 300*time.Millisecond
		}
		return finding{text, met, seen}, nil
	}
}

func suspension(ctx context.Context, w *world) (finding, error) {
	const count, limit = 300, 12
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 2, latency: 100 * time.Millisecond})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	var suspended, resumed time.Time
	var switching sync.WaitGroup
	var failed error
	switching.Go(func() {
		if failed = pause(ctx, 5*time.Second); failed != nil {
			return
		}
		suspended = time.Now()
		failed = errors.Join(v.queue().Suspend(ctx), pause(ctx, 10*time.Second))
		resumed = time.Now()
		failed = errors.Join(failed, v.queue().Resume(ctx, limit))
	})
	seen, _, err := v.run(ctx, count, limit, 2*time.Minute)
	switching.Wait()
	if err := errors.Join(err, failed); err != nil {
		return finding{}, err
	}
	soon, later := len(seen.between(suspended, suspended.Add(2*time.Second))), len(seen.between(suspended.Add(2*time.Second), resumed))
	after := len(seen.between(resumed.Add(time.Second), resumed.Add(6*time.Second)))
	text := fmt.Sprintf("%d starts in the first 2 s, %d in the 8 s after; %.1f/s from 1 s after the resume, %d of %d carried out, at most %d in any second",
		soon, later, float64(after)/5, len(seen.outcome(control.CarriedOut)), count, seen.most())
	return finding{text, later == 0 && float64(after)/5 >= 0.97*limit && seen.most() <= limit+1, seen}, nil
}

func refusal(ctx context.Context, w *world) (finding, error) {
	const count, limit, lasts = 240, 12, 5 * time.Second
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 2, latency: 100 * time.Millisecond})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	var from, to time.Time
	var switching sync.WaitGroup
	var failed error
	switching.Go(func() {
		failed = pause(ctx, 5*time.Second)
		from = time.Now()
		_, err := v.control.AddFault(control.Fault{Kind: control.RateLimit})
		failed = errors.Join(failed, err, pause(ctx, lasts))
		v.control.RemoveFault("")
		to = time.Now()
	})
	seen, _, err := v.run(ctx, count, limit, 2*time.Minute)
	switching.Wait()
	if err := errors.Join(err, failed); err != nil {
		return finding{}, err
	}
	first := len(seen.between(from, from.Add(time.Second)))
	probes := len(seen.between(from.Add(time.Second), to))
	after := float64(len(seen.between(to.Add(2*time.Second), to.Add(7*time.Second)))) / 5
	text := fmt.Sprintf("%d calls in the first second (under way or the first probe), %d probes in the 4 s after; %.1f/s from 2 s after the end", first, probes, after)
	return finding{text, probes <= 5 && after >= 0.97*limit, seen}, nil
}

func fairness(ctx context.Context, w *world) (finding, error) {
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 2, latency: 100 * time.Millisecond})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	if err := v.start(ctx, "a-"+v.name, 1000, 0); err != nil {
		return finding{}, err
	}
	for {
		// What is not in the queue of the connection yet is still with the interpreter.
		state, err := v.queue().State(ctx)
		if err := errors.Join(err, pause(ctx, 200*time.Millisecond)); err != nil {
			return finding{}, err
		}
		if state.Backlog+len(v.calls()) >= 950 {
			break
		}
	}
	began := time.Now()
	var others sync.WaitGroup
	var mu sync.Mutex
	var ofB time.Duration
	var waits []time.Duration
	var failed error
	note := func(err error, then func()) {
		mu.Lock()
		defer mu.Unlock()
		failed = errors.Join(failed, err)
		then()
	}
	for range 20 {
		others.Go(func() {
			_, err := v.one(ctx, "b-"+v.name, false)
			note(err, func() { ofB = max(ofB, time.Since(began)) })
		})
	}
	for range 20 {
		others.Go(func() {
			took, err := v.one(ctx, "exec-"+v.name, true)
			note(err, func() { waits = append(waits, took) })
		})
		if err := pause(ctx, time.Second); err != nil {
			return finding{}, err
		}
	}
	others.Wait()
	if failed != nil {
		return finding{}, failed
	}
	slices.Sort(waits)
	worst := waits[len(waits)-1]
	text := fmt.Sprintf("B done after %.1f s, exec waits %.2f s at the median, %.2f s at the most, of %d", ofB.Seconds(),
		waits[len(waits)/2].Seconds(), worst.Seconds(), len(waits))
	return finding{text, ofB <= 6700*time.Millisecond && worst <= time.Second, v.calls()}, nil
}

// one runs one execution and tells how long after its start its call was begun.
func (v *served) one(ctx context.Context, name string, urgent bool) (time.Duration, error) {
	run, _, err := execution.Start(ctx, v.client, execution.StartOptions{Bundle: v.bundle(name), Urgent: urgent})
	if err != nil {
		return 0, err
	}
	e, err := execution.Follow(ctx, v.client, run.ID, run.RunID, nil)
	if err != nil {
		return 0, err
	}
	if e.Status != execution.Succeeded {
		return 0, fmt.Errorf("execution %s: %s", e.ID, e.Status)
	}
	return e.Tasks[0].StartedAt.Sub(e.StartedAt), nil
}

func scaling(ctx context.Context, w *world) (finding, error) {
	const count = 3000
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 20, latency: 100 * time.Millisecond})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	began := time.Now()
	grown := make(chan time.Duration, 1)
	go func() { grown <- v.nodes(ctx, began, 20) }()
	seen, _, err := v.run(ctx, count, 0, 5*time.Minute)
	if err != nil {
		return finding{}, err
	}
	up, down := <-grown, v.nodes(ctx, time.Now(), 2)
	text := fmt.Sprintf("20 nodes after %.1f s, back to 2 after %.1f s, %.1f/s on the whole, at most %d in any second",
		up.Seconds(), down.Seconds(), seen.rate(), seen.most())
	return finding{text, up <= 10*time.Second && down <= 90*time.Second && seen.most() <= 121, seen}, nil
}

// nodes waits until there are so many nodes, and tells how long that took: two minutes at most.
func (v *served) nodes(ctx context.Context, began time.Time, want int) time.Duration {
	for time.Since(began) < 2*time.Minute {
		state, err := v.queue().State(ctx)
		if err == nil && len(state.Nodes) == want || pause(ctx, 200*time.Millisecond) != nil {
			break
		}
	}
	return time.Since(began)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
