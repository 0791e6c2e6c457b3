package twilio

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"hawser/connectors"
	"hawser/connectors/connectortest"
	"hawser/internal/schema"
)

// Every operation is called with what its own schema asks for. The server holds each request against Twilio's OpenAPI
// description, and answers with the description's own example.
func TestEveryOperationIsAsTwilioDescribesIt(t *testing.T) {
	api := readDescription(t)
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	caller := openAt(t, server.URL)
	sampler := connectortest.Sampler{Word: api.word}
	called, waived := connectortest.Cover(t, subject.Spec(), "testdata/waivers.txt", func(op *connectors.Operation) error {
		_, err := caller.Call(t.Context(), sampler.Call(op))
		return err
	})
	connectortest.Documented(t, "operations called with what their own schema asks for, and accepted", "Twilio", called)
	connectortest.Documented(t, "operations waived", "Twilio", waived)
}

// description is Twilio's OpenAPI description, as a server.
type description struct {
	api    *openapi3.T
	router routers.Router
}

// readDescription reads the file that HAWSER_TWILIO_OPENAPI names: twilio_api_v2010.json of twilio/twilio-oai, of the
// SDK's time.
func readDescription(t *testing.T) *description {
	t.Helper()
	path := cmp.Or(os.Getenv("HAWSER_TWILIO_OPENAPI"), "../../../shared/contracts/twilio_api_v2010.json")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("Twilio's OpenAPI description is not here: name its file in HAWSER_TWILIO_OPENAPI (%v)", err)
	}
	api, err := openapi3.NewLoader().LoadFromFile(path)
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
	return &description{api, router}
}

// ServeHTTP refuses a request that does not fit as Twilio does: with a code and a message.
func (d *description) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(err error) {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": 20001, "message": strings.ReplaceAll(err.Error(), "\n", " "), "status": 400})
	}
	route, params, err := d.router.FindRoute(r)
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
				body = shown.Value.Value
			}
			return status, body
		}
	}
	return http.StatusOK, struct{}{}
}

// word gives a text that fits the pattern or the length that the description asks for.
func (d *description) word(op *connectors.Operation, name string, _ *schema.Type) string {
	names := []string{name}
	if name == "" {
		slots := placeholders(op.Path)
		names = slots[len(slots)-1:]
	}
	if op.Payload != nil && op.Payload.Field(name) != nil {
		names = append(names, op.Payload.Field(name).Aliases...)
	}
	item := d.api.Paths.Find(op.Path)
	if item == nil {
		return "sample"
	}
	for _, name := range names {
		if s := described(item.GetOperation(op.Method), name); s != nil {
			return fitting(s)
		}
	}
	return "sample"
}

// described is the schema of a parameter, wherever it goes.
func described(op *openapi3.Operation, name string) *openapi3.Schema {
	for _, p := range op.Parameters {
		if p.Value.Name == name {
			return p.Value.Schema.Value
		}
	}
	if op.RequestBody == nil {
		return nil
	}
	form := op.RequestBody.Value.Content.Get("application/x-www-form-urlencoded")
	if form == nil || form.Schema.Value.Properties[name] == nil {
		return nil
	}
	return form.Schema.Value.Properties[name].Value
}

// fitting gives a text for a schema. Twilio's patterns are those of its SIDs alone: "^(SM|MM)[0-9a-fA-F]{32}$".
func fitting(s *openapi3.Schema) string {
	kinds, _, isSid := strings.Cut(strings.TrimPrefix(s.Pattern, "^"), "[0-9a-fA-F]{32}$")
	switch {
	case isSid:
		kind, _, _ := strings.Cut(strings.Trim(kinds, "()"), "|")
		return kind + strings.Repeat("0", 32)
	case s.Format == "date", s.Format == "date-time":
		return map[string]string{"date": "2024-05-31", "date-time": "2024-05-31T00:00:00Z"}[s.Format]
	case len(s.Enum) > 0:
		text, _ := s.Enum[0].(string)
		return text
	default:
		return "sample"
	}
}
