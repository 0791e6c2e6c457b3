// Package connection turns the settings of a connection into what a connector
// calls with: an HTTP client with its proxy, limits and log, the address of the
// API, and the secrets, read when they are needed.
//
// It knows no connector and no definition: whoever runs a connection fills in
// Settings. It makes no request of its own, and it repeats none.
package connection

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Settings are those of one connection. The zero value of a setting is its default.
type Settings struct {
	// Name is the connection's; its log says it.
	Name string
	// Destinations are addresses: the API's, where it is not the vendor's own, and, with a proxy, the proxy
	// server's as the last one. A host, host:port, or URL with scheme http or https and no path.
	Destinations []string
	Proxy        Proxy
	// Auth holds the settings under auth by name.
	Auth map[string]Value
	// Verbosity, 1 to 5, says how much a record of the log tells: 1 (and 0) failures only; 2 every request; 3 also its
	// query, size and protocol; 4 also headers; 5 also bodies and TLS certificates. Secrets and personal data are
	// masked at every step.
	Verbosity int
	Logging   Logging
	// Roots are the authorities that may vouch for the API and the proxy server; nil means the machine's.
	Roots *x509.CertPool
}

// Value is a setting: a literal, or what a secret's URL leads to.
type Value struct{ Literal, SecretURL string }

// Proxy says how the API is reached through a proxy server.
type Proxy struct {
	Enabled bool
	// AuthScheme is NONE (the default), BASIC or DIGEST.
	AuthScheme string
	User       string
	Password   Value
	// SSLType says what is encrypted on the way to the proxy server. AUTO, the default: an https API is tunnelled, an
	// http one is forwarded in plain. ALWAYS: the same, and the proxy server itself is spoken to over TLS. NEVER: the
	// same, and it is not, whatever the scheme of its address. TUNNEL: an http API is tunnelled too.
	SSLType string
}

// Logging is a connection's own log.
type Logging struct {
	Enabled bool
	// Level is the lowest that is written: ERROR (the default), WARN, INFO or DEBUG. Failures are errors, the rest is info.
	Level string
}

// Connection is what a connector calls with. It may be used by many goroutines.
type Connection struct {
	// HTTP follows no redirect, ends answers over MaxResponse with a *TooLargeError, and tells a server whose certificate does
	// not verify by a *TLSError.
	HTTP *http.Client
	// BaseURL is where the API is reached: scheme, host and port. It is empty for the vendor's own address.
	BaseURL string

	auth    map[string]Value
	secrets Secrets
}

// Open checks the settings and gives the connection. What is wrong is a join of *SettingError. Nothing is read or
// called yet. A nil logger logs nothing.
func Open(settings Settings, secrets Secrets, logger *slog.Logger) (*Connection, error) {
	api, proxy, err := check(settings)
	if err != nil {
		return nil, err
	}
	plain := &http.Transport{
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    256,
		MaxConnsPerHost:        1024,
		MaxResponseHeaderBytes: 1 << 20,
	}
	if settings.Roots != nil {
		plain.TLSClientConfig = &tls.Config{RootCAs: settings.Roots}
	}
	var tripper http.RoundTripper = plain
	if proxy != nil {
		proxy.secrets, proxy.roots = secrets, plain.TLSClientConfig
		tripper = proxy.through(plain)
	}
	tripper = &limiter{next: &trust{next: tripper}, most: MaxResponse}
	if settings.Logging.Enabled && logger != nil {
		tripper = &recorder{
			next:      tripper,
			verbosity: max(settings.Verbosity, 1),
			log:       logger.With("connection", settings.Name),
			lowest:    levels[cmp.Or(settings.Logging.Level, "ERROR")],
		}
	}
	return &Connection{
		HTTP: &http.Client{
			Transport:     tripper,
			Timeout:       80 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		BaseURL: api,
		auth:    settings.Auth,
		secrets: secrets,
	}, nil
}

// Auth gives the value of a setting under auth, and "" for one that is not set. A secret is read anew each time, so
// that one that was rotated is seen at once. What goes wrong is a *SecretError.
func (c *Connection) Auth(ctx context.Context, name string) (string, error) {
	return c.secrets.value(ctx, c.auth[name])
}

// Close ends idle connections. The Connection can still be used.
func (c *Connection) Close() { c.HTTP.CloseIdleConnections() }

var levels = map[string]slog.Level{
	"ERROR": slog.LevelError, "WARN": slog.LevelWarn, "INFO": slog.LevelInfo, "DEBUG": slog.LevelDebug,
}
