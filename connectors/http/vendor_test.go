package http

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/internal/source"
)

// shared is one connector for all tests: a document is read once.
var shared = Connector()

// describe gives the connector of a connection to the API of a document.
func describe(t testing.TB, path string, change func(*connectors.Description)) connectors.Connector {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	description := connectors.Description{Document: &source.File{Name: path, Content: content}}
	if change != nil {
		change(&description)
	}
	connector, problems := shared.Describe(description)
	for _, p := range problems {
		t.Errorf("%s: %s", p.Span, p.Message)
	}
	if connector == nil {
		t.FailNow()
	}
	return connector
}

// setting is the value of a setting.
func setting(value string) connectors.Setting { return connectors.Setting{Value: value} }

// openAt gives a caller for the API at an address, whose log and errors are listened to.
func openAt(t testing.TB, connector connectors.Connector, address string, auth map[string]string) connectors.Caller {
	t.Helper()
	secrets := []string{auth[apiKey], auth[token], auth[password]}
	overheard := connectortest.Overhear(t, slices.DeleteFunc(secrets, func(s string) bool { return len(s) < 6 })...)
	caller, err := connector.Open(connectors.Connection{
		Name: "test", HTTP: overheard.Client(t), BaseURL: address,
		Auth: func(_ context.Context, name string) (string, error) { return auth[name], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return overheard.Caller(caller)
}

// stripeDescription is the file of Stripe's own OpenAPI description, which comes with stripe-mock.
var stripeDescription = sync.OnceValues(func() (string, error) {
	list := exec.Command("go", "list", "-m", "-modfile=tools/go.mod", "-f", "{{.Dir}}", "github.com/stripe/stripe-mock")
	list.Dir, list.Env = "../..", append(os.Environ(), "GOFLAGS=")
	dir, err := list.Output()
	return filepath.Join(strings.TrimSpace(string(dir)), "embedded", "openapi", "spec3.json"), err
})

func describeStripe(t testing.TB) connectors.Connector {
	t.Helper()
	path, err := stripeDescription()
	if err != nil {
		t.Fatal(err)
	}
	return describe(t, path, func(d *connectors.Description) { d.IdempotencyHeader = setting("Idempotency-Key") })
}
