package lang

import "hawser/internal/source"

// Connection is a definition of kind Connection: a named, configured instance of a connector.
type Connection struct {
	Meta
	Connector        Text
	ConnectorVersion int
	Location         string
	Edge             string
	Nodes            Nodes
	Auth             []AuthSetting
	AccountID        string
	Proxy            Proxy
	Destinations     []string
	Verbosity        int
	Logging          Logging
	Suspended        bool
	API              API
	// Routing gives the places of accountId, location and edge, of those that are set.
	Routing map[string]source.Span
}

// Nodes bounds how many nodes a connection has.
type Nodes struct{ Min, Max int }

// AuthSetting is one setting under auth: a literal, or a reference to a secret.
type AuthSetting struct {
	Name Text
	// SecretURL is the argument of secret("..."): where the value is read by the worker. Empty for a literal.
	SecretURL string
	Literal   string
	Span      source.Span
}

// Proxy says how the application is reached through a proxy server.
type Proxy struct {
	Enabled     bool
	AuthScheme  string // NONE, BASIC, DIGEST
	User        string
	PasswordURL string // of the secret
	SSLType     string // AUTO, ALWAYS, NEVER, TUNNEL
}

// Logging is a connection's own log.
type Logging struct {
	Enabled bool
	Level   string
}
