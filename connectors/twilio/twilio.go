// Package twilio is the connector to Twilio's core REST API, version 2010-04-01.
//
// Its catalogue is read off the SDK: every resource is an entity under its plural name, and Create, Fetch, Update,
// Delete and Page are its operations. A payload becomes the SDK's params, the SDK makes the request of them, and the
// answer is taken as Twilio gave it. Twilio's OpenAPI description adds which fields are required (openapi.txt),
// overlay.go the documented names, and feedback.go two resources that the SDK has dropped.
//
// The package retries nothing and paces nothing: that is its caller's business. What it does against doing a thing
// twice, where Twilio takes no idempotency key, stands in lookup.go.
package twilio

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"hawser/connectors"
)

const name = "twilio"

// Connector gives the connector. Its catalogue is computed when it is first asked for, and once.
func Connector() connectors.Connector {
	return &connector{catalogue: sync.OnceValue(newCatalogue)}
}

type connector struct{ catalogue func() *catalogue }

func (c *connector) Spec() *connectors.Spec { return c.catalogue().spec }

// Open checks the address of the connection. Secrets are read at each call, so that they can change.
func (c *connector) Open(connection connectors.Connection) (connectors.Caller, error) {
	out := &caller{catalogue: c.catalogue(), connection: connection}
	if connection.BaseURL != "" {
		base, err := url.Parse(connection.BaseURL)
		if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
			err = fmt.Errorf("%q is not an address such as https://api.twilio.com", connection.BaseURL)
			return nil, &connectors.Error{Kind: connectors.Configuration, Message: err.Error(), Err: err}
		}
		out.base = base
	}
	if out.connection.HTTP == nil {
		out.connection.HTTP = http.DefaultClient
	}
	return out, nil
}

// caller makes the calls of one connection.
type caller struct {
	catalogue  *catalogue
	connection connectors.Connection
	// base is where the API is reached instead of Twilio's address, nil for that.
	base *url.URL
	// claims are of the records that Creates gave.
	claims claims
}

// Ping reads the account or, since an API key may not, one message at most.
func (c *caller) Ping(ctx context.Context) error {
	credentials, err := c.credentials(ctx)
	if err == nil && credentials.user != credentials.account {
		_, err = c.Call(ctx, connectors.Call{Operation: c.catalogue.methods["Messages.List"].op, PageSize: 1})
		return err
	}
	m := c.catalogue.methods["Accounts.Get"]
	if err == nil {
		_, err = c.do(ctx, m, input{ids: []string{credentials.account}})
	}
	return finished(err, &connectors.Call{Operation: m.op})
}

var (
	_ connectors.Connector = (*connector)(nil)
	_ connectors.Caller    = (*caller)(nil)
)
