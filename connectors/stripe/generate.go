//go:build generate

package stripe

import (
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"hawser/connectors"
)

// Reference writes openapi.txt of Stripe's OpenAPI description. A description that is not JSON is an error.
func Reference(description []byte) (string, error) {
	g := &generator{times: map[string]int{}, embedded: map[string]bool{}, seen: map[string]bool{}, fields: newFields(), tells: map[string]string{}}
	if err := json.Unmarshal(description, &g.api); err != nil {
		return "", fmt.Errorf("reading the description: %w", err)
	}
	g.requests()
	g.lines = append(g.lines, g.fields.lines()...)
	g.lines = append(g.lines, texts("tells ", g.tells)...)
	for _, s := range g.api.Components.Schemas {
		g.countTimes(s)
	}
	for _, name := range slices.Sorted(maps.Keys(g.times)) {
		if g.times[name] > 0 {
			g.line("time %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g.embedded)) {
		g.line("embedded %s", name)
	}
	slices.Sort(g.lines)
	head := "# What Stripe's OpenAPI description of " + g.api.Info.Version + " adds to the SDK's types. Written by internal/generate.\n"
	return head + strings.Join(g.lines, "\n") + "\n", nil
}

type generator struct {
	api struct {
		Info       struct{ Version string }
		Paths      map[string]map[string]described
		Components struct{ Schemas map[string]*property }
	}
	lines []string
	// times counts the integers of a name that are times, less those that are not.
	times          map[string]int
	embedded, seen map[string]bool
	fields         *fields
	// tells are descriptions of the members of the answers' structs, "Charge.amount".
	tells map[string]string
}

type described struct {
	Description string
	Parameters  []struct {
		Name, In, Description string
		Required              bool
		Schema                *property
	}
	RequestBody struct {
		Content map[string]struct{ Schema *property }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema *property }
	}
}

type property struct {
	Ref    string `json:"$ref"`
	Type   string
	Format string
	// Description is of one field of a request.
	Description string
	Enum        []any
	Required    []string
	Properties  map[string]*property
	Items       *property
	AnyOf       []*property
}

func (g *generator) line(format string, args ...any) {
	g.lines = append(g.lines, fmt.Sprintf(format, args...))
}

// requests writes a line for every operation of the catalogue that the description knows.
func (g *generator) requests() {
	paths := map[string]string{}
	for path := range g.api.Paths {
		paths[withoutNames(path)] = path
	}
	type known struct {
		m              *method
		path, summary  string
		names, require []string
	}
	var all []known
	sharing := map[reflect.Type]map[string]bool{} // what any request takes that shares the params
	methods := deriveCatalogue(&reference{}).methods
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		m := methods[name]
		path := paths[withoutNames(strings.ReplaceAll(m.route.path, "%s", "{}"))]
		op, ok := g.api.Paths[path][strings.ToLower(m.route.method)]
		if !ok {
			continue
		}
		k := known{m: m, path: path, summary: sentence(op.Description)}
		k.names, k.require = g.parameters(op)
		g.fields.read(m.params, op.of(), false)
		all = append(all, k)
		if sharing[m.params] == nil {
			sharing[m.params] = map[string]bool{}
		}
		for _, name := range k.names {
			sharing[m.params][name] = true
		}
		g.pair(m.result, g.answer(op, m.lists))
	}
	served := map[string]int{}
	for _, k := range all {
		served[k.m.route.method+k.path]++
	}
	for _, k := range all {
		words := append([]string{k.m.route.method, k.path}, k.require...)
		if served[k.m.route.method+k.path] > 1 { // cards, bank accounts and sources share requests, not fields
			words = words[:2]
		}
		for _, name := range slices.Sorted(maps.Keys(sharing[k.m.params])) {
			if served[k.m.route.method+k.path] == 1 && !slices.Contains(k.names, name) && k.m.op.Payload != nil && k.m.op.Payload.Field(name) != nil {
				words = append(words, "-"+name)
			}
		}
		if k.m.op.Verb == connectors.List && !slices.Contains(k.names, "limit") {
			words = append(words, "-limit")
		}
		if k.summary != "" {
			words = append(words, "# "+k.summary)
		}
		if line := strings.Join(words, " "); !slices.Contains(g.lines, line) {
			g.lines = append(g.lines, line)
		}
	}
}

// sentence is the first sentence of a description, without its markup.
func sentence(description string) string {
	text := strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(description, " "))), " ")
	text = strings.NewReplacer(" .", ".", " ,", ",").Replace(text)
	if end := strings.Index(text, ". "); end > 0 {
		text = text[:end+1]
	}
	return text
}

var markup = regexp.MustCompile(`</?[a-z][^>]*>|\]\([^)]*\)|\[`)

func (g *generator) parameters(op described) (names, required []string) {
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
			if p.Required {
				required = append(required, p.Name)
			}
		}
	}
	for _, content := range op.RequestBody.Content {
		names = append(names, slices.Collect(maps.Keys(content.Schema.Properties))...)
		required = append(required, content.Schema.Required...)
		g.countTimes(content.Schema)
	}
	slices.Sort(names)
	slices.Sort(required)
	return names, slices.Compact(required)
}

// countTimes counts the integers of a schema.
func (g *generator) countTimes(s *property) {
	if s == nil {
		return
	}
	for name, p := range s.Properties {
		if p.Type == "integer" {
			if p.Format == "unix-time" {
				g.times[name]++
			} else {
				g.times[name]--
			}
		}
		g.countTimes(p)
	}
	g.countTimes(s.Items)
	for _, alternative := range s.AnyOf {
		g.countTimes(alternative)
	}
}

func (g *generator) answer(op described, list bool) *property {
	for _, content := range op.Responses["200"].Content {
		s := g.resolve(content.Schema)
		if list && s != nil && s.Properties["data"] != nil {
			return g.resolve(s.Properties["data"].Items)
		}
		return s
	}
	return nil
}

// resolve follows references, and the alternatives but for ids and deleted records.
func (g *generator) resolve(s *property) *property {
	for s != nil {
		switch {
		case s.Ref != "":
			s = g.api.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
		case len(s.AnyOf) > 0:
			i := slices.IndexFunc(s.AnyOf, func(p *property) bool { return p.Ref != "" && !strings.Contains(p.Ref, "/deleted_") })
			if i < 0 {
				return nil
			}
			s = s.AnyOf[i]
		default:
			return s
		}
	}
	return nil
}

// pair walks an SDK type along its schema, and notes the fields that the SDK could read from an id while the API gives
// a record.
func (g *generator) pair(t reflect.Type, s *property) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if key := fmt.Sprintf("%v %p", t, s); s == nil || t.Kind() != reflect.Struct || g.seen[key] {
		return
	} else {
		g.seen[key] = true
	}
	for i := range t.NumField() {
		member := t.Field(i)
		wire, _, _ := strings.Cut(member.Tag.Get("json"), ",")
		p := s.Properties[wire]
		if p == nil {
			continue
		}
		if text := sentence(p.Description); text != "" && g.tells[t.Name()+"."+wire] == "" {
			g.tells[t.Name()+"."+wire] = text
		}
		elem := member.Type
		if elem.Kind() == reflect.Slice {
			elem = elem.Elem()
			p = p.Items
		}
		if p == nil {
			continue
		}
		expandable := slices.ContainsFunc(p.AnyOf, func(p *property) bool { return p.Type == "string" })
		if isReference(elem) && !expandable && p.Type != "string" {
			g.embedded[t.Name()+"."+wire] = true
		}
		if !expandable {
			g.pair(elem, g.resolve(p))
		}
	}
}
