package devserver

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"go.temporal.io/server/common/dynamicconfig"
)

// BenchmarkLateResults shows what the lost notification costs a caller of WorkflowRun.Get with the server's default long poll
// and with ours: of 1000 short executions, how many results came more than half a second after the close, and the latest.
func BenchmarkLateResults(b *testing.B) {
	const (
		executions  = 1000
		concurrency = 10
		late        = 500 * time.Millisecond
	)
	for _, interval := range []time.Duration{20 * time.Second, historyPoll} {
		b.Run(fmt.Sprintf("poll=%v", interval), func(b *testing.B) {
			changed := settings()
			changed[dynamicconfig.HistoryLongPollExpirationInterval.Key()] = interval
			s, err := startWith(b.Context(), Options{AnyPorts: true}, changed)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(s.Stop)
			c, err := client.Dial(s.ClientOptions())
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(c.Close)
			w := worker.New(c, "short", worker.Options{})
			w.RegisterWorkflowWithOptions(func(ctx workflow.Context) error { return workflow.Sleep(ctx, time.Millisecond) },
				workflow.RegisterOptions{Name: "short"})
			if err := w.Start(); err != nil {
				b.Fatal(err)
			}
			b.Cleanup(w.Stop)

			for b.Loop() {
				delays := make([]time.Duration, executions)
				var next atomic.Int64
				var callers sync.WaitGroup
				for range concurrency {
					callers.Go(func() {
						for i := next.Add(1) - 1; i < executions; i = next.Add(1) - 1 {
							run, err := c.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{TaskQueue: "short"}, "short")
							if err == nil {
								err = run.Get(b.Context(), nil)
							}
							answered := time.Now()
							if err != nil {
								b.Error(err)
								continue
							}
							described, err := c.DescribeWorkflowExecution(b.Context(), run.GetID(), run.GetRunID())
							if err != nil {
								b.Error(err)
								continue
							}
							delays[i] = answered.Sub(described.GetWorkflowExecutionInfo().GetCloseTime().AsTime())
						}
					})
				}
				callers.Wait()
				lateResults, latest := 0, time.Duration(0)
				for _, d := range delays {
					if d > late {
						lateResults++
					}
					latest = max(latest, d)
				}
				b.ReportMetric(float64(lateResults), "late")
				b.ReportMetric(latest.Seconds(), "latest-s")
			}
		})
	}
}
