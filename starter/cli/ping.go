package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/connection"
	"hawser/internal/connection/secretstore"
	"hawser/internal/lang"
)

// pingTimeout is how long a vendor may take to answer a test.
const pingTimeout = 15 * time.Second

func newConnectionsTestCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "test NAME",
		Short: "Test a connection: one cheap call that proves its address and credentials",
		Long: `Test a connection: one cheap call that proves its address and credentials.

The call is made from here, with the secrets of this machine, not from a worker: it tells whether the
settings are right. ` + "`starter exec`" + ` makes a call through a worker.`,
		Example:           `  starter connections test stripe-main`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.load()
			if err != nil {
				return err
			}
			c, err := p.connection(args[0])
			if err != nil {
				return err
			}
			if problems := p.problemsIn(c.Span.File); len(problems) > 0 {
				return badDefinitions(problems)
			}
			began := time.Now()
			if err := ping(cmd.Context(), p.catalogue, c); err != nil {
				return pingFailure(args[0], err)
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
func ping(ctx context.Context, catalogue *connectors.Catalogue, c *lang.Connection) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	settings := connection.Settings{
		Name:         c.Name.Value,
		Destinations: c.Destinations,
		Proxy: connection.Proxy{
			Enabled:    c.Proxy.Enabled,
			AuthScheme: c.Proxy.AuthScheme,
			User:       c.Proxy.User,
			Password:   connection.Value{SecretURL: c.Proxy.PasswordURL},
			SSLType:    c.Proxy.SSLType,
		},
		Auth: map[string]connection.Value{},
	}
	for _, setting := range c.Auth {
		settings.Auth[setting.Name.Value] = connection.Value{Literal: setting.Literal, SecretURL: setting.SecretURL}
	}
	opened, err := connection.Open(settings, secretstore.Secrets(), nil)
	if err != nil {
		return &connectors.Error{Kind: connectors.Configuration, Message: err.Error(), Err: err}
	}
	defer opened.Close()
	caller, err := catalogue.Connector(c.Connector.Value).Open(connectors.Connection{
		Name: c.Name.Value, HTTP: opened.HTTP, BaseURL: opened.BaseURL, Auth: opened.Auth,
		AccountID: c.AccountID, Region: c.Location, Edge: c.Edge,
	})
	if err != nil {
		return err
	}
	return caller.Ping(ctx)
}

// pingFailure says why a connection does not work: settings are the user's to correct, the rest is the vendor's word.
func pingFailure(name string, err error) error {
	f := &failure{code: exitFailed, message: fmt.Sprintf("connection %s does not work: %v", name, err), err: err}
	switch connectors.KindOf(err) {
	case connectors.Configuration:
		f.code = exitRequest
		f.hints = []string{"the test reads secrets on this machine: set them here as they are set for the worker"}
	case connectors.Authentication, connectors.Permission:
		f.hints = []string{"check the secrets under its auth"}
	case connectors.Unavailable, connectors.Timeout:
		f.hints = []string{"check its destinations and proxy, and the network"}
	}
	return f
}
