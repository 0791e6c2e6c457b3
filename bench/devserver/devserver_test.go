// Package devserver measures the embedded Temporal the way an execution meets it: client, server and worker in one process,
// five activities one after the other, each on a task queue other than the workflow's, as a connection's are.
//
// What it found, and the settings that came of it, stand in bench/README.md.
package devserver

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
)

const (
	executions = 2000
	steps      = 5
	stall      = time.Second

	workflowQueue = "integrations"
	activityQueue = "connection"
)

// BenchmarkStartToResult runs all executions in each iteration, so -benchtime 1x is one full run. It fails when anything
// logs an error or an execution has not the right result. Its metrics: start to result at the median, the 99th percentile
// and the most; how long after the close of its execution the latest result came; how many times no result came for a
// second.
func BenchmarkStartToResult(b *testing.B) {
	for _, concurrency := range []int{1, 10, 50} {
		b.Run(fmt.Sprintf("concurrency=%d", concurrency), func(b *testing.B) {
			errors := new(countErrors)
			c := surroundings(b, errors)
			measure(b, c, concurrency, 50)
			for b.Loop() {
				report(b, measure(b, c, concurrency, executions))
			}
			if n := errors.n.Load(); n > 0 {
				b.Errorf("%d lines of error were logged; the first: %s", n, *errors.first.Load())
			}
		})
	}
}

// sample is one execution: when it was asked for, when it closed by its history, and when the caller had its result.
type sample struct{ started, closed, answered time.Time }

func surroundings(b *testing.B, handler slog.Handler) client.Client {
	b.Helper()
	_, c := devservertest.Start(b, devserver.Options{Logger: slog.New(handler)})
	interpreter := worker.New(c, workflowQueue, worker.Options{DisableRegistrationAliasing: true})
	interpreter.RegisterWorkflowWithOptions(inSequence, workflow.RegisterOptions{Name: "inSequence"})
	connection := worker.New(c, activityQueue, worker.Options{DisableWorkflowWorker: true})
	connection.RegisterActivity(increment)
	for _, w := range []worker.Worker{interpreter, connection} {
		if err := w.Start(); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(w.Stop)
	}
	return c
}

func inSequence(ctx workflow.Context) (n int, err error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{TaskQueue: activityQueue, StartToCloseTimeout: time.Minute})
	for range steps {
		if err := workflow.ExecuteActivity(ctx, increment, n).Get(ctx, &n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func increment(_ context.Context, n int) (int, error) { return n + 1, nil }

// measure runs n executions, so many at a time.
func measure(b *testing.B, c client.Client, concurrency, n int) []sample {
	b.Helper()
	samples := make([]sample, n)
	runs := make([]client.WorkflowRun, n)
	var next atomic.Int64
	var callers sync.WaitGroup
	for range concurrency {
		callers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				var err error
				if runs[i], samples[i], err = execute(b.Context(), c); err != nil {
					b.Error(err)
				}
			}
		})
	}
	callers.Wait()
	if b.Failed() {
		b.FailNow()
	}
	for i, run := range runs {
		described, err := c.DescribeWorkflowExecution(b.Context(), run.GetID(), run.GetRunID())
		if err != nil {
			b.Fatal(err)
		}
		samples[i].closed = described.GetWorkflowExecutionInfo().GetCloseTime().AsTime()
	}
	return samples
}

func execute(ctx context.Context, c client.Client) (client.WorkflowRun, sample, error) {
	s := sample{started: time.Now()}
	run, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: workflowQueue}, inSequence)
	if err != nil {
		return nil, s, err
	}
	var got int
	err = run.Get(ctx, &got)
	s.answered = time.Now()
	if err == nil && got != steps {
		err = fmt.Errorf("the result of %s is %d, want %d", run.GetID(), got, steps)
	}
	return run, s, err
}

func report(b *testing.B, samples []sample) {
	b.Helper()
	latencies := make([]time.Duration, len(samples))
	answers := make([]time.Time, len(samples))
	var latest time.Duration
	for i, s := range samples {
		latencies[i] = s.answered.Sub(s.started)
		answers[i] = s.answered
		latest = max(latest, s.answered.Sub(s.closed))
	}
	slices.Sort(latencies)
	slices.SortFunc(answers, time.Time.Compare)
	begun := slices.MinFunc(samples, func(a, b sample) int { return a.started.Compare(b.started) }).started
	took := answers[len(answers)-1].Sub(begun)
	stalls, previous := 0, begun
	for _, answered := range answers {
		if answered.Sub(previous) > stall {
			stalls++
		}
		previous = answered
	}

	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(latencies[len(latencies)/2]), "p50-ms")
	b.ReportMetric(ms(latencies[len(latencies)*99/100]), "p99-ms")
	b.ReportMetric(ms(latencies[len(latencies)-1]), "max-ms")
	b.ReportMetric(ms(latest), "latest-result-ms")
	b.ReportMetric(float64(len(samples))/took.Seconds(), "executions/s")
	b.ReportMetric(float64(stalls), "stalls")
}

// countErrors is a log handler that counts what is logged as an error, by server, client and worker alike.
type countErrors struct {
	n     atomic.Int64
	first atomic.Pointer[string]
}

func (h *countErrors) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
func (h *countErrors) WithAttrs([]slog.Attr) slog.Handler           { return h }
func (h *countErrors) WithGroup(string) slog.Handler                { return h }
func (h *countErrors) Handle(_ context.Context, r slog.Record) error {
	h.n.Add(1)
	text := r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	h.first.CompareAndSwap(nil, &text)
	return nil
}

var _ slog.Handler = (*countErrors)(nil)
