package main

import (
	"context"
	"fmt"
	"time"
)

// scaling has a backlog make nodes come and go.
type scaling struct {
	// count is the backlog, and most nodes.max; nodes.min is 2.
	count, most int
	// up and down are how long the nodes may take to come, and after the end to go.
	up, down time.Duration
}

func (s scaling) run(ctx context.Context, w *world) (finding, error) {
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: s.most, latency: latency, calls: many})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	began := time.Now()
	grown := make(chan time.Duration, 1)
	go func() { grown <- v.nodes(ctx, began, s.most) }()
	if err := v.start(ctx, "backlog-"+v.name, s.count/v.setting.calls, 0); err != nil {
		return finding{}, err
	}
	seen, err := v.carriedOut(ctx, s.count, 3*time.Minute)
	if err != nil {
		return finding{}, err
	}
	up, down := <-grown, v.nodes(ctx, time.Now(), 2)
	text := fmt.Sprintf("%d nodes after %.1f s, back to 2 %.1f s after the end; %.1f/s on the whole, at most %d in any second, %d doubled",
		s.most, up.Seconds(), down.Seconds(), seen.rate(), seen.most(), seen.doubled())
	return finding{text, up <= s.up && down <= s.down && seen.most() <= 6*s.most+v.spare() && seen.doubled() == 0, seen}, nil
}

// patience is how long nodes may take to come or go.
const patience = 2 * time.Minute

// nodes waits until there are so many nodes, and tells how long that took: at most patience.
func (v *served) nodes(ctx context.Context, began time.Time, want int) time.Duration {
	for time.Since(began) < patience {
		state, err := v.queue().State(ctx)
		if err == nil && len(state.Nodes) == want || pause(ctx, 200*time.Millisecond) != nil {
			break
		}
	}
	return time.Since(began)
}
