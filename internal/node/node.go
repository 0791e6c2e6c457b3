// Package node is one process of a deployment: it executes integrations, and
// serves connections with their nodes. A node is a worker on the connection's
// task queue that makes calls at the connector's rate.
//
// The worker program, `starter dev` and the tests run it. It loads no
// definitions and starts no server.
package node

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/connection"
	"hawser/internal/connection/secretstore"
	"hawser/internal/lang"
	"hawser/internal/metrics"
	"hawser/internal/recent"
	"hawser/workflows"
)

// Options say what a process serves.
type Options struct {
	Client client.Client
	// Namespace is the client's; empty means default.
	Namespace string
	Catalogue *connectors.Catalogue
	// Connections are served with at least as many nodes as each asks for, with more of them while tasks pile up, and
	// with the most it allows at the most. One that its definition suspends is not served: its tasks wait.
	Connections []*lang.Connection
	// Overrides replace settings of all connections of a connector, by the connector's name: dev mode puts the sandbox there.
	Overrides map[string]Override
	// Secrets reads the secrets of connections; nil means secretstore.Secrets.
	Secrets connection.Secrets
	// Logger says what is served and what is wrong with it. Nil keeps it silent.
	Logger *slog.Logger
	// SDKLogger takes what Temporal's SDK has to say of integrations. Nil keeps it silent.
	SDKLogger *slog.Logger
	// Host names the process in the identity of its workers, and no other one; empty means the machine's name, chance,
	// and the process's id.
	Host string
	// Nodes is how many nodes of each connection this process has, where what starts processes decides how many there
	// are, such as one pod for each node; those of all processes stay at the most that a connection allows. 0 has them
	// follow the backlog.
	Nodes int
	// Metrics counts what the process does; nil means metrics of its own.
	Metrics *metrics.Metrics
	// Tables opens the tables of dataflows; nil runs none. Datasets are those whose settings it may need: see UseDatasets.
	Tables   Tables
	Datasets []*lang.Dataset
	// StopTimeout is how long calls under way have to end when the process stops, and to be told of: the last second of it,
	// a fifth at the most, is for that. 0 means 10 s.
	StopTimeout time.Duration

	// recent is what Logger has taken lately.
	recent *recent.Log
}

// Override replaces settings of a connection.
type Override struct {
	// BaseURL is where the API is reached: scheme, host, port.
	BaseURL string
	// Auth holds settings under auth, as literals.
	Auth map[string]string
}

// Process is what Start has started.
type Process struct {
	options Options
	// client is that of the worker of integrations.
	client  client.Client
	workers []worker.Worker
	signs   *signs
	fatal   chan error
	stop    sync.Once

	// datasets are those whose settings steps of runs may need.
	datasets atomic.Pointer[[]*lang.Dataset]

	// mu guards what Serve changes.
	mu sync.Mutex
	// served are the connections that are or were served, by name.
	served map[string]*served
	// former are connections that another one of the same name has taken the place of.
	former []*served
	// left are the names of those that are not served because their definitions suspend them.
	left []string
}

// Start starts the workers of a process. A connection that cannot be opened is
// logged once, and its calls fail with what is wrong: the others are served.
func Start(ctx context.Context, options Options) (*Process, error) {
	process := &Process{options: withDefaults(options), signs: keepSigns(), fatal: make(chan error, 1), served: map[string]*served{}}
	process.UseDatasets(options.Datasets)
	if err := process.start(ctx); err != nil {
		process.Stop()
		return nil, err
	}
	return process, nil
}

func withDefaults(options Options) Options {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.SDKLogger == nil {
		options.SDKLogger = slog.New(slog.DiscardHandler)
	}
	options.recent = recent.New()
	options.Logger = slog.New(options.recent.Handler(options.Logger.Handler()))
	if options.Secrets == nil {
		options.Secrets = secretstore.Secrets()
	}
	if options.Metrics == nil {
		options.Metrics = metrics.New()
	}
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	options.Host = cmp.Or(options.Host, newHost())
	options.StopTimeout = cmp.Or(options.StopTimeout, 10*time.Second)
	return options
}

func (p *Process) start(ctx context.Context) (err error) {
	if p.client, err = p.options.looked(ctx); err != nil {
		return fmt.Errorf("connecting the worker of integrations: %w", err)
	}
	interpreter := worker.New(p.client, workflows.TaskQueue, worker.Options{
		Identity:                processPrefix + p.options.Host,
		LocalActivityWorkerOnly: true,
		WorkerStopTimeout:       p.options.StopTimeout,
		OnFatalError:            p.failed,
	})
	workflows.Register(interpreter)
	activities.RegisterExecutions(interpreter, p.options.Client)
	if err := p.run(interpreter); err != nil {
		return fmt.Errorf("starting the worker of integrations: %w", err)
	}
	if err := p.run(p.options.answering(p.failed)); err != nil {
		return fmt.Errorf("starting the worker that tells what the process has done: %w", err)
	}
	if err := p.startDatasets(); err != nil {
		return err
	}
	p.leave(p.options.Connections)
	for _, c := range p.options.Connections {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.serve(ctx, c); err != nil {
			return fmt.Errorf("starting the nodes of connection %q: %w", c.Name.Value, err)
		}
	}
	return nil
}

func (p *Process) run(w worker.Worker) error {
	if err := w.Start(); err != nil {
		return err
	}
	p.workers = append(p.workers, w)
	return nil
}

func (p *Process) failed(err error) {
	select {
	case p.fatal <- err:
	default: // the first one tells enough
	}
}

// Failed gives the error that ended a worker, if one ends before Stop: the
// process should be stopped then.
func (p *Process) Failed() <-chan error { return p.fatal }

// Stop ends the workers, all at once: calls under way have StopTimeout to end,
// later ones are made by others. Only the first call does anything; all of them
// return when it is done.
func (p *Process) Stop() {
	p.stop.Do(func() {
		var stopping sync.WaitGroup
		for _, w := range p.workers {
			stopping.Go(w.Stop)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		for s := range p.all() {
			stopping.Go(s.fleet.stop)
		}
		stopping.Go(p.signs.stop)
		stopping.Wait()
		for s := range p.all() {
			s.caller.current.Load().close()
		}
		p.closeTables()
		if p.client != nil {
			p.client.Close()
		}
	})
}
