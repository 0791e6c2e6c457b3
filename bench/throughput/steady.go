package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hawser/sandbox/control"
)

// steady works a backlog off.
type steady struct {
	setting setting
	count   int
	limit   float64
	// share is what part of the limit is asked for.
	share float64
	// prompt says that the first call is expected within 0.3 s.
	prompt bool
}

func (s steady) run(ctx context.Context, w *world) (finding, error) {
	v, err := w.serve(ctx, s.setting)
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	seen, began, err := v.run(ctx, s.count, s.limit, 3*time.Minute)
	if err != nil {
		return finding{}, err
	}
	rate, most, first := seen.rate(), seen.most(), seen[0].Time.Sub(began)
	text := fmt.Sprintf("%.2f/s (%.1f %%), at most %d in any second, first call after %.2f s, %d doubled",
		rate, 100*rate/s.limit, most, first.Seconds(), seen.doubled())
	met := rate >= s.share*s.limit && most <= int(s.limit)+1 && seen.doubled() == 0
	return finding{text, met && (!s.prompt || first <= 300*time.Millisecond), seen}, nil
}

// many is how many calls an execution of fifty and ceiling makes: starting
// executions would else be what is measured.
const many = 100

func ceiling(ctx context.Context, w *world) (finding, error) {
	seen, err := loops(ctx, w, setting{connector: "stripe", min: 2, max: 2, latency: latency, rate: 1000, calls: many})
	if err != nil {
		return finding{}, err
	}
	w.ceiling = seen.rate()
	return finding{fmt.Sprintf("%.0f/s, at most %d in any second, %d doubled", w.ceiling, seen.most(), seen.doubled()), seen.doubled() == 0, seen}, nil
}

func fifty(ctx context.Context, w *world) (finding, error) {
	const limit = 300
	if w.ceiling == 0 {
		if _, err := ceiling(ctx, w); err != nil {
			return finding{}, err
		}
	}
	seen, err := loops(ctx, w, setting{connector: "stripe", min: 50, max: 50, latency: latency, calls: many})
	if err != nil {
		return finding{}, err
	}
	rate := seen.rate()
	text := fmt.Sprintf("%.0f/s: %.0f %% of 300, %.0f %% of what the machine does without a limit; at most %d in any second, %d doubled",
		rate, 100*rate/limit, 100*rate/w.ceiling, seen.most(), seen.doubled())
	return finding{text, rate >= 0.97*min(limit, w.ceiling) && seen.doubled() == 0, seen}, nil
}

// loops makes calls as fast as they can be made, for a minute at most, and gives
// those that came once all loops had been started: starting them takes a good
// part of a small machine.
func loops(ctx context.Context, w *world, s setting) (calls, error) {
	v, err := w.serve(ctx, s)
	if err != nil {
		return nil, err
	}
	defer v.stop()
	const count = 12000
	if err := v.start(ctx, "loop-"+v.name, count/s.calls, 0); err != nil {
		return nil, err
	}
	began := time.Now()
	for made := 0; made < count && time.Since(began) < time.Minute; {
		counts, err := v.counts(ctx)
		if err := errors.Join(err, pause(ctx, 100*time.Millisecond)); err != nil {
			return nil, err
		}
		made = counts[control.CarriedOut]
	}
	seen, err := v.ledger(ctx)
	return seen.between(began, time.Now()), err
}
