package stripe

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"hawser/connectors"
	"hawser/connectors/connectortest"
)

// vendor is a Stripe with canned answers: "GET /v1/customers/cus_1" gives a body, with a status before it if it is not 200.
type vendor struct {
	answers map[string]string
	// each is asked first, if it is set: it may answer by itself.
	each func(w http.ResponseWriter, r *http.Request) bool

	mu       sync.Mutex
	requests []received
}

// received is a request as it came.
type received struct {
	line   string
	form   url.Values
	header http.Header
	raw    string
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(cmp.Or(string(body), r.URL.RawQuery))
	v.mu.Lock()
	v.requests = append(v.requests, received{line: r.Method + " " + r.URL.Path, form: form, header: r.Header, raw: string(body)})
	v.mu.Unlock()
	w.Header().Set("Request-Id", "req_1")
	if v.each != nil && v.each(w, r) {
		return
	}
	answer, ok := v.answers[r.Method+" "+r.URL.Path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, `{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such record","param":"id"}}`)
		return
	}
	if status, rest, found := strings.Cut(answer, " "); found && len(status) == 3 {
		code := 0
		for _, digit := range status {
			code = code*10 + int(digit-'0')
		}
		w.WriteHeader(code)
		answer = rest
	}
	io.WriteString(w, answer)
}

// open serves the vendor, and gives a caller for it.
func (v *vendor) open(t *testing.T) connectors.Caller {
	t.Helper()
	return openAt(t, serve(t, v), nil)
}

// openAt gives a caller whose log and errors are listened to.
func openAt(t *testing.T, address string, change func(*connectors.Connection)) connectors.Caller {
	t.Helper()
	overheard := connectortest.Overhear(t, "sk_test_secret", "sk_test_1")
	connection := connectors.Connection{
		Name: "test", HTTP: overheard.Client(t), BaseURL: address,
		Auth: func(_ context.Context, name string) (string, error) {
			return map[string]string{apiKey: "sk_test_secret"}[name], nil
		},
	}
	if change != nil {
		change(&connection)
	}
	caller, err := shared.Open(connection)
	if err != nil {
		t.Fatal(err)
	}
	return overheard.Caller(caller)
}

// shared is one connector for all tests: its catalogue is made once.
var shared = Connector()

// operation finds an operation by its name.
func operation(t *testing.T, name string) *connectors.Operation {
	t.Helper()
	for _, op := range shared.Spec().Operations {
		if op.Name() == name {
			return op
		}
	}
	t.Fatalf("there is no operation %s", name)
	return nil
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}
