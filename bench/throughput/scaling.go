package main

import (
	"context"
	"fmt"
	"time"
)

// scaling has a backlog make nodes come and go.
func scaling(ctx context.Context, w *world) (finding, error) {
	const count, most = 3000, 20
	v, err := w.serve(ctx, setting{connector: "stripe", min: 2, max: most, latency: latency, calls: many})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	began := time.Now()
	grown := make(chan time.Duration, 1)
	go func() { grown <- v.nodes(ctx, began, most) }()
	if err := v.start(ctx, "backlog-"+v.name, count/v.setting.calls, 0); err != nil {
		return finding{}, err
	}
	seen, err := v.carriedOut(ctx, count, 3*time.Minute)
	if err != nil {
		return finding{}, err
	}
	up, down := <-grown, v.nodes(ctx, time.Now(), 2)
	text := fmt.Sprintf("20 nodes after %.1f s, back to 2 %.1f s after the end; %.1f/s on the whole, at most %d in any second, %d doubled",
		up.Seconds(), down.Seconds(), seen.rate(), seen.most(), seen.doubled())
	return finding{text, up <= 10*time.Second && down <= 90*time.Second && seen.most() <= 6*most+1 && seen.doubled() == 0, seen}, nil
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
