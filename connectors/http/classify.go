package http

import (
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// site is what the document says of one collection and its records, or of a path beside them.
type site struct {
	// bare are the methods of the path of the collection, records those of its records, by their verbs.
	bare, records map[string]*method
	// ids is how many placeholders end the path of a record; 0 where there is none. Of several paths it is the shortest.
	ids int
}

func has(list map[string]*method, verbs ...string) bool {
	return slices.ContainsFunc(verbs, func(verb string) bool { return list[verb] != nil })
}

// classify finds out which requests are the operations of entities. The others are actions.
func (b *builder) classify() {
	sites := map[string]*site{}
	for _, m := range b.methods {
		key := m.path.key()
		s := sites[key]
		if s == nil {
			s = &site{bare: map[string]*method{}, records: map[string]*method{}}
			sites[key] = s
		}
		n := m.path.ids()
		switch {
		case n == 0 && s.bare[m.verb] == nil:
			s.bare[m.verb] = m
		case n > 0 && (s.ids == 0 || n < s.ids):
			s.ids, s.records = n, map[string]*method{m.verb: m}
		case n > 0 && n == s.ids && s.records[m.verb] == nil:
			s.records[m.verb] = m
		}
	}
	for _, key := range sortedKeys(sites) {
		s := sites[key]
		for _, verb := range sortedKeys(s.bare) {
			s.bare[verb].become(s.ofCollection(s.bare[verb]))
		}
		for _, verb := range sortedKeys(s.records) {
			s.records[verb].become(s.ofRecord(s.records[verb]))
		}
	}
}

// become makes a method an entity's operation. One that needs what the operation cannot be given stays an action.
func (m *method) become(verb connectors.Verb) {
	needs := func(p parameter) bool { return p.required }
	switch {
	case verb == "":
	case (verb == connectors.Get || verb == connectors.Delete) && (m.body.required || slices.ContainsFunc(slices.Concat(m.queryParameters, m.headers), needs)):
	case verb == connectors.List && (slices.ContainsFunc(m.headers, needs) || slices.ContainsFunc(m.queryParameters, func(p parameter) bool {
		return p.required && !isScalar(p.typ) && p.typ.Kind != schema.Object
	})):
	default:
		m.op.Verb = verb
		m.own = verb != connectors.List && verb != connectors.Create && len(m.slots) > 0
	}
}

// ofCollection is what a method of a path is that no placeholder ends: of a collection, or of a record that there is
// but one of.
func (s *site) ofCollection(m *method) connectors.Verb {
	get := s.bare["GET"]
	lists := get != nil && get.answer.isList
	many := s.ids > 0 || lists
	switch m.verb {
	case "GET":
		if m.answer.isList {
			return connectors.List
		}
		if has(s.records, "GET") {
			return "" // the record's Get is the entity's
		}
		return connectors.Get
	case "POST":
		switch {
		case many, get == nil && isCollection(m.path.last()):
			return connectors.Create
		case get != nil:
			return connectors.Update
		}
	case "PUT", "PATCH":
		if !many && has(s.bare, "GET", "DELETE") && (m.verb == "PATCH" || s.bare["PATCH"] == nil) && (s.bare["POST"] == nil || get == nil) {
			return connectors.Update
		}
	case "DELETE":
		if !many {
			return connectors.Delete
		}
	}
	return ""
}

// ofRecord is what a method of a path is that a placeholder ends.
func (s *site) ofRecord(m *method) connectors.Verb {
	switch m.verb {
	case "GET":
		if !m.answer.isList {
			return connectors.Get
		}
	case "PATCH":
		return connectors.Update
	case "PUT":
		if s.records["PATCH"] == nil {
			return connectors.Update
		}
	case "POST":
		if !has(s.records, "PATCH", "PUT") && (has(s.records, "GET", "DELETE") || has(s.bare, "GET", "POST")) {
			return connectors.Update
		}
	case "DELETE":
		return connectors.Delete
	}
	return ""
}

// name gives entities, and the actions beside them, their names.
func (b *builder) name() {
	resources := map[string]*resource{}
	for _, m := range b.methods {
		if m.op.Verb == "" {
			continue
		}
		key := m.path.key()
		r := resources[key]
		if r == nil {
			r = &resource{key: key, runs: m.path.runs(), one: true}
			resources[key] = r
		}
		single := m.path.ids() == 0 && m.op.Verb != connectors.List && m.op.Verb != connectors.Create
		r.one = r.one && single
	}
	var list []*resource
	for _, key := range sortedKeys(resources) {
		list = append(list, resources[key])
	}
	named := nameEntities(list)
	actions := names{}
	for _, m := range b.methods {
		if m.op.Verb != "" {
			m.op.Entity = named[m.path.key()]
			continue
		}
		m.op.Action = actions.take(m.actionName(named))
	}
}

// actionName is the document's operationId. Where there is none, or one that a machine has made of verb and path, it is
// the end of the path and the entity that it is about: "ConfirmPaymentIntent".
func (m *method) actionName(named entities) string {
	id := m.spec.OperationID
	if id != "" && !m.isMechanical(id) {
		return identifier(id)
	}
	about := ""
	if parent, ok := m.path.parent(); ok && m.path.ids() == 0 {
		about = named[parent.key()]
		if about == "" {
			about = (&resource{runs: parent.runs(), depth: 1}).name()
		}
	}
	var words []string
	if runs := m.path.runs(); len(runs) > 0 {
		words = runs[0]
	}
	end := len(words) - 1
	deed := ""
	switch {
	case m.verb == "POST" && m.path.ids() == 0 && end >= 0:
		deed = identifier(words[end])
		words = words[:end]
	case m.verb == "POST":
		deed = "Post"
	default:
		deed = map[string]string{"GET": "Get", "PUT": "Replace", "PATCH": "Change", "DELETE": "Delete"}[m.verb]
	}
	var what strings.Builder
	what.WriteString(about)
	for _, word := range words {
		if m.path.ids() > 0 {
			word = singular(word)
		}
		what.WriteString(identifier(word))
	}
	return deed + what.String()
}

// isMechanical says whether an operationId repeats verb and path.
func (m *method) isMechanical(id string) bool {
	var b strings.Builder
	for _, s := range m.path.segments {
		b.WriteString(s.text)
	}
	all := plain(m.path.text)
	return plain(id) == plain(m.verb+b.String()) || plain(id) == plain(m.verb)+all
}
