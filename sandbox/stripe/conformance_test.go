package stripe_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// openAPI is Stripe's own description, as far as answers go.
type openAPI struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct{ Schema *answerSchema }
		}
	}
	Components struct{ Schemas map[string]*answerSchema }
	mux        *http.ServeMux
}

type answerSchema struct {
	Ref        string `json:"$ref"`
	Type       string
	Enum       []any
	AnyOf      []*answerSchema `json:"anyOf"`
	Nullable   bool
	Required   []string
	Properties map[string]*answerSchema
	Items      *answerSchema
	// Additional is set for maps such as metadata.
	Additional any `json:"additionalProperties"`
}

// loadOpenAPI reads the description out of the module cache, where the tool
// that carries it may be; nil when it is not.
var loadOpenAPI = sync.OnceValue(func() *openAPI {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		return nil
	}
	found, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(cache)), "github.com/stripe/stripe-mock@v0.183.0/embedded/openapi/spec3.json"))
	if len(found) == 0 {
		return nil
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		return nil
	}
	doc := &openAPI{mux: http.NewServeMux()}
	if json.Unmarshal(data, doc) != nil {
		return nil
	}
	for path := range doc.Paths {
		doc.mux.Handle(path, http.NotFoundHandler())
	}
	return doc
})

// conforming holds every answer of a handler to Stripe's description of it.
func conforming(t *testing.T, next http.Handler) http.Handler {
	doc := loadOpenAPI()
	if doc == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			next.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		for _, problem := range doc.check(r, rec.Code, rec.Body.Bytes()) {
			t.Errorf("%s %s: %s", r.Method, r.URL.Path, problem)
		}
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		_, _ = io.Copy(w, rec.Body)
	})
}

func (d *openAPI) check(r *http.Request, status int, body []byte) []string {
	var v any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return []string{err.Error()}
	}
	if status != http.StatusOK {
		return d.against(d.Components.Schemas["error"], v, "")
	}
	_, path := d.mux.Handler(r)
	for _, content := range d.Paths[path][strings.ToLower(r.Method)].Responses["200"].Content {
		return d.against(content.Schema, v, "")
	}
	return []string{"the description has no such operation"}
}

func (d *openAPI) resolve(s *answerSchema) *answerSchema {
	for s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

func (d *openAPI) against(s *answerSchema, v any, path string) []string {
	s = d.resolve(s)
	if v == nil {
		if s.Nullable || slices.ContainsFunc(s.AnyOf, func(a *answerSchema) bool { return d.resolve(a).Nullable }) {
			return nil
		}
		return []string{path + " is null"}
	}
	if len(s.AnyOf) > 0 {
		return d.anyOf(s, v, path)
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(v) }) {
		return []string{fmt.Sprintf("%s is %v, which is none of %v", path, v, s.Enum)}
	}
	var problems []string
	switch v := v.(type) {
	case map[string]any:
		if s.Type != "object" && s.Type != "" {
			return []string{path + " is an object, want " + s.Type}
		}
		return d.object(s, v, path)
	case []any:
		if s.Type != "array" {
			return []string{path + " is a list, want " + s.Type}
		}
		for i, item := range v {
			problems = append(problems, d.against(s.Items, item, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case string:
		if s.Type != "string" {
			problems = append(problems, path+" is a string, want "+s.Type)
		}
	case bool:
		if s.Type != "boolean" {
			problems = append(problems, path+" is a boolean, want "+s.Type)
		}
	case json.Number:
		if s.Type != "number" && (s.Type != "integer" || strings.ContainsAny(v.String(), ".eE")) {
			problems = append(problems, path+" is "+v.String()+", want "+s.Type)
		}
	}
	return problems
}

// anyOf takes the alternative of the object's own kind, or the one with the
// fewest problems.
func (d *openAPI) anyOf(s *answerSchema, v any, path string) []string {
	var best []string
	_, nested := v.(map[string]any)
	for _, alternative := range s.AnyOf {
		problems := d.against(alternative, v, path)
		if len(problems) == 0 {
			return nil
		}
		if nested && d.resolve(alternative).Type == "string" {
			continue
		}
		if best == nil || len(problems) < len(best) {
			best = problems
		}
	}
	if best == nil {
		return []string{path + " fits no alternative"}
	}
	return best
}

func (d *openAPI) object(s *answerSchema, v map[string]any, path string) []string {
	var problems []string
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			problems = append(problems, path+"."+name+" is missing")
		}
	}
	for name, value := range v {
		field := s.Properties[name]
		if field == nil {
			// The API shows a charge's source and a nested list's total_count, which are not described.
			if len(s.Properties) > 0 && !slices.Contains([]string{"total_count", "source"}, name) && s.Additional == nil {
				problems = append(problems, path+"."+name+" is not described")
			}
			continue
		}
		problems = append(problems, d.against(field, value, path+"."+name)...)
	}
	return problems
}
