package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.temporal.io/sdk/client"

	"hawser/connectors/all"
	"hawser/internal/lang/load"
	"hawser/internal/metrics"
	"hawser/internal/node"
	"hawser/internal/node/tables"
)

// The exit codes.
const (
	exitDone        = 0
	exitRequest     = 2 // usage or definitions are wrong
	exitUnreachable = 3 // Temporal could not be reached, or was lost
)

// errUsage marks what the user asked for wrongly.
var errUsage = errors.New("usage")

// flags are those of the command line.
type flags struct {
	definitions        string
	connections        []string
	nodes              int
	destinations       []string
	check              bool
	address, namespace string
	metrics            string
	logFormat          string
	logLevel           string
}

// run is the program: it serves until ctx ends, and gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var f flags
	command := &cobra.Command{
		Use:   "worker",
		Short: "Execute integrations and serve connections",
		Long: `Execute integrations and serve the connections of the definitions, until SIGINT or SIGTERM.

Where Temporal is, is taken from the environment (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY ...) and from
temporal.toml. Secrets are read when a connection calls: env://NAME from the environment, file:///path from a file.

Connections that are edited are taken up within seconds, and at once on SIGHUP; calls under way go on. Definitions that
are wrong are logged, and change nothing.`,
		Example: `  go run ./worker
  go run ./worker --definitions /etc/hawser --connections stripe-main --log-format json
  go run ./worker --metrics 127.0.0.1:9464`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return wrongUsage("there is an argument, %q, and only flags are taken: see --help", args[0])
			}
			return nil
		},
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("nodes") && f.nodes < 1 {
				return wrongUsage("--nodes is %d, want 1 or more", f.nodes)
			}
			if f.check {
				return f.alive(cmd.Context())
			}
			return f.serve(cmd.Context(), stderr)
		},
	}
	command.CompletionOptions.DisableDefaultCmd = true
	command.Flags().StringVar(&f.definitions, "definitions", "definitions", "directory of the definitions")
	command.Flags().StringSliceVar(&f.connections, "connections", nil, "connections to serve (default all)")
	command.Flags().IntVar(&f.nodes, "nodes", 0, "nodes of each connection in this process, where something else decides how many processes there are (default as many as the backlog needs)")
	command.Flags().StringArrayVar(&f.destinations, "destination", nil, "CONNECTOR=URL: where all connections of a connector lead, as in stripe=http://sandbox:12111")
	command.Flags().BoolVar(&f.check, "check", false, "tell by the exit code whether a worker of this host is at work, and start none")
	command.Flags().StringVar(&f.address, "address", "", "Temporal's host:port (default $TEMPORAL_ADDRESS, the profile's, or localhost:7233)")
	command.Flags().StringVar(&f.namespace, "namespace", "", "Temporal's namespace (default $TEMPORAL_NAMESPACE, the profile's, or default)")
	command.Flags().StringVar(&f.metrics, "metrics", "", "host:port at which Prometheus is answered, under /metrics, as in 127.0.0.1:9464 (default nowhere)")
	command.Flags().StringVar(&f.logFormat, "log-format", "text", "format of the log: text or json")
	command.Flags().StringVar(&f.logLevel, "log-level", "info", "lowest level that is logged: debug, info, warn or error")
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if wrong := (*pflag.InvalidValueError)(nil); errors.As(err, &wrong) && wrong.GetFlag().Name == "nodes" {
			return wrongUsage("--nodes is %q, want a whole number, 1 or more", wrong.GetValue())
		}
		return wrongUsage("%v", err)
	})
	command.SetArgs(args)
	command.SetOut(stdout)
	command.SetErr(stderr)
	return report(stderr, command.ExecuteContext(ctx))
}

// serve loads, connects and works until ctx ends.
func (f flags) serve(ctx context.Context, stderr io.Writer) error {
	logger, sdk, err := f.loggers(stderr)
	if err != nil {
		return err
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		return err
	}
	definitions, err := f.load(catalogue, stderr)
	if err != nil {
		return err
	}
	connections, err := choose(definitions.Connections, f.connections)
	if err != nil {
		return err
	}
	overrides, err := parseDestinations(f.destinations, catalogue)
	if err != nil {
		return err
	}
	counted := metrics.New()
	stop, err := serveMetrics(f.metrics, counted, logger)
	if err != nil {
		return err
	}
	defer stop()
	options := node.Options{Catalogue: catalogue, Connections: connections, Overrides: overrides, Nodes: f.nodes, Metrics: counted, Logger: logger, SDKLogger: sdk}
	keepLittle()
	options.Tables, options.Datasets = &tables.Lake{}, definitions.Datasets
	return f.work(ctx, options, sdk)
}

// dial connects to the Temporal of the flags and the environment.
func (f flags) dial(ctx context.Context, sdk *slog.Logger, counted client.MetricsHandler) (client.Client, client.Options, error) {
	temporal := node.DialOptions{Address: f.address, Namespace: f.namespace, Logger: sdk, Metrics: counted}
	settings, err := temporal.Settings()
	if err != nil {
		return nil, settings, wrongUsage("%v; check the TEMPORAL_ variables and temporal.toml", err)
	}
	c, err := node.Dial(ctx, temporal)
	return c, settings, err
}

func (f flags) work(ctx context.Context, options node.Options, sdk *slog.Logger) error {
	c, settings, err := f.dial(ctx, sdk, options.Metrics.Temporal())
	if err != nil {
		return err
	}
	defer c.Close()
	options.Client, options.Namespace = c, settings.Namespace
	logger := options.Logger
	if err := node.EnsureSearchAttributes(ctx, c, settings.Namespace); err != nil {
		logger.Warn("executions cannot be searched for by integration, connection or status", "error", err)
	}
	process, err := node.Start(ctx, options)
	if err != nil {
		return err
	}
	logger.Info("worker is up", "temporal", settings.HostPort, "namespace", settings.Namespace, "connections", len(options.Connections))
	edits := editor{flags: f, options: options, process: process, watch: load.Watch{Paths: []string{f.definitions}}}
	if err = edits.run(ctx); err != nil {
		err = fmt.Errorf("a worker ended: %w", err)
	} else {
		logger.Info("worker stops once the calls under way have ended")
	}
	process.Stop()
	return err
}

// report tells the user of an error, and gives its exit code. What is no fault
// of the request is one of Temporal's.
func report(stderr io.Writer, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, context.Canceled):
		return exitDone
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "worker:", err)
		return exitRequest
	default:
		fmt.Fprintln(stderr, "worker:", err)
		return exitUnreachable
	}
}

// usageError is a wrong request; it reads as its text alone.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func (e *usageError) Is(target error) bool { return target == errUsage }

func wrongUsage(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}
