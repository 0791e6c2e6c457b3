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

// dial connects to Temporal as flags, environment and profile say.
func (a *app) dial(ctx context.Context) (client.Client, error) {
	c, err := node.Dial(ctx, node.DialOptions{Address: a.temporal.address, Namespace: a.temporal.namespace})
	var silent *node.UnreachableError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &silent):
		return nil, unreachable(fmt.Sprintf("Temporal is not reachable at %s", silent.Address), err, temporalHint)
	case err != nil:
		return nil, badRequest(err.Error(), "check the TEMPORAL_ variables and temporal.toml")
	default:
		return c, nil
	}
}
