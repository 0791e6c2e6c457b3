// Package http is the connector to any REST API that an OpenAPI 3 document describes.
//
// Its catalogue is read off the document, for each connection its own: paths of a collection and of its records are
// the operations of an entity, every other request is an action (path.go, catalogue.go). A payload becomes parameters
// and the body of a request, and the answer is taken as the document types it. What the document says that no
// operation can, is listed with the reason.
//
// The package retries nothing and paces nothing: that is its caller's business. A call that must not be made twice,
// and of which nobody can tell whether it was carried out, fails so: see lost.go.
package http

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"sync"

	"hawser/connectors"
	"hawser/internal/source"
)

const name = "http"

// defaultRate is how many transactions per second a node may make where the connection does not say.
const defaultRate = 10

// Connector gives the connector. A document is read when a connection first names it, and again when it has changed.
func Connector() connectors.Described { return &connector{documents: map[string]*document{}} }

type connector struct {
	mu sync.Mutex
	// documents are by the name of their file.
	documents map[string]*document
}

// Spec has no operations: each connection has those of its own document.
func (c *connector) Spec() *connectors.Spec { return family }

var family = &connectors.Spec{
	Name: name, Title: "Any REST API", Version: 1, Rate: defaultRate, MaxNameLength: 63,
	Description: "Any REST API that an OpenAPI 3 document describes: each connection has the entities and actions of its own.",
	Auth:        authGroups(),
}

// Open refuses a connection that was not described.
func (c *connector) Open(connectors.Connection) (connectors.Caller, error) {
	return nil, &connectors.Error{Kind: connectors.Configuration, Message: "no document describes the API of the connection: name it with openapi"}
}

// Describe gives the connector of one connection.
func (c *connector) Describe(d connectors.Description) (connectors.Connector, []source.Problem) {
	if d.Document == nil {
		return nil, []source.Problem{problem(codeDescription, d.Span, "an http connection needs openapi: the file of the OpenAPI document of its API", "as in openapi: ../apis/shop.yaml")}
	}
	doc := c.document(d.Document)
	if doc.api == nil {
		return nil, doc.problems
	}
	s, problems := settingsOf(d, doc)
	if source.HasErrors(problems) {
		return nil, problems
	}
	return doc.described(s), problems
}

// document gives what is known of a file, and reads it where that is not what the file holds.
func (c *connector) document(file *source.File) *document {
	c.mu.Lock()
	defer c.mu.Unlock()
	digest := sha256.Sum256(file.Content)
	known := c.documents[file.Name]
	if known == nil || known.digest != digest {
		known = readDocument(file)
		known.digest = digest
		c.documents[file.Name] = known
	}
	return known
}

// described is the connector of one connection.
type described struct {
	catalogue *catalogue
	settings  settings
}

// Spec has the operations of the document.
func (d *described) Spec() *connectors.Spec { return d.catalogue.spec }

// Open tells where the API is. Secrets are read at each call, so that they can change.
func (d *described) Open(connection connectors.Connection) (connectors.Caller, error) {
	base, err := url.Parse(d.settings.base)
	if err == nil && connection.BaseURL != "" {
		var instead *url.URL
		if instead, err = url.Parse(connection.BaseURL); err == nil {
			base.Scheme, base.Host = instead.Scheme, instead.Host
		}
	}
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, &connectors.Error{Kind: connectors.Configuration, Message: "nothing says at which address the API is: set baseUrl, as in https://api.example.com/v1"}
	}
	c := &caller{catalogue: d.catalogue, settings: d.settings, connection: connection, base: base}
	if c.connection.HTTP == nil {
		c.connection.HTTP = http.DefaultClient
	}
	return c, nil
}

// caller makes the calls of one connection.
type caller struct {
	catalogue  *catalogue
	settings   settings
	connection connectors.Connection
	base       *url.URL
}

// Ping reads the one record, or lists one of the records, that takes the least to ask for.
func (c *caller) Ping(ctx context.Context) error {
	m := c.catalogue.ping
	if m == nil {
		return badCall("the document of the API has no GET that can be called without parameters, so there is nothing to test the connection with")
	}
	call := connectors.Call{Operation: m.op}
	if m.op.Verb == connectors.List {
		call.PageSize = 1
	}
	_, err := c.Call(ctx, call)
	return err
}

var (
	_ connectors.Described = (*connector)(nil)
	_ connectors.Connector = (*described)(nil)
	_ connectors.Caller    = (*caller)(nil)
)
