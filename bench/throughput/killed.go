package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hawser/sandbox/control"
)

// killed has three worker programs serve a connection, kills one with kill -9, and starts another one.
func killed(ctx context.Context, w *world) (finding, error) {
	const count, limit = 1350, 18
	v, err := w.prepare(setting{connector: "stripe", min: 3, max: 3, latency: latency})
	if err != nil {
		return finding{}, err
	}
	defer v.stop()
	workers, err := v.workers(ctx, 3)
	if err != nil {
		return finding{}, err
	}
	defer workers.stop()
	return v.backAfter(ctx, count, limit, func() (func(string) bool, error) {
		workers.kill(1)
		dead := fmt.Sprintf("-%d", workers.running[1].Process.Pid)
		return func(identity string) bool { return strings.HasSuffix(identity, dead) }, workers.start(ctx, v)
	})
}

// backAfter has something happen to the nodes of a connection under load: nothing may be lost or doubled, and 30 s later
// calls are made at the limit again.
func (v *served) backAfter(ctx context.Context, count int, limit float64, happen func() (lost func(string) bool, err error)) (finding, error) {
	var dead time.Time
	var back time.Duration
	seen, err := v.during(ctx, count, limit, func() error {
		if err := pause(ctx, 10*time.Second); err != nil {
			return err
		}
		dead = time.Now()
		lost, err := happen()
		if err == nil {
			err = v.alive(ctx, lost)
		}
		back = time.Since(dead)
		return err
	})
	if err != nil {
		return finding{}, err
	}
	after := float64(len(seen.between(dead.Add(30*time.Second), dead.Add(45*time.Second)))) / 15
	done := seen.outcome(control.CarriedOut)
	text := fmt.Sprintf("at most %d in any second; %d of %d carried out, %d twice; all nodes are back after %.0f s, from 30 s on %.2f/s (%.0f %%)",
		seen.most(), len(done), count, done.doubled(), back.Seconds(), after, 100*after/limit)
	return finding{text, float64(seen.most()) <= limit+float64(v.spare()) && len(done) == count && done.doubled() == 0 && after >= 0.97*limit, seen}, nil
}

// alive waits until the connection has all its nodes, and none of those that were lost.
func (v *served) alive(ctx context.Context, lost func(identity string) bool) error {
	for began := time.Now(); time.Since(began) < time.Minute; {
		state, err := v.queue().State(ctx)
		if err := errors.Join(err, pause(ctx, 200*time.Millisecond)); err != nil {
			return err
		}
		if len(state.Nodes) == v.setting.min && !slices.ContainsFunc(state.Nodes, lost) {
			return nil
		}
	}
	return errors.New("the nodes that were lost are not taken over")
}

// programs are worker programs that serve a connection.
type programs struct {
	path, definitions string
	running           []*exec.Cmd
}

// workers builds the worker and starts it so often; it waits until they share the nodes.
func (v *served) workers(ctx context.Context, count int) (*programs, error) {
	worker, err := build(ctx, v.programs, "worker")
	if err != nil {
		return nil, err
	}
	p := &programs{path: worker, definitions: filepath.Join(v.programs, "definitions")}
	if err := errors.Join(os.Mkdir(p.definitions, 0o700), os.WriteFile(filepath.Join(p.definitions, "connection.yaml"), []byte(v.definition()), 0o600)); err != nil {
		return nil, err
	}
	for range count {
		if err := p.start(ctx, v); err != nil {
			p.stop()
			return nil, err
		}
	}
	for range 150 {
		state, err := v.queue().State(ctx)
		if err == nil && len(hostsOf(state.Nodes)) == count && len(state.Nodes) == v.setting.min {
			return p, nil
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			break
		}
	}
	p.stop()
	return nil, errors.New("the workers do not share the nodes")
}

func (p *programs) start(_ context.Context, v *served) error {
	cmd := exec.Command(p.path, "--definitions", p.definitions, "--address", v.server.Address(), "--namespace", v.server.Namespace(),
		"--destination", v.setting.connector+"="+v.url, "--log-level", "error")
	cmd.Env = append(os.Environ(), benchKey+"=sk_test_sandbox")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	p.running = append(p.running, cmd)
	return nil
}

// kill is kill -9.
func (p *programs) kill(n int) {
	_ = p.running[n].Process.Kill()
	_ = p.running[n].Wait() // it was killed
}

func (p *programs) stop() {
	for n := range p.running {
		p.kill(n)
	}
}
