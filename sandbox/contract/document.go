package contract

import (
	"regexp"
	"slices"
	"strings"
)

// document is an OpenAPI 3 document, as far as answers go.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]*schema }
}

type operation struct {
	Responses map[string]struct {
		Content map[string]struct{ Schema *schema }
	}
}

// UnmarshalJSON reads an operation, and nothing of what else may stand at a path: its parameters, its servers.
func (o *operation) UnmarshalJSON(text []byte) error {
	type plain operation
	if len(text) == 0 || text[0] != '{' {
		return nil
	}
	return decode(text, (*plain)(o))
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Format     string
	Enum       []any
	AnyOf      []*schema `json:"anyOf"`
	Nullable   bool
	Required   []string
	Properties map[string]*schema
	Items      *schema
	// Additional is set for maps such as metadata.
	Additional any `json:"additionalProperties"`
}

func (d *Description) resolve(s *schema) *schema {
	for s.Ref != "" {
		s = d.document.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

// routes find the described path of a request: the one with the fewest placeholders.
type routes []route

type route struct {
	path    string
	slots   int
	pattern *regexp.Regexp
}

var placeholder = regexp.MustCompile(`\\\{[^/]*?\\\}`)

func newRoutes(paths map[string]map[string]operation) routes {
	var all routes
	for path := range paths {
		pattern := placeholder.ReplaceAllString(regexp.QuoteMeta(path), `[^/]+?`)
		all = append(all, route{path, strings.Count(path, "{"), regexp.MustCompile("^" + pattern + "$")})
	}
	slices.SortFunc(all, func(a, b route) int { return a.slots - b.slots })
	return all
}

// path gives the described path, "" where there is none.
func (r routes) path(asked string) string {
	for _, route := range r {
		if route.pattern.MatchString(asked) {
			return route.path
		}
	}
	return ""
}
