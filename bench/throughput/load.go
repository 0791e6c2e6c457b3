package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/sandbox/control"
)

// starters is how many executions are started at once.
const starters = 8

// bundle is an integration of one call.
func (v *served) bundle(name string) *lang.Bundle {
	task := &lang.ConnectorTask{
		Connection: lang.Text{Value: v.name},
		Connector:  v.setting.connector,
		Entity:     lang.Text{Value: "Customer"},
		Operation:  lang.Text{Value: "Create"},
		Payload:    object("Name", "Ada"),
	}
	if v.setting.connector == "twilio" {
		task.Entity.Value = "Messages"
		task.Payload = object("To", "+14155550123", "Sender", "+15005550006", "Body", "Hello")
	}
	return &lang.Bundle{Format: lang.BundleFormat, Digest: "benchmark", Integration: &lang.Integration{
		Meta:  lang.Meta{Name: lang.Text{Value: name}},
		Tasks: []*lang.Task{{Name: lang.Text{Value: "call"}, Connector: task}},
	}}
}

func object(pairs ...string) *lang.Value {
	value := &lang.Value{Kind: lang.ObjectValue}
	for pair := range slices.Chunk(pairs, 2) {
		value.Object = append(value.Object, lang.Member{
			Key:   lang.Text{Value: pair[0]},
			Value: &lang.Value{Kind: lang.LiteralValue, Literal: schema.Value{Any: pair[1]}},
		})
	}
	return value
}

// start starts so many executions of an integration, no more per second than perSecond, 0 for as many as can be.
func (v *served) start(ctx context.Context, name string, count int, perSecond float64) error {
	bundle, todo := v.bundle(name), make(chan struct{})
	go func() {
		defer close(todo)
		began := time.Now()
		for i := range count {
			if perSecond > 0 && pause(ctx, time.Until(began.Add(time.Duration(float64(i)/perSecond*float64(time.Second))))) != nil {
				return
			}
			todo <- struct{}{}
		}
	}()
	var (
		starting sync.WaitGroup
		mu       sync.Mutex
		failed   error
	)
	for range starters {
		starting.Go(func() {
			for range todo {
				if _, _, err := execution.Start(ctx, v.client, execution.StartOptions{Bundle: bundle}); err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	starting.Wait()
	return failed
}

// carriedOut waits until the vendor has carried out so many calls, and gives all that came.
func (v *served) carriedOut(ctx context.Context, count int, limit time.Duration) (calls, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		seen := v.calls()
		if done := seen.outcome(control.CarriedOut); len(done) >= count {
			return seen, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%d of %d calls after %v", len(seen.outcome(control.CarriedOut)), count, limit)
		case <-ticker.C:
		}
	}
}

// run starts executions of an integration of its own, twice as many per second as
// the rate of its calls, and waits for the calls.
func (v *served) run(ctx context.Context, count int, rate float64, limit time.Duration) (calls, time.Time, error) {
	began := time.Now()
	var started sync.WaitGroup
	var failed error
	started.Go(func() { failed = v.start(ctx, "bench-"+v.name, count, 2*rate) })
	seen, err := v.carriedOut(ctx, count, limit)
	started.Wait()
	return seen, began, errors.Join(err, failed)
}
