package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
	"hawser/sandbox/control"
)

// starters is how many executions are started at once.
const starters = 8

// payloads are the calls that are made, by connector.
var payloads = map[string]string{
	"stripe": `{connection: NAME, entity: Customer, operation: Create, connectorInputPayload: {Name: Ada}}`,
	"twilio": `{connection: NAME, entity: Messages, operation: Create, connectorInputPayload: {To: "+14155550123", Sender: "+15005550006", Body: Hello}}`,
}

// bundle is an integration that makes the calls of the setting.
func (v *served) bundle(name string) (*lang.Bundle, error) {
	call := "name: call\n    connector: " + strings.ReplaceAll(payloads[v.setting.connector], "NAME", v.name)
	if v.setting.calls > 1 {
		var items []string
		for i := range v.setting.calls {
			items = append(items, fmt.Sprint(i))
		}
		call = fmt.Sprintf("name: calls\n    forEach:\n      items: %q\n      concurrency: %d\n      tasks:\n        - %s",
			"["+strings.Join(items, ", ")+"]", v.setting.calls, strings.ReplaceAll(call, "\n    ", "\n          "))
	}
	text := v.definition() + fmt.Sprintf("---\nkind: Integration\nname: %s\ntasks:\n  - %s\n", name, call)
	definitions, problems := load.Read(&source.File{Name: "bench.yaml", Content: []byte(text)})
	bundle, wrong := check.Compile(definitions, name, v.catalogue)
	if bundle == nil || source.HasErrors(problems) {
		return nil, fmt.Errorf("the integration is wrong: %v", append(problems, wrong...))
	}
	return bundle, nil
}

// start starts so many executions of an integration, as many as a second takes at once, and then no more
// per second than perSecond; 0 is for as many as can be.
func (v *served) start(ctx context.Context, name string, count int, perSecond float64) error {
	bundle, err := v.bundle(name)
	if err != nil {
		return err
	}
	todo := make(chan struct{})
	go func() {
		defer close(todo)
		began := time.Now().Add(-time.Second)
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
		counts, err := v.counts(ctx)
		if err != nil {
			return nil, err
		}
		if counts[control.CarriedOut] >= count {
			return v.ledger(ctx)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%d of %d calls after %v", counts[control.CarriedOut], count, limit)
		case <-ticker.C:
		}
	}
}

// run starts executions of an integration of its own, a quarter more per second
// than the rate of its calls, and waits for the calls. A backlog grows all the
// time, and starting them takes no more of the machine than it must.
func (v *served) run(ctx context.Context, count int, rate float64, limit time.Duration) (calls, time.Time, error) {
	began := time.Now()
	var started sync.WaitGroup
	var failed error
	started.Go(func() { failed = v.start(ctx, "bench-"+v.name, count, 1.25*rate) })
	seen, err := v.carriedOut(ctx, count, limit)
	started.Wait()
	return seen, began, errors.Join(err, failed)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
