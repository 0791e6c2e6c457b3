package hawser

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

// surroundings are what an integration needs outside of itself: a Temporal
// server in this process, both vendors simulated, and a directory of
// definitions whose connections lead to them.
type surroundings struct {
	t              *testing.T
	temporal       *devserver.Server
	client         client.Client
	definitions    string
	stripe, twilio *vendor
}

// vendor is a simulated vendor with its ledger.
type vendor struct {
	*control.Control
	url string
}

// The sandboxes take any credentials of the vendors' form.
var credentials = []string{"STRIPE_API_KEY=sk_test_sandbox", "TWILIO_ACCOUNT_SID=AC" + strings.Repeat("0", 32), "TWILIO_AUTH_TOKEN=sandbox"}

func newSurroundings(t *testing.T) *surroundings {
	t.Helper()
	server, c := devservertest.Start(t, devserver.Options{})
	s := &surroundings{t: t, temporal: server, client: c}
	onStripe, onTwilio := stripe.New(stripe.Options{}), twilio.New(twilio.Options{})
	if err := errors.Join(onStripe.Control().Seed(stripe.Examples()), onTwilio.Control().Seed(twilio.Examples())); err != nil {
		t.Fatal(err)
	}
	contract.Stripe().Watch(t, onStripe.Control())
	contract.Twilio().Watch(t, onTwilio.Control())
	s.stripe = serve(t, onStripe, onStripe.Control())
	s.twilio = serve(t, onTwilio, onTwilio.Control())
	s.definitions = shippedDefinitions(t, map[string]string{"stripe": s.stripe.url, "twilio": s.twilio.url})
	return s
}

func serve(t *testing.T, handler http.Handler, c *control.Control) *vendor {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &vendor{Control: c, url: server.URL}
}

// shippedDefinitions copies the definitions that ship, and gives each
// connection the destination of its connector: nothing but the address changes.
func shippedDefinitions(t *testing.T, destinations map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("definitions")); err != nil {
		t.Fatal(err)
	}
	for connector, url := range destinations {
		path := filepath.Join(dir, "connections", connector+"-main.yaml")
		file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(file, "destinations: [%q]\n", url)
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// calls counts what became of the calls to a path of the vendor.
func (v *vendor) calls(path string, outcome control.Outcome) int {
	n := 0
	for _, entry := range v.Ledger() {
		if ok, _ := filepath.Match(path, entry.Path); ok && entry.Method == http.MethodPost && entry.Outcome == outcome {
			n++
		}
	}
	return n
}

// program builds a program of this module, once for all tests.
func program(t *testing.T, name string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	path := filepath.Join(built.dir, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, out)
	}
	return path
}

var built struct {
	sync.Mutex
	dir string
}

func TestMain(m *testing.M) {
	if role := os.Getenv(temporalRole); role != "" {
		fmt.Fprintln(os.Stderr, beTemporal(role))
		os.Exit(1)
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "hawser")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		built.dir = dir
		return m.Run()
	}())
}

// startWorker starts the worker program, with more of an environment. It is
// killed when the test ends.
func (s *surroundings) startWorker(env ...string) *exec.Cmd {
	s.t.Helper()
	cmd := exec.Command(program(s.t, "worker"), "--definitions", s.definitions, "--log-format", "json")
	cmd.Env = append(os.Environ(), "TEMPORAL_ADDRESS="+s.temporal.Address(), "TEMPORAL_NAMESPACE="+s.temporal.Namespace())
	cmd.Env = append(append(cmd.Env, credentials...), env...)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		kill(cmd)
		if s.t.Failed() {
			s.t.Logf("the worker's log:\n%s", log.String())
		}
	})
	return cmd
}

// kill is kill -9: nothing of the process runs any more when it returns.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}
