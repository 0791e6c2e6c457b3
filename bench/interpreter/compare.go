package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"hawser/internal/devserver"
	"hawser/internal/execution"
	"hawser/internal/lang"
)

// work is a case: what both sides do, how often in a round, and the bars of the ratios.
type workload struct {
	name                    string
	text                    string
	byHand                  string
	count                   int
	executions              int
	time, cpu, bytes, event float64 // 0: no bar
}

var workloads = []workload{
	{name: "5 calls in sequence", text: chain(5), byHand: "chain", count: 5, executions: 60, time: 1.10, cpu: 1.15, bytes: 1.3},
	{name: "50 calls in sequence", text: chain(50), byHand: "chain", count: 50, executions: 6, bytes: 1.3},
	{name: "a loop of 200 turns", text: turns(200), byHand: "loop", count: 200, executions: 2, time: 1.2, event: 1.2},
}

// world is the server, and the two workers with their processes.
type world struct {
	server  *devserver.Server
	client  client.Client
	workers map[string]*exec.Cmd
}

// compare prints the table.
func compare(ctx context.Context, rounds int) error {
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	defer w.stop()
	fmt.Println("| | | by hand | interpreted | ratio | bar |\n|---|---|---|---|---|---|")
	for _, load := range workloads {
		if err := w.compare(ctx, load, rounds); err != nil {
			return err
		}
	}
	return nil
}

func newWorld(ctx context.Context) (*world, error) {
	server, err := devserver.Start(ctx, devserver.Options{AnyPorts: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	w := &world{server: server, workers: map[string]*exec.Cmd{}}
	if w.client, err = client.DialContext(ctx, server.ClientOptions()); err != nil {
		return nil, err
	}
	for _, side := range []string{hand, interpreted} {
		cmd := exec.CommandContext(ctx, os.Args[0], "-worker", side, "-address", server.Address())
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := cmd.Start(); err != nil {
			return nil, fmt.Errorf("starting a worker: %w", err)
		}
		w.workers[side] = cmd
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			return nil, fmt.Errorf("waiting for the worker %s: %w (%s)", side, err, line)
		}
		go io.Copy(io.Discard, out)
	}
	return w, nil
}

func (w *world) stop() {
	for _, cmd := range w.workers {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	w.client.Close()
	w.server.Stop()
}

// figures are those of one side: of each execution the time, of each round the processor time of an execution.
type figures struct {
	times, cpu    []time.Duration
	events, bytes int
}

func (w *world) compare(ctx context.Context, load workload, rounds int) error {
	bundle, err := compile(load.text)
	if err != nil {
		return err
	}
	for task := range bundle.Integration.Every() {
		if task.Connector != nil {
			task.Connector.Connection.Value = connectionOf(interpreted)
		}
	}
	sides := map[string]*figures{hand: {}, interpreted: {}}
	for round := range rounds + 1 {
		for _, side := range []string{hand, interpreted} {
			f := sides[side]
			if round == 0 { // the first warms up
				f = &figures{}
			}
			if err := w.round(ctx, side, load, bundle, f); err != nil {
				return err
			}
		}
	}
	h, i := sides[hand], sides[interpreted]
	row := func(what string, a, b, bar float64, format string) {
		limit := ""
		if bar > 0 {
			limit = fmt.Sprintf("%.2f", bar)
		}
		fmt.Printf("| %s | %s | "+format+" | "+format+" | %.2f | %s |\n", load.name, what, a, b, b/a, limit)
	}
	ms := func(list []time.Duration) float64 {
		slices.Sort(list)
		return float64(list[len(list)/2].Microseconds()) / 1000
	}
	row("ms, median", ms(h.times), ms(i.times), load.time, "%.1f")
	row("worker's ms of processor, median", ms(h.cpu), ms(i.cpu), load.cpu, "%.2f")
	row("events", float64(h.events), float64(i.events), load.event, "%.0f")
	row("bytes of history", float64(h.bytes), float64(i.bytes), load.bytes, "%.0f")
	return nil
}

func (w *world) round(ctx context.Context, side string, load workload, bundle *lang.Bundle, f *figures) error {
	before, err := processorTime(w.workers[side].Process.Pid)
	if err != nil {
		return err
	}
	for range load.executions {
		began := time.Now()
		run, err := w.start(ctx, side, load, bundle)
		if err != nil {
			return err
		}
		if err := w.client.GetWorkflow(ctx, run.ID, run.RunID).Get(ctx, nil); err != nil {
			return err
		}
		f.times = append(f.times, time.Since(began))
		if f.events == 0 {
			if f.events, f.bytes, err = w.history(ctx, run); err != nil {
				return err
			}
		}
	}
	after, err := processorTime(w.workers[side].Process.Pid)
	if err != nil {
		return err
	}
	f.cpu = append(f.cpu, (after-before)/time.Duration(load.executions))
	return nil
}

func (w *world) start(ctx context.Context, side string, load workload, bundle *lang.Bundle) (*execution.Run, error) {
	if side == interpreted {
		run, _, err := execution.Start(ctx, w.client, execution.StartOptions{Bundle: bundle, Inputs: map[string]any{"customer": "cus_123"}})
		return run, err
	}
	run, err := w.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: queue(hand)}, load.byHand, task{Customer: "cus_123", Count: load.count})
	if err != nil {
		return nil, err
	}
	return &execution.Run{ID: run.GetID(), RunID: run.GetRunID()}, nil
}

// history gives how many events an execution has left, and their size as they are stored.
func (w *world) history(ctx context.Context, run *execution.Run) (events, bytes int, err error) {
	it := w.client.GetWorkflowHistory(ctx, run.ID, run.RunID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for it.HasNext() {
		event, err := it.Next()
		if err != nil {
			return 0, 0, err
		}
		events++
		bytes += proto.Size(event)
	}
	return events, bytes, nil
}
