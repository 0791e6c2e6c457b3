package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hawser/internal/source"
)

func newDevCommand(a *app) *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Keep Temporal, its UI, sandboxed vendors and a worker running, to try integrations on",
		Long: `Keep Temporal, its UI, sandboxed Stripe and Twilio and a worker running in this process, until Ctrl-C.

Every connection of --definitions to Stripe or Twilio leads to a sandbox: no vendor is called, no key is needed. One
that describes its own API has no sandbox: it calls where its definition says. Edit as you go: an integration is read
when it is run, and connections that change are taken up at once.`,
		Example: `  starter dev
  starter dev --state .hawser`,
		Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.dev(cmd.Context(), state) },
	}
	cmd.Flags().StringVar(&state, "state", "", "the directory that keeps executions across restarts (default: in memory)")
	return cmd
}

func (a *app) dev(ctx context.Context, state string) error {
	if err := a.refuseElsewhere(); err != nil {
		return err
	}
	starting := begin(func() (*devTemporal, error) { return startTemporal(ctx, state) })
	p, err := a.load()
	if err != nil {
		return err
	}
	if err := source.Print(a.err, p.problems(), source.PrintOptions{Color: a.terminal.colors}); err != nil {
		return fmt.Errorf("writing the problems: %w", err)
	}
	temporal, err := starting()
	if err != nil {
		return err
	}
	defer temporal.stop()
	logger := slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := surround(ctx, temporal, p.catalogue, p.definitions, logger)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := a.announce(temporal, s, p, state); err != nil {
		return err
	}
	if err := a.watch(ctx, s, p.definitions.Connections); err != nil {
		return err
	}
	a.say("stopping")
	return nil
}

// runInDev runs an integration in surroundings that are made for it.
func (a *app) runInDev(ctx context.Context, target string, o runOptions) error {
	starting := begin(func() (*devTemporal, error) { return startTemporal(ctx, "") })
	p, err := a.prepare(target, o.inputs)
	if err != nil {
		return err
	}
	temporal, err := starting()
	if err != nil {
		return err
	}
	defer temporal.stop()
	s, err := surround(ctx, temporal, p.catalogue, p.definitions, nil)
	if err != nil {
		return err
	}
	defer s.stop()
	run, err := a.start(ctx, s.client, p, o.id)
	if err != nil {
		return err
	}
	a.say("Temporal UI %s", temporal.executionURL(run.ID, run.RunID))
	e, err := follow(ctx, reader(s.client, s.namespace), run, o.wait, a.newProgress().show)
	if ctx.Err() != nil {
		return &failure{code: exitInterrupted, message: "interrupted: the execution has ended with its surroundings", err: err}
	}
	return a.conclude(e, err)
}

// begin starts work and gives the function that waits for it.
func begin[T any](work func() (T, error)) (wait func() (T, error)) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	return func() (T, error) {
		r := <-done
		return r.value, r.err
	}
}

// announce says where everything is, and how it is used from another terminal.
func (a *app) announce(t *devTemporal, s *surroundings, p *project, state string) error {
	definitions, connections := p.definitions, p.connectionNames()
	if a.json() {
		return a.printJSON(map[string]any{
			"temporal": t.address, "namespace": t.namespace, "ui": t.ui,
			"sandboxes":   map[string]string{"stripe": s.stripe.url, "twilio": s.twilio.url},
			"connections": connections,
		})
	}
	kept := "in memory"
	if state != "" {
		kept = "kept in " + state
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Temporal        %s (%s)\n", t.address, kept)
	fmt.Fprintf(&b, "Temporal UI     %s\n", t.ui)
	fmt.Fprintf(&b, "Stripe sandbox  %s\n", s.stripe.url)
	fmt.Fprintf(&b, "Twilio sandbox  %s\n", s.twilio.url)
	fmt.Fprintf(&b, "Connections     %s\n", strings.Join(connections, ", "))
	if real := p.describedNames(); len(real) > 0 {
		fmt.Fprintf(&b, "Not sandboxed   %s\n", strings.Join(real, ", "))
	}
	fmt.Fprintln(&b)
	fmt.Fprintln(&b, "From another terminal:")
	if t.address != usualTemporal {
		fmt.Fprintf(&b, "  export TEMPORAL_ADDRESS=%s\n", t.address)
	}
	starter := programName()
	for _, integration := range definitions.Integrations[:min(1, len(definitions.Integrations))] {
		fmt.Fprintf(&b, "  %s run %s%s\n", starter, integration.Name.Value, exampleInputs(integration))
	}
	for _, c := range definitions.Connections {
		if example := exampleCalls[c.Connector.Value]; example != "" {
			fmt.Fprintf(&b, "  %s exec %s %s\n", starter, c.Name.Value, example)
			break
		}
	}
	fmt.Fprintf(&b, "  %s list\n", starter)
	fmt.Fprintf(&b, "  curl -s %s/_sandbox/ledger\n\n", s.stripe.url)
	fmt.Fprintln(&b, "Ctrl-C stops everything.")
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// usualTemporal is where a starter looks without any setting.
const usualTemporal = "127.0.0.1:7233"

// exampleCalls are calls that succeed on an empty sandbox, by connector.
var exampleCalls = map[string]string{"stripe": "Customer List", "twilio": "Messages List"}

// programName is how this program was called: `go run` puts it where no user would find it.
func programName() string {
	if strings.Contains(os.Args[0], "go-build") {
		return "go run ./starter"
	}
	return os.Args[0]
}
