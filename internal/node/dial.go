package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"
)

// dialTimeout is how long Temporal may take to answer for the first time.
const dialTimeout = 5 * time.Second

// DialOptions say how to reach Temporal. Everything that is empty is taken from
// the environment and from temporal.toml, as every Temporal program does.
type DialOptions struct {
	Address   string
	Namespace string
	// Logger takes what the SDK has to say. Nil keeps it silent.
	Logger *slog.Logger
	// Metrics takes what the SDK counts. Nil counts nothing.
	Metrics client.MetricsHandler
}

// UnreachableError says that Temporal does not answer.
type UnreachableError struct {
	Address string
	Err     error
}

// Error tells what to do about it.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("Temporal is not reachable at %s: %s; start one with `starter dev`, or set TEMPORAL_ADDRESS", e.Address, e.Why())
}

// saidByTheNetwork is the part of what gRPC says that tells why.
var saidByTheNetwork = regexp.MustCompile(`desc = "(?:transport: )?(?:Error while dialing: )?(?:dial tcp \S+: )?(?:connect: )?(.*)"`)

// Why tells in a few words why there was no answer.
func (e *UnreachableError) Why() string {
	said := saidByTheNetwork.FindStringSubmatch(e.Err.Error())
	switch {
	case said != nil:
		return said[1]
	case errors.Is(e.Err, context.DeadlineExceeded):
		return "no answer in time"
	default:
		return "no address is known for it"
	}
}

// Unwrap gives the cause.
func (e *UnreachableError) Unwrap() error { return e.Err }

// Settings are the client's settings: those that are given, over those of the
// environment and of temporal.toml.
func (o DialOptions) Settings() (client.Options, error) {
	settings, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return client.Options{}, fmt.Errorf("reading Temporal's settings: %w", err)
	}
	settings.HostPort = cmp.Or(o.Address, settings.HostPort, client.DefaultHostPort)
	settings.Namespace = cmp.Or(o.Namespace, settings.Namespace, client.DefaultNamespace)
	logger := o.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	settings.Logger, settings.MetricsHandler = log.NewStructuredLogger(logger), o.Metrics
	return settings, nil
}

// Dial connects to Temporal. When there is no answer within seconds, the error
// is an *UnreachableError.
func Dial(ctx context.Context, options DialOptions) (client.Client, error) {
	settings, err := options.Settings()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, err := client.DialContext(ctx, settings)
	if err != nil {
		return nil, &UnreachableError{Address: settings.HostPort, Err: err}
	}
	return c, nil
}
