package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hawser/connectors/all"
	"hawser/internal/devserver"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	"hawser/workflows"
)

func TestMain(m *testing.M) {
	testscript.Main(stopping{m}, map[string]func(){"starter": func() { os.Exit(Main()) }})
}

// stopping stops what the scripts share once they are through.
type stopping struct{ m *testing.M }

func (s stopping) Run() int {
	defer shared.stop()
	return s.m.Run()
}

func TestScripts(t *testing.T) {
	if _, err := shared.address(); err != nil {
		t.Fatal(err)
	}
	contract.Stripe().Watch(t, shared.worlds.stripe.control())
	contract.Twilio().Watch(t, shared.worlds.twilio.control())
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1") // nothing answers there
			env.Setenv("TEMPORAL_CONFIG_FILE", env.WorkDir+"/temporal.toml")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"surroundings": useSurroundings,
			"exits":        exits,
			"capture":      capture,
			"listed":       listed,
			"waits":        waits,
			"expand":       expand,
			"large":        large,
		},
	})
}

// control is that of the sandbox's simulator.
func (s *sandbox) control() *control.Control {
	return s.server.Handler.(interface{ Control() *control.Control }).Control()
}

// useSurroundings points the script at the Temporal, workers and sandboxes that the scripts share.
func useSurroundings(ts *testscript.TestScript, _ bool, _ []string) {
	address, err := shared.address()
	ts.Check(err)
	ts.Setenv("TEMPORAL_ADDRESS", address)
	ts.Setenv("STRIPE_SANDBOX", shared.worlds.stripe.url)
}

// expand puts the address of the Stripe sandbox, and the script's directory, into a file: expand FILE.
func expand(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.NewReplacer("$STRIPE_SANDBOX", ts.Getenv("STRIPE_SANDBOX"), "$WORK", ts.Getenv("WORK")).Replace(ts.ReadFile(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// large writes inputs that are more than Temporal takes: large FILE.
func large(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("text: "+strings.Repeat("a", 3<<20)), 0o600))
}

// exits runs a command and checks its exit code: exits CODE COMMAND...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// capture puts a field of the JSON object that a command prints into a variable: capture VARIABLE FIELD COMMAND...
func capture(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec(args[2], args[3:]...))
	var object map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &object))
	ts.Setenv(args[0], fmt.Sprint(object[args[1]]))
}

// listed waits until `starter list` with these flags shows an execution: the server takes a moment to list it.
func listed(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(10 * time.Second); ; {
		ts.Check(ts.Exec("starter", append([]string{"list"}, args[1:]...)...))
		if strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s is not listed", args[0])
		}
	}
}

// waits waits until `starter status` of an execution says what it waits for.
func waits(ts *testscript.TestScript, _ bool, args []string) {
	for deadline := time.Now().Add(10 * time.Second); ; {
		ts.Check(ts.Exec("starter", "status", args[0]))
		if strings.Contains(ts.ReadFile("stdout"), args[1]) {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("%s does not say %q", args[0], args[1])
		}
	}
}

// shared is what the scripts of this process have in common. It is started by the first that needs it.
var shared sharedSurroundings

type sharedSurroundings struct {
	once    sync.Once
	server  *devserver.Server
	worlds  *surroundings
	nokey   *node.Process
	started error
}

func (s *sharedSurroundings) address() (string, error) {
	s.once.Do(func() { s.started = s.start(context.Background()) })
	if s.started != nil {
		return "", s.started
	}
	return s.server.Address(), nil
}

func (s *sharedSurroundings) start(ctx context.Context) (err error) {
	if s.server, err = devserver.Start(ctx, devserver.Options{AnyPorts: true, SearchAttributes: workflows.SearchAttributes()}); err != nil {
		return err
	}
	catalogue, err := all.Catalogue()
	if err != nil {
		return err
	}
	t := &devTemporal{address: s.server.Address(), namespace: s.server.Namespace()}
	main := &lang.Definitions{
		Connections: []*lang.Connection{testConnection("stripe-main", "stripe"), testConnection("twilio-main", "twilio")},
		Datasets: []*lang.Dataset{{
			Meta:    lang.Meta{Name: lang.Text{Value: "uncatalogued"}},
			Catalog: lang.AuthSetting{SecretURL: "env://CATALOG_THAT_IS_NOT_SET"},
		}},
	}
	if s.worlds, err = surround(ctx, t, catalogue, main, nil); err != nil {
		return err
	}
	// A worker that calls nobody: the secret of its connection is not there.
	nokey := testConnection("stripe-nokey", "stripe")
	nokey.Auth = []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, SecretURL: "env://STRIPE_KEY_THAT_IS_NOT_SET"}}
	s.nokey, err = node.Start(ctx, node.Options{Client: s.worlds.client, Host: "nokey", Catalogue: catalogue, Connections: []*lang.Connection{nokey}})
	return err
}

func testConnection(name, connector string) *lang.Connection {
	return &lang.Connection{
		Meta:      lang.Meta{Name: lang.Text{Value: name}},
		Connector: lang.Text{Value: connector},
		Nodes:     lang.Nodes{Min: 1, Max: 1},
	}
}

func (s *sharedSurroundings) stop() {
	if s.nokey != nil {
		s.nokey.Stop()
	}
	if s.worlds != nil {
		s.worlds.stop()
	}
	if s.server != nil {
		s.server.Stop()
	}
}
