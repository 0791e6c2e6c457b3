// Package stripe is the connector to Stripe.
//
// Its catalogue is read off the SDK: a resource of client.API is an entity, New, Get, Update, Del and List are its
// operations, and every other method is an action. A payload becomes the SDK's params, the SDK makes the request of
// them, and the answer is taken as Stripe gave it. Stripe's OpenAPI description adds which fields are required
// (openapi.txt), and overlay.go the names and shapes that the connector's documents give.
//
// The package retries nothing and paces nothing: that is its caller's business.
package stripe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
)

const (
	name        = "stripe"
	apiKey      = "apiKey"
	accessToken = "accessToken"
)

// Connector gives the connector. Its catalogue is computed when it is first asked for, and once.
func Connector() connectors.Connector {
	return &connector{catalogue: sync.OnceValue(newCatalogue)}
}

type connector struct{ catalogue func() *catalogue }

func (c *connector) Spec() *connectors.Spec { return c.catalogue().spec }

// Open checks the address of the connection. Secrets are read at each call, so that they can change.
func (c *connector) Open(connection connectors.Connection) (connectors.Caller, error) {
	if err := checkAddress(connection.BaseURL); err != nil {
		return nil, &connectors.Error{Kind: connectors.Configuration, Message: err.Error(), Err: err}
	}
	out := &caller{catalogue: c.catalogue(), connection: connection, bodies: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	if out.connection.HTTP == nil {
		out.connection.HTTP = http.DefaultClient
	}
	out.api = backend(sdk.APIBackend, connection)
	out.uploads = backend(sdk.UploadsBackend, connection)
	out.connect = backend(sdk.ConnectBackend, connection)
	return out, nil
}

func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return fmt.Errorf("%q is not an address such as https://api.stripe.com", address)
	}
	return nil
}

// backend is the SDK's maker of requests. It neither retries, nor logs, nor reports on itself.
func backend(kind sdk.SupportedBackend, connection connectors.Connection) *sdk.BackendImplementation {
	config := &sdk.BackendConfig{
		EnableTelemetry:   sdk.Bool(false),
		HTTPClient:        connection.HTTP,
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull},
		MaxNetworkRetries: sdk.Int64(0),
	}
	if connection.BaseURL != "" {
		config.URL = sdk.String(strings.TrimSuffix(connection.BaseURL, "/"))
	}
	return sdk.GetBackendWithConfig(kind, config).(*sdk.BackendImplementation)
}

// caller makes the calls of one connection.
type caller struct {
	catalogue             *catalogue
	connection            connectors.Connection
	api, uploads, connect *sdk.BackendImplementation
	bodies                sync.Pool // of *bytes.Buffer
}

// key reads the API key, or the access token where there is no key.
func (c *caller) key(ctx context.Context) (string, error) {
	if c.connection.Auth == nil {
		return "", errors.New("no secret is set")
	}
	for _, setting := range []string{apiKey, accessToken} {
		key, err := c.connection.Auth(ctx, setting)
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", setting, err)
		}
		if key = strings.TrimSpace(key); key != "" {
			return key, nil
		}
	}
	return "", fmt.Errorf("neither %s nor %s is set under auth", apiKey, accessToken)
}

// Ping reads the account's balance.
func (c *caller) Ping(ctx context.Context) error {
	_, err := c.Call(ctx, connectors.Call{Operation: c.catalogue.methods["Balance.Get"].op})
	return err
}

var (
	_ connectors.Connector = (*connector)(nil)
	_ connectors.Caller    = (*caller)(nil)
)
