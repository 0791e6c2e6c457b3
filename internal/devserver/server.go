// Package devserver runs a whole Temporal in this process: the server on SQLite and, when asked, its web UI, with nothing to
// install and no network beyond the loopback interface. It is what `starter dev`, `starter run --dev`, the tests and the
// benchmarks stand on. It is not a production deployment: there is no TLS, no authorization, one shard and one SQLite
// connection.
//
// It is the only importer of go.temporal.io/server, which is large, so that programs that talk to a Temporal elsewhere do
// not carry it.
package devserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/temporal"
)

// stopLimit bounds Stop. A server drains in two to three seconds; one that takes longer than this is left to the end of the
// process rather than holding up whoever stops it.
const stopLimit = 15 * time.Second

// Options says how a server is set up. The zero value is an in-memory server at the usual address, without UI.
type Options struct {
	// StateDir is the directory in which executions are kept across restarts; it is created when missing. Empty keeps them
	// in memory, until Stop. One server at a time can use a directory.
	StateDir string

	// FrontendPort and UIPort are the ports to listen on. Zero means the usual one (7233 and 8233) when it is free, and any
	// free port otherwise. A port given here that is taken is an error.
	FrontendPort, UIPort int

	// AnyPorts takes free ports without trying the usual ones first, for tests that run side by side. It does not touch a
	// port that is given.
	AnyPorts bool

	// IP is the address to listen on, 127.0.0.1 when empty. Nothing asks for a password, so keep it on a private interface.
	IP string

	// UI serves the Temporal UI beside the server.
	UI bool

	// Namespace is registered before Start returns; "default" when empty.
	Namespace string

	// SearchAttributes are registered in Namespace and can be used, also in queries, as soon as Start returns. With a
	// StateDir they are added to those of earlier starts.
	SearchAttributes map[string]enumspb.IndexedValueType

	// Logger receives what the server has to say. Nil prints errors, and nothing else, to stderr.
	Logger *slog.Logger
}

// Server is a running Temporal. All methods are safe for concurrent use.
type Server struct {
	address   string
	namespace string
	log       *serverLog
	temporal  temporal.Server
	conns     connections
	ui        *ui
	state     *state
	stop      sync.Once
}

// Start starts a server and returns once it answers requests in the namespace. A canceled ctx ends the start, and whatever
// it had started; it does not end a server that is up.
func Start(ctx context.Context, opts Options) (*Server, error) {
	return startWith(ctx, opts, settings())
}

func startWith(ctx context.Context, opts Options, settings map[dynamicconfig.Key]any) (*Server, error) {
	opts.IP = cmp.Or(opts.IP, "127.0.0.1")
	opts.Namespace = cmp.Or(opts.Namespace, "default")
	if net.ParseIP(opts.IP) == nil {
		return nil, fmt.Errorf("%q is not an IP address to listen on", opts.IP)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}

	s := &Server{namespace: opts.Namespace, log: newServerLog(opts.Logger)}
	if err := s.start(ctx, opts, settings); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, opts Options, settings map[dynamicconfig.Key]any) (err error) {
	if s.state, err = openState(opts.StateDir); err != nil {
		return err
	}
	if err := s.state.registerNamespace(ctx, opts.Namespace, opts.SearchAttributes); err != nil {
		return fmt.Errorf("registering namespace %q: %w", opts.Namespace, err)
	}
	if err := s.startTemporal(opts, settings); err != nil {
		return fmt.Errorf("starting the Temporal server: %w", err)
	}
	if err := s.ready(ctx); err != nil {
		return fmt.Errorf("waiting for the Temporal server: %w", err)
	}
	if !opts.UI {
		return nil
	}
	if s.ui, err = startUI(opts, s.address, s.log); err != nil {
		return fmt.Errorf("starting the Temporal UI: %w", err)
	}
	return ctx.Err()
}

// Address is the host:port at which clients and workers reach the server.
func (s *Server) Address() string { return s.address }

// Namespace is the namespace that was registered at the start.
func (s *Server) Namespace() string { return s.namespace }

// UIURL is where a browser finds the UI; empty when the server runs without.
func (s *Server) UIURL() string {
	if s.ui == nil {
		return ""
	}
	return s.ui.url
}

// ClientOptions are the options of a client to this server and its namespace. The client logs what the server's logger
// accepts, and does not compress what stays on this machine.
func (s *Server) ClientOptions() client.Options {
	return client.Options{
		HostPort:          s.address,
		Namespace:         s.namespace,
		Logger:            sdklog.NewStructuredLogger(s.log.client),
		ConnectionOptions: client.ConnectionOptions{GrpcCompression: &client.GrpcCompressionNone{}},
	}
}

// Stop ends the UI and the server and releases their ports and the state directory. Only the first call does anything; all
// of them return when it is done. Close clients and workers first: their calls end with errors from here on.
func (s *Server) Stop() {
	s.stop.Do(func() {
		s.log.quiet()
		if s.ui != nil {
			s.ui.stop()
		}
		s.stopTemporal()
		s.conns.close()
		if s.state != nil {
			s.state.close()
		}
	})
}

// portAttempts is how often ports are chosen anew. A port that was free when it was chosen may be taken when the server
// comes to listen on it: another one is started at the same moment.
const portAttempts = 3

func (s *Server) startTemporal(opts Options, settings map[dynamicconfig.Key]any) error {
	for attempt := 1; ; attempt++ {
		ports, err := choosePorts(opts)
		if err != nil {
			return err
		}
		s.address = dialable(opts.IP, ports.frontend)
		s.temporal, err = s.build(serverConfig(opts.IP, ports, s.state.sql), settings)
		if err == nil {
			break
		}
		if s.log.fatal() == nil || opts.FrontendPort != 0 || attempt == portAttempts {
			return err
		}
		s.log.failure.Store(nil)
		opts.AnyPorts = true
	}
	if err := s.temporal.Start(); err != nil {
		return errors.Join(s.log.fatal(), err)
	}
	return s.log.fatal()
}

// build makes the server, which listens already. What it calls fatal on the way is an error.
func (s *Server) build(cfg *config.Config, settings map[dynamicconfig.Key]any) (server temporal.Server, err error) {
	s.log.building.Store(true)
	defer func() {
		s.log.building.Store(false)
		if cause := recover(); cause != nil {
			if server, err = nil, s.log.fatal(); err == nil {
				panic(cause)
			}
		}
	}()
	return newTemporal(cfg, settings, s.log, &s.conns)
}

func (s *Server) stopTemporal() {
	if s.temporal == nil {
		return
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		if err := s.temporal.Stop(); err != nil {
			s.log.client.Debug("stopping the Temporal server", "error", err)
		}
	}()
	select {
	case <-stopped:
	case <-time.After(stopLimit):
	}
}

// dialable is the address at which this machine reaches a listener on ip.
func dialable(ip string, port int) string {
	if net.ParseIP(ip).IsUnspecified() {
		ip = "127.0.0.1"
	}
	return net.JoinHostPort(ip, strconv.Itoa(port))
}
