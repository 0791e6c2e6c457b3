package cli

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/connection"
	"hawser/internal/connection/secretstore"
	"hawser/internal/lang"
	"hawser/internal/node"
)

// pingTimeout is how long a vendor may take to answer a test.
const pingTimeout = 15 * time.Second

func newConnectionsTestCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "test NAME",
		Short: "Test a connection: one cheap call that proves its address and credentials",
		Long: `Test a connection: one cheap call that proves its address and credentials.

The call is made from here, with the secrets of this machine, not from a worker. Where it does not work, a
line says what is wrong - settings, secret, proxy, DNS, TCP, TLS, key, account, permissions - and how to
mend it. ` + "`starter exec`" + ` makes a call through a worker.`,
		Example:           `  starter connections test stripe-main`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, c, err := a.connection(args[0])
			if err != nil {
				return err
			}
			if problems := p.problemsIn(c.Span.File); len(problems) > 0 {
				return badDefinitions(problems)
			}
			began := time.Now()
			connector, err := p.connector(c)
			if err != nil {
				return err
			}
			if err := ping(cmd.Context(), connector, c); err != nil {
				return err
			}
			took := time.Since(began).Milliseconds()
			if a.json() {
				return a.printJSON(pingDocument{Connection: args[0], OK: true, DurationMs: took})
			}
			_, err = fmt.Fprintf(a.out, "%s: address and credentials are right (%s)\n", args[0], milliseconds(took))
			return err
		},
	}
}

type pingDocument struct {
	Connection string `json:"connection"`
	OK         bool   `json:"ok"`
	DurationMs int64  `json:"durationMs"`
}

// ping makes the cheapest call of a connection, with the secrets of this machine.
func ping(ctx context.Context, connector connectors.Connector, c *lang.Connection) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	opened, err := connection.Open(node.Settings(c), secretstore.Secrets(), nil)
	if err != nil {
		return pingFailure(c, &connectors.Error{Kind: connectors.Configuration, Message: err.Error(), Err: err}, nil)
	}
	defer opened.Close()
	seen := &witness{next: opened.HTTP.Transport}
	opened.HTTP.Transport = seen
	caller, err := connector.Open(connectors.Connection{
		Name: c.Name.Value, HTTP: opened.HTTP, BaseURL: opened.BaseURL, Auth: opened.Auth,
		AccountID: c.AccountID, Region: c.Location, Edge: c.Edge,
	})
	if err == nil {
		err = caller.Ping(ctx)
	}
	if err != nil {
		return pingFailure(c, err, seen)
	}
	return nil
}

// witness keeps what a connector makes words of: whom it called, and the error of the network.
type witness struct {
	next http.RoundTripper
	host string
	err  error
}

// RoundTrip is next's.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	w.host = r.URL.Host
	answer, err := w.next.RoundTrip(r)
	w.err = err
	return answer, err
}

// pingFailure says in a line why a connection does not work and how to mend it. Settings are the user's to correct, the
// rest is the network's or the vendor's word.
func pingFailure(c *lang.Connection, err error, seen *witness) error {
	d := diagnose(c, err, seen)
	f := &failure{code: exitFailed, err: err, message: fmt.Sprintf("connection %s does not work: %s: %s; %s", c.Name.Value, d.where, d.problem, d.mend)}
	if connectors.KindOf(err) == connectors.Configuration {
		f.code = exitRequest
	}
	return f
}

var _ http.RoundTripper = (*witness)(nil)
