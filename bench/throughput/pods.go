package main

import (
	"context"
	"errors"
	"strings"
)

// podKilled deletes one of three pods without waiting for its end; Kubernetes makes another.
func podKilled(ctx context.Context, w *world) (finding, error) {
	return w.mishap(ctx, func(v *served) (lost func(string) bool, err error) {
		pods, err := w.cluster.ask(ctx, nil, "get", "pods", "-n", v.name, "-o", "name")
		if err != nil {
			return nil, err
		}
		dead := strings.TrimPrefix(strings.Fields(pods)[0], "pod/")
		return func(identity string) bool { return strings.Contains(identity, "@"+dead+"-") },
			w.cluster.kubectl(ctx, nil, "delete", "pod", dead, "-n", v.name, "--force", "--grace-period=0")
	})
}

// rollout replaces all pods under load.
func rollout(ctx context.Context, w *world) (finding, error) {
	return w.mishap(ctx, func(v *served) (lost func(string) bool, err error) {
		before, err := v.queue().State(ctx)
		if err != nil {
			return nil, err
		}
		old := hostsOf(before.Nodes)
		return func(identity string) bool {
				_, host, _ := strings.Cut(identity, "@")
				return old[host]
			}, errors.Join(
				w.cluster.kubectl(ctx, nil, "rollout", "restart", "-n", v.name, "deployment/"+v.workload()),
				w.cluster.kubectl(ctx, nil, "rollout", "status", "-n", v.name, "--timeout=2m", "deployment/"+v.workload()),
			)
	})
}

// mishap has three nodes lose some of them under load. What happens tells which.
func (w *world) mishap(ctx context.Context, happen func(*served) (lost func(string) bool, err error)) (finding, error) {
	const count, limit = 1350, 18
	v, err := w.serve(ctx, setting{connector: "stripe", min: 3, max: 3, latency: latency})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	return v.backAfter(ctx, count, limit, func() (func(string) bool, error) { return happen(v) })
}
