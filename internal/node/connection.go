package node

import (
	"context"
	"errors"
	"log/slog"

	"hawser/connectors"
	"hawser/internal/connection"
	"hawser/internal/lang"
	"hawser/internal/node/pace"
)

// open gives the caller of a connection. Where the settings are wrong, it gives
// one whose calls fail with what is wrong.
func (p *Process) open(ctx context.Context, options Options, c *lang.Connection, connector connectors.Connector) connectors.Caller {
	log := options.Logger.With("connection", c.Name.Value)
	override := options.Overrides[c.Connector.Value]
	conn, err := connection.Open(settings(c, override), options.Secrets, options.Logger)
	if err != nil {
		return unusable(log, err)
	}
	p.connections = append(p.connections, conn)
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
		return unusable(log, err)
	}
	for _, setting := range c.Auth {
		if _, err := conn.Auth(ctx, setting.Name.Value); err != nil {
			log.Error("secret cannot be read: calls fail until it can", "setting", setting.Name.Value, "error", err)
		}
	}
	return caller
}

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

var _ connectors.Caller = refusing{}
