package devserver_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"hawser/internal/devserver"
)

const (
	taskQueue = "greetings"
	greet     = "greet"
)

func TestServersRunSideBySide(t *testing.T) {
	a, b := start(t, devserver.Options{}), start(t, devserver.Options{})
	run(t, a, "same-id", "from a")
	run(t, b, "same-id", "from b")

	a.Stop()
	if got := run(t, b, "another", "b after a stopped"); got != "b after a stopped" {
		t.Errorf("result = %q", got)
	}
}

func TestServersFollowOneAnother(t *testing.T) {
	for range 3 {
		s := start(t, devserver.Options{})
		run(t, s, "id", "again")
		s.Stop()
	}
}

func TestStopReleasesThePorts(t *testing.T) {
	s := start(t, devserver.Options{UI: true})
	addresses := []string{s.Address(), s.UIURL()[len("http://"):]}
	s.Stop()
	s.Stop()
	for _, address := range addresses {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Errorf("after Stop: %v", err)
			continue
		}
		_ = l.Close()
	}
}

func TestPortsThatAreAskedFor(t *testing.T) {
	port, address := freePort(t)
	s, err := devserver.Start(t.Context(), devserver.Options{AnyPorts: true, FrontendPort: port})
	if err != nil {
		t.Fatalf("a port that is free: %v", err)
	}
	t.Cleanup(s.Stop)
	if got := s.Address(); got != address {
		t.Errorf("address = %s, want %s", got, address)
	}

	for name, opts := range map[string]devserver.Options{
		"the server's": {AnyPorts: true, FrontendPort: port},
		"the UI's":     {AnyPorts: true, UIPort: port, UI: true},
	} {
		if s, err := devserver.Start(t.Context(), opts); err == nil {
			s.Stop()
			t.Errorf("%s port is taken, yet it started", name)
		}
	}
}

func TestCanceledStart(t *testing.T) {
	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := devserver.Start(ctx, devserver.Options{AnyPorts: true}); !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want canceled", err)
		}
	})

	t.Run("while the server starts", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		dir := t.TempDir()
		first := &onFirstRecord{do: cancel}
		_, err := devserver.Start(ctx, devserver.Options{AnyPorts: true, StateDir: dir, Logger: slog.New(first)})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error = %v, want canceled", err)
		}
		start(t, devserver.Options{StateDir: dir})
	})
}

func TestAnAddressThatIsNone(t *testing.T) {
	if _, err := devserver.Start(t.Context(), devserver.Options{IP: "nowhere"}); err == nil {
		t.Error("started on nowhere")
	}
}

// start starts a server that logs errors to the test and fails it for each.
func start(t *testing.T, opts devserver.Options) *devserver.Server {
	t.Helper()
	opts.AnyPorts = true
	opts.Logger = slog.New(slog.NewTextHandler(failing{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	s, err := devserver.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// run executes a workflow that returns its argument.
func run(t *testing.T, s *devserver.Server, id, text string) string {
	t.Helper()
	c := dial(t, s)
	defer c.Close()
	w := worker.New(c, taskQueue, worker.Options{})
	w.RegisterWorkflowWithOptions(func(_ workflow.Context, text string) (string, error) { return text, nil },
		workflow.RegisterOptions{Name: greet})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	execution, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: taskQueue}, greet, text)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := execution.Get(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func dial(t *testing.T, s *devserver.Server) client.Client {
	t.Helper()
	c, err := client.Dial(s.ClientOptions())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// freePort finds a port that was free a moment ago.
func freePort(t *testing.T) (port int, address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, l.Addr().String()
}

// failing fails the test for everything that is written.
type failing struct{ t *testing.T }

func (f failing) Write(p []byte) (int, error) {
	f.t.Errorf("the server complains: %s", p)
	return len(p), nil
}

// onFirstRecord is a log handler that does something once.
type onFirstRecord struct {
	once sync.Once
	do   func()
}

func (h *onFirstRecord) Enabled(context.Context, slog.Level) bool { return true }
func (h *onFirstRecord) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h *onFirstRecord) WithGroup(string) slog.Handler            { return h }
func (h *onFirstRecord) Handle(context.Context, slog.Record) error {
	h.once.Do(h.do)
	return nil
}

var (
	_ io.Writer    = failing{}
	_ slog.Handler = (*onFirstRecord)(nil)
)
