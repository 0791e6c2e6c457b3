// Package twiliomock is for tests what stripe-mock is for Stripe: a server that holds each request against Twilio's own
// OpenAPI description, answers with the description's example, and keeps no state. Twilio offers none.
//
// The description does not come with this repository: HAWSER_TWILIO_OPENAPI names its file, twilio_api_v2010.json of
// twilio/twilio-oai.
package twiliomock

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// beside is where the description lies when the repository is part of a larger tree, as seen from a connector's tests.
const beside = "../../../shared/contracts/twilio_api_v2010.json"

// Description gives the file of Twilio's description. Without one the test is skipped, and says what to name.
func Description(t testing.TB) (path string) {
	t.Helper()
	path = cmp.Or(os.Getenv("HAWSER_TWILIO_OPENAPI"), beside)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("Twilio's OpenAPI description is not here: name its file in HAWSER_TWILIO_OPENAPI (%v)", err)
	}
	return path
}

// Mock is the server.
type Mock struct {
	// URL is its address.
	URL    string
	api    *openapi3.T
	router routers.Router
}

// Start reads the description and serves it until the test ends. Without a description the test is skipped.
func Start(t testing.TB) *Mock {
	t.Helper()
	api, err := openapi3.NewLoader().LoadFromFile(Description(t))
	if err != nil {
		t.Fatal(err)
	}
	api.Servers = nil
	for _, item := range api.Paths.Map() {
		item.Servers = nil // wherever it is asked
	}
	router, err := gorillamux.NewRouter(api)
	if err != nil {
		t.Fatal(err)
	}
	mock := &Mock{api: api, router: router}
	server := httptest.NewServer(mock)
	t.Cleanup(server.Close)
	mock.URL = server.URL
	return mock
}

// ServeHTTP refuses a request that does not fit as Twilio does: with a code and a message.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(err error) {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": 20001, "message": strings.ReplaceAll(err.Error(), "\n", " "), "status": 400})
	}
	route, params, err := m.router.FindRoute(r)
	if err != nil {
		refuse(err)
		return
	}
	input := &openapi3filter.RequestValidationInput{
		Request: r, Route: route, PathParams: params,
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		refuse(err)
		return
	}
	status, body := example(route.Operation)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// example is an answer that the description shows of an operation that goes well, or an empty one.
func example(op *openapi3.Operation) (status int, body any) {
	if op.Responses.Status(http.StatusNoContent) != nil {
		return http.StatusNoContent, nil
	}
	for _, status := range []int{200, 201, 202} {
		response := op.Responses.Status(status)
		if response == nil {
			continue
		}
		if content := response.Value.Content.Get("application/json"); content != nil {
			for _, shown := range content.Examples {
				body = lastPage(shown.Value.Value)
			}
			return status, body
		}
	}
	return http.StatusOK, struct{}{}
}

// lastPage is the example of a list without the address of a next page: those of the description do not fit it themselves.
func lastPage(example any) any {
	list, ok := example.(map[string]any)
	if !ok || list["next_page_uri"] == nil {
		return example
	}
	list = maps.Clone(list)
	list["next_page_uri"] = nil
	return list
}

var _ http.Handler = (*Mock)(nil)
