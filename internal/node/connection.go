package node

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"

	"hawser/connectors"
	"hawser/internal/connection"
	"hawser/internal/lang"
	"hawser/internal/node/pace"
)

// opened is what the nodes of a connection call with.
type opened struct {
	caller connectors.Caller
	// connection is nil where the settings are wrong.
	connection *connection.Connection
}

// open gives what calls with the settings of a connection.
func (o Options) open(c *lang.Connection, connector connectors.Connector) (*opened, error) {
	conn, err := connection.Open(settings(c, o.Overrides[c.Connector.Value]), o.Secrets, o.Logger)
	if err != nil {
		return nil, err
	}
	conn.HTTP.Transport = &pace.Transport{Next: conn.HTTP.Transport, Observe: observe}
	caller, err := connector.Open(connectors.Connection{
		Name:      c.Name.Value,
		HTTP:      conn.HTTP,
		BaseURL:   conn.BaseURL,
		Auth:      conn.Auth,
		AccountID: c.AccountID,
		Region:    c.Location,
		Edge:      c.Edge,
	})
	if err != nil {
		return nil, err
	}
	return &opened{caller, conn}, nil
}

// secrets reads what a connection authenticates with, and gives an error for each setting that cannot be read.
func (o *opened) secrets(ctx context.Context, c *lang.Connection) map[string]error {
	unread := map[string]error{}
	for _, setting := range c.Auth {
		if _, err := o.connection.Auth(ctx, setting.Name.Value); err != nil {
			unread[setting.Name.Value] = err
		}
	}
	return unread
}

func (o *opened) close() {
	if o.connection != nil {
		o.connection.Close()
	}
}

// editable is the caller of a connection whose settings may change: a call is
// made with those that hold when it begins.
type editable struct{ current atomic.Pointer[opened] }

// Call is that of the settings that hold.
func (e *editable) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	return e.current.Load().caller.Call(ctx, call)
}

// Ping is that of the settings that hold.
func (e *editable) Ping(ctx context.Context) error { return e.current.Load().caller.Ping(ctx) }

// Settings are those of a connection's definition.
func Settings(c *lang.Connection) connection.Settings {
	s := connection.Settings{
		Name:         c.Name.Value,
		Destinations: c.Destinations,
		Proxy: connection.Proxy{
			Enabled:    c.Proxy.Enabled,
			AuthScheme: c.Proxy.AuthScheme,
			User:       c.Proxy.User,
			Password:   connection.Value{SecretURL: c.Proxy.PasswordURL},
			SSLType:    c.Proxy.SSLType,
		},
		Auth:      make(map[string]connection.Value, len(c.Auth)),
		Verbosity: c.Verbosity,
		Logging:   connection.Logging{Enabled: c.Logging.Enabled, Level: c.Logging.Level},
	}
	for _, setting := range c.Auth {
		s.Auth[setting.Name.Value] = connection.Value{Literal: setting.Literal, SecretURL: setting.SecretURL}
	}
	return s
}

// settings are a connection's, with what dev mode puts in their place: an
// override of the address also leaves out the proxy.
func settings(c *lang.Connection, override Override) connection.Settings {
	s := Settings(c)
	if override.BaseURL != "" {
		s.Destinations, s.Proxy = []string{override.BaseURL}, connection.Proxy{}
	}
	if override.Auth != nil { // another way to authenticate would want secrets that dev mode has not
		clear(s.Auth)
	}
	for name, value := range override.Auth {
		s.Auth[name] = connection.Value{Literal: value}
	}
	return s
}

func unusable(log *slog.Logger, err error) connectors.Caller {
	log.Error("connection cannot be used: its calls fail until its definition is corrected", "error", err)
	var e *connectors.Error
	if !errors.As(err, &e) {
		e = &connectors.Error{Kind: connectors.Configuration, Message: err.Error(), Err: err}
	}
	return refusing{e}
}

// refusing is the caller of a connection that cannot be used.
type refusing struct{ err *connectors.Error }

// Call fails with what is wrong with the connection.
func (r refusing) Call(_ context.Context, call connectors.Call) (*connectors.Result, error) {
	err := *r.err
	err.Op = call.Operation.FullName()
	return nil, &err
}

// Ping fails with what is wrong with the connection.
func (r refusing) Ping(context.Context) error { return r.err }

var (
	_ connectors.Caller = (*editable)(nil)
	_ connectors.Caller = refusing{}
)
