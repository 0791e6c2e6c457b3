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

// fairness has one integration's backlog, another one's calls and urgent ones share a connection.
func fairness(ctx context.Context, w *world) (finding, error) {
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 2, latency: latency})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	if err := errors.Join(v.start(ctx, "a-"+v.name, 1000, 0), v.queued(ctx, 950)); err != nil {
		return finding{}, err
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
	text := fmt.Sprintf("B done after %.1f s; urgent ones wait %.2f s at the median, %.2f s at the most, of %d", ofB.Seconds(),
		waits[len(waits)/2].Seconds(), worst.Seconds(), len(waits))
	seen, err := v.ledger(ctx)
	return finding{text, ofB <= 6700*time.Millisecond && worst <= time.Second, seen}, err
}

// queued waits until so many calls have been queued or made: what is in neither is still with the interpreter.
func (v *served) queued(ctx context.Context, count int) error {
	for {
		state, err := v.queue().State(ctx)
		counts, unknown := v.counts(ctx)
		if err := errors.Join(err, unknown, pause(ctx, 200*time.Millisecond)); err != nil {
			return err
		}
		if state.Backlog+counts[control.CarriedOut] >= count {
			return nil
		}
	}
}

// one runs one execution and tells how long after its start its call was begun.
func (v *served) one(ctx context.Context, name string, urgent bool) (time.Duration, error) {
	bundle, err := v.bundle(name)
	if err != nil {
		return 0, err
	}
	run, _, err := execution.Start(ctx, v.client, execution.StartOptions{Bundle: bundle, Urgent: urgent})
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
