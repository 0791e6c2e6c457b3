package twilio

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	sdk "github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"hawser/connectors"
	"hawser/internal/schema"
)

// catalogue is what the SDK's types say that Twilio can do.
type catalogue struct {
	spec *connectors.Spec
	// methods are by the name of their operation.
	methods map[string]*method
}

// newCatalogue reads the catalogue off the SDK's service and ours.
func newCatalogue() *catalogue {
	b := &builder{reference: parseReference(openapi + feedbackFacts), methods: map[string]*method{}}
	b.shapes = newShapes(b.reference)
	b.add(reflect.TypeFor[*api.ApiService](), func(h *sdk.RequestHandler) reflect.Value { return reflect.ValueOf(api.NewApiService(h)) })
	b.add(reflect.TypeFor[callFeedback](), func(h *sdk.RequestHandler) reflect.Value { return reflect.ValueOf(callFeedback{h}) })
	for _, m := range b.methods {
		b.describe(m)
	}
	for _, m := range b.methods {
		b.connect(m)
	}
	return &catalogue{spec: b.spec(), methods: b.methods}
}

// builder makes operations of methods.
type builder struct {
	reference *reference
	shapes    *shapes
	names     schema.Names
	methods   map[string]*method
}

// add takes the methods of a service.
func (b *builder) add(t reflect.Type, s service) {
	for i := range t.NumMethod() {
		if m, resource, ok := newMethod(s, t.Method(i)); ok {
			m.op.Entity = plural(resource)
			b.methods[m.op.Name()] = m
		}
	}
}

// describe gives an operation its request and its shapes.
func (b *builder) describe(m *method) {
	verb, path, slots := m.request()
	known := b.reference.requests[verb+" "+path]
	for i, name := range placeholders(known.path) {
		if slots[i] >= 0 {
			m.ids[slots[i]] = name
		}
	}
	op := m.op
	op.Method, op.Path, op.Description = verb, known.path, known.description
	if op.Description == "" {
		op.Description = string(op.Verb) + " " + op.Entity
	}
	op.Changes = op.Verb == connectors.Create || op.Verb == connectors.Update || op.Verb == connectors.Delete
	op.Single = op.Verb != connectors.List && op.Verb != connectors.Create && !m.own
	for _, id := range m.parents() {
		op.Parents = append(op.Parents, m.idName(id))
	}
	if m.params != nil {
		_, op.Keyed = m.params.FieldByName(idempotencyKey)
	}
	if m.result != nil {
		m.record, m.names = b.shapes.answer.Type(m.result), &b.names
	}
	op.Output = m.output()
	switch op.Verb {
	case connectors.Create, connectors.Update:
		op.Payload = b.shapes.payload(m, known)
	case connectors.List:
		op.Columns, op.PageRecords = b.columns(m, known), scanPage
	}
}

// connect tells a method of the others of its entity.
func (b *builder) connect(m *method) {
	m.getter, m.lister = b.methods[m.op.Entity+".Get"], b.methods[m.op.Entity+".List"]
	if m.lister != nil && m.own && m.op.Verb != connectors.Get {
		m.op.Columns, m.op.PageRecords = m.lister.op.Columns, scanPage
	}
	if m.op.Verb == connectors.List && m.getter != nil && m.getter.own {
		own := m.getter.idName(m.getter.ids[len(m.getter.ids)-1])
		if column := m.column(own); column != nil && len(column.Native) == 0 {
			column.Native = []string{"="}
		}
	}
}

// idName is the documented name of an id in the path.
func (m *method) idName(id string) string { return cmp.Or(ids[m.op.Name()][id], id) }

func (b *builder) spec() *connectors.Spec {
	spec := &connectors.Spec{
		Name: name, Title: "Twilio", Version: 1, Rate: 25, MaxNameLength: 49, Routing: []string{"location", "edge"},
		Description: "Messages, calls, recordings, phone numbers and all else of Twilio's core API.",
		Auth:        authGroups(),
	}
	for _, m := range b.methods {
		spec.Operations = append(spec.Operations, m.op)
	}
	slices.SortFunc(spec.Operations, func(a, b *connectors.Operation) int {
		return cmp.Or(strings.Compare(a.Entity, b.Entity), strings.Compare(string(a.Verb), string(b.Verb)))
	})
	return spec
}
