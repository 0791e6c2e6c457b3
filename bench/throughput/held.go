package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hawser/internal/node"
	"hawser/sandbox/control"
)

// suspension suspends a connection under load.
func suspension(ctx context.Context, w *world) (finding, error) {
	const count, limit = 300, 12
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 2, latency: latency})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	var suspended, resumed time.Time
	seen, err := v.during(ctx, count, limit, func() (err error) {
		suspended = time.Now()
		err = errors.Join(v.queue().Suspend(ctx), pause(ctx, 10*time.Second))
		resumed = time.Now()
		return errors.Join(err, v.queue().Resume(ctx, limit))
	})
	if err != nil {
		return finding{}, err
	}
	soon, later := len(seen.between(suspended, suspended.Add(2*time.Second))), len(seen.between(suspended.Add(2*time.Second), resumed))
	again := seen.between(resumed, resumed.Add(time.Minute))
	if len(again) == 0 {
		return finding{}, errors.New("no call was made after the resume")
	}
	first := again[0].Time
	after := float64(len(seen.between(first, first.Add(8*time.Second)))) / 8
	text := fmt.Sprintf("%d starts in the first 2 s, %d in the 8 s after; the first %.1f s after the resume, from there %.2f/s (%.0f %%) for 8 s; "+
		"%d of %d carried out, at most %d in any second", soon, later, first.Sub(resumed).Seconds(), after, 100*after/limit,
		len(seen.outcome(control.CarriedOut)), count, seen.most())
	met := later == 0 && first.Sub(resumed) <= 2*time.Second && after >= 0.97*limit && seen.most() <= limit+1
	return finding{text, met, seen}, nil
}

func refusal(ctx context.Context, w *world) (finding, error) { return refused(ctx, w, 1) }

func refusals(ctx context.Context, w *world) (finding, error) { return refused(ctx, w, 2) }

// refused has the vendor answer 429 to everything for 5 s.
func refused(ctx context.Context, w *world, processes int) (finding, error) {
	const count, limit = 240, 12
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: 2, latency: latency})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	for range processes - 1 {
		if err := v.another(ctx); err != nil {
			return finding{}, err
		}
	}
	var from, to time.Time
	seen, err := v.during(ctx, count, limit, func() error {
		from = time.Now()
		err := errors.Join(v.fault(ctx, control.Fault{Kind: control.RateLimit}), pause(ctx, 5*time.Second), v.relent(ctx))
		to = time.Now()
		return err
	})
	if err != nil {
		return finding{}, err
	}
	first, probes := len(seen.between(from, from.Add(time.Second))), len(seen.between(from.Add(time.Second), to))
	after := float64(len(seen.between(to.Add(2*time.Second), to.Add(10*time.Second)))) / 8
	text := fmt.Sprintf("%d calls in the first second (under way, and the first probes), %d probes in the 4 s after; %.2f/s (%.0f %%) from 2 s after the end, for 8 s",
		first, probes, after, 100*after/limit)
	return finding{text, probes <= 5 && after >= 0.97*limit, seen}, nil
}

// during runs executions, and does something once they have run for 5 s.
func (v *served) during(ctx context.Context, count int, limit float64, do func() error) (calls, error) {
	var doing sync.WaitGroup
	var failed error
	doing.Go(func() {
		if failed = pause(ctx, 5*time.Second); failed == nil {
			failed = do()
		}
	})
	seen, _, err := v.run(ctx, count, limit, 2*time.Minute)
	doing.Wait()
	return seen, errors.Join(err, failed)
}

// another has another process serve the connection too, and waits until they share its nodes.
func (v *served) another(ctx context.Context) error {
	options := v.options
	options.Host = fmt.Sprintf("process-%d", len(v.processes)+1)
	process, err := node.Start(ctx, options)
	if err != nil {
		return err
	}
	v.processes = append(v.processes, process)
	for began := time.Now(); time.Since(began) < 20*time.Second; {
		state, err := v.queue().State(ctx)
		if err := errors.Join(err, pause(ctx, 200*time.Millisecond)); err != nil {
			return err
		}
		if hosts := hostsOf(state.Nodes); len(hosts) == len(v.processes) && len(state.Nodes) == v.setting.min {
			return nil
		}
	}
	return errors.New("the processes do not share the nodes")
}
