package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	"go.temporal.io/sdk/client"

	"hawser/internal/node"
)

const temporalHint = "start one with `starter dev`, or say where it is: TEMPORAL_ADDRESS or --address"

// temporalFlags say where Temporal is, over what the environment and the profile say.
type temporalFlags struct{ address, namespace string }

func (t *temporalFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&t.address, "address", "", "Temporal's host:port (default $TEMPORAL_ADDRESS, the profile's, or localhost:7233)")
	flags.StringVar(&t.namespace, "namespace", "", "Temporal's namespace (default $TEMPORAL_NAMESPACE, the profile's, or default)")
}

func (t *temporalFlags) options() node.DialOptions {
	return node.DialOptions{Address: t.address, Namespace: t.namespace}
}

// settings are those of a client, as flags, environment and profile say.
func (t *temporalFlags) settings() (client.Options, error) {
	settings, err := t.options().Settings()
	if err != nil {
		return settings, badSettings(err)
	}
	return settings, nil
}

func badSettings(err error) error {
	return badRequest(err.Error(), "check the TEMPORAL_ variables and temporal.toml")
}

// dial connects to Temporal as flags, environment and profile say.
func (a *app) dial(ctx context.Context) (client.Client, error) {
	c, err := node.Dial(ctx, a.temporal.options())
	var silent *node.UnreachableError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &silent):
		return nil, unreachable(fmt.Sprintf("Temporal is not reachable at %s: %s", silent.Address, silent.Why()), err, temporalHint)
	case err != nil:
		return nil, badSettings(err)
	default:
		return c, nil
	}
}

// refuseElsewhere refuses the flags that say where Temporal is, where one is started.
func (a *app) refuseElsewhere() error {
	if a.temporal != (temporalFlags{}) {
		return badRequest("a Temporal of its own is started: --address and --namespace do not go with it")
	}
	return nil
}

// dialQueue connects to Temporal, to ask where the calls of a connection wait. The caller closes the queue's client.
func (a *app) dialQueue(ctx context.Context, connection string) (node.Queue, error) {
	c, err := a.dial(ctx)
	if err != nil {
		return node.Queue{}, err
	}
	return a.queue(c, connection)
}

// queue is where the calls of a connection wait.
func (a *app) queue(c client.Client, connection string) (node.Queue, error) {
	settings, err := a.temporal.settings()
	return node.Queue{Client: c, Namespace: settings.Namespace, Connection: connection}, err
}
