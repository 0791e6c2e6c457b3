package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

// devTemporal is a Temporal that runs in this process.
type devTemporal struct {
	address, namespace, ui string
	stop                   func()
}

// executionURL is where the UI shows an execution.
func (t *devTemporal) executionURL(id, runID string) string {
	return fmt.Sprintf("%s/namespaces/%s/workflows/%s/%s", t.ui, url.PathEscape(t.namespace), url.PathEscape(id), runID)
}

// surroundings are what executions need beside a Temporal, in this process: the
// vendors' sandboxes, and a worker whose connections lead there.
type surroundings struct {
	client         client.Client
	namespace      string
	stripe, twilio *sandbox
	catalogue      *connectors.Catalogue
	log            *slog.Logger
	process        *node.Process
}

// surround starts the sandboxes and a worker for the definitions. A nil logger is silent.
func surround(ctx context.Context, t *devTemporal, catalogue *connectors.Catalogue, definitions *lang.Definitions, logger *slog.Logger) (*surroundings, error) {
	s := &surroundings{namespace: t.namespace, catalogue: catalogue, log: logger}
	if err := s.start(ctx, t, definitions); err != nil {
		s.stop()
		return nil, notUp(ctx, err)
	}
	return s, nil
}

// notUp is the failure of surroundings that do not come up.
func notUp(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return unreachable("the dev surroundings do not start: "+err.Error(), err)
}

func (s *surroundings) start(ctx context.Context, t *devTemporal, definitions *lang.Definitions) (err error) {
	onStripe, onTwilio := stripe.New(stripe.Options{}), twilio.New(twilio.Options{})
	if s.stripe, err = serveSandbox(onStripe); err != nil {
		return err
	}
	if s.twilio, err = serveSandbox(onTwilio); err != nil {
		return err
	}
	if err := errors.Join(onStripe.Control().Seed(stripe.Examples()), onTwilio.Control().Seed(twilio.Examples())); err != nil {
		return fmt.Errorf("seeding the sandboxes: %w", err)
	}
	options := client.Options{HostPort: t.address, Namespace: t.namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))}
	if s.client, err = client.DialContext(ctx, options); err != nil {
		return err
	}
	return s.serve(ctx, definitions)
}

// serve starts the worker of these definitions.
func (s *surroundings) serve(ctx context.Context, definitions *lang.Definitions) (err error) {
	s.process, err = node.Start(ctx, node.Options{
		Client:      s.client,
		Namespace:   s.namespace,
		Catalogue:   s.catalogue,
		Connections: definitions.Connections,
		Overrides: map[string]node.Override{
			"stripe": {BaseURL: s.stripe.url, Auth: sandboxAuth["stripe"]},
			"twilio": {BaseURL: s.twilio.url, Auth: sandboxAuth["twilio"]},
		},
		Tables:      devTables(),
		Datasets:    definitions.Datasets,
		Logger:      s.log,
		StopTimeout: time.Second,
	})
	return err
}

// stop stops the worker, then what it calls.
func (s *surroundings) stop() {
	if s.process != nil {
		s.process.Stop()
	}
	if s.client != nil {
		s.client.Close()
	}
	s.stripe.stop()
	s.twilio.stop()
}

// sandboxAuth are the credentials that the sandboxes take, by connector. They open nothing else.
var sandboxAuth = map[string]map[string]string{
	"stripe": {"apiKey": "sk_test_sandbox", "accessToken": "sk_test_sandbox"},
	"twilio": {"accountSid": "AC00000000000000000000000000000000", "authToken": "sandbox"},
}

// sandbox is a vendor's simulator on a port of the loopback interface.
type sandbox struct {
	url    string
	server *http.Server
}

func serveSandbox(handler http.Handler) (*sandbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sandbox{url: "http://" + listener.Addr().String(), server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}}
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("the sandbox has stopped", "error", err)
		}
	}()
	return s, nil
}

func (s *sandbox) stop() {
	if s != nil {
		_ = s.server.Close() // nobody calls it any more
	}
}
