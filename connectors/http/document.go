package http

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/internal/source"
)

// document is what a file describes.
type document struct {
	digest [32]byte
	// api is nil where the file describes none.
	api      *openapi3.T
	problems []source.Problem

	mu sync.Mutex
	// connectors are those of the connections that name the file, by their settings.
	connectors map[settings]*described
}

// described gives the connector of connections with these settings.
func (d *document) described(s settings) *described {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.connectors[s]
	if known == nil {
		known = &described{catalogue: newCatalogue(d.api, s), settings: s}
		d.connectors[s] = known
	}
	return known
}

// readDocument reads a file, JSON or YAML. What it refers to must be in it.
func readDocument(file *source.File) *document {
	d := &document{connectors: map[settings]*described{}}
	api, err := openapi3.NewLoader().LoadFromData(file.Content)
	switch {
	case err != nil:
		d.problems = []source.Problem{unreadable(file, err)}
	case !strings.HasPrefix(api.OpenAPI, "3."):
		hint := hintNoOpenAPI
		if _, swagger := api.Extensions["swagger"]; swagger {
			hint = "it is Swagger 2.0: convert it to OpenAPI 3"
		}
		d.problems = []source.Problem{problem(codeDescription, top(file), wordNoOpenAPI, hint)}
	default:
		d.problems = invalid(file, api)
	}
	if len(d.problems) == 0 {
		d.api = api
	}
	return d
}

// maxProblems is how many problems of a document are told.
const maxProblems = 20

// invalid lists what is wrong in a document. Its examples, defaults and patterns are not looked at: nothing here
// depends on them, and documents that are in use are often wrong in them.
func invalid(file *source.File, api *openapi3.T) []source.Problem {
	err := api.Validate(context.Background(), openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(),
		openapi3.DisableSchemaDefaultsValidation(), openapi3.DisableSchemaPatternValidation())
	if err == nil {
		return nil
	}
	var all openapi3.MultiError
	if !errors.As(err, &all) {
		all = openapi3.MultiError{err}
	}
	places := placesOf(file)
	var problems []source.Problem
	for _, err := range all[:min(len(all), maxProblems)] {
		problems = append(problems, problem(codeDescription, places.of(err), firstLine(err), "the OpenAPI 3 specification says what may stand there"))
	}
	return problems
}

// firstLine is what an error says, without what is wrong in the same place besides.
func firstLine(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return text
}
