package stripe_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	api "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"hawser/sandbox/contract"
	"hawser/sandbox/stripe"
)

const testKey = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"

// serve starts a sandbox, whose every answer is held to Stripe's description, and gives its address.
func serve(t *testing.T, o stripe.Options) string {
	t.Helper()
	simulator := stripe.New(o)
	contract.Stripe().Watch(t, simulator.Control())
	srv := httptest.NewServer(simulator)
	t.Cleanup(srv.Close)
	return srv.URL
}

// sdk is Stripe's own client, talking to a sandbox.
func sdk(t *testing.T) (*client.API, string) {
	t.Helper()
	address := serve(t, stripe.Options{})
	return sdkAt(address), address
}

func sdkAt(address string) *client.API {
	retries := int64(0)
	backend := api.GetBackendWithConfig(api.APIBackend, &api.BackendConfig{URL: &address, MaxNetworkRetries: &retries, LeveledLogger: &api.LeveledLogger{Level: api.LevelNull}})
	return client.New(testKey, &api.Backends{API: backend})
}

// answer is what came back for a call.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// at walks a dotted path; nil where it ends.
func (a answer) at(path string) any {
	var v any = a.body
	for name := range strings.SplitSeq(path, ".") {
		inner, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = inner[name]
	}
	return v
}

func (a answer) text(path string) string {
	s, _ := a.at(path).(string)
	return s
}

// call sends a form as a client would; pairs of header names and values follow.
func call(t *testing.T, method, address, form string, header ...string) answer {
	t.Helper()
	got, err := try(method, address, form, header...)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func try(method, address, form string, header ...string) (answer, error) {
	if method != http.MethodPost && form != "" {
		address, form = address+"?"+form, ""
	}
	req, err := http.NewRequest(method, address, strings.NewReader(form))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+testKey)
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	got := answer{status: resp.StatusCode, header: resp.Header, raw: string(raw)}
	return got, json.Unmarshal(raw, &got.body)
}

// must is call for what has to succeed.
func must(t *testing.T, method, address, form string, header ...string) answer {
	t.Helper()
	got := call(t, method, address, form, header...)
	if got.status != http.StatusOK {
		t.Fatalf("%s %s %s: %d %s", method, address, form, got.status, got.raw)
	}
	return got
}

func seed(t *testing.T, address, records string) {
	t.Helper()
	got, err := http.Post(address+"/_sandbox/seed", "application/json", strings.NewReader(records))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode >= 300 {
		body, _ := io.ReadAll(got.Body)
		t.Fatalf("seeding: %d %s", got.StatusCode, body)
	}
}

func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

func stripeError(t *testing.T, err error) *api.Error {
	t.Helper()
	var e *api.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error of the API", err)
	}
	return e
}

// split takes a step like "/capture?amount=1" apart.
func split(step string) (path, form string) {
	path, form, _ = strings.Cut(step, "?")
	return path, form
}
