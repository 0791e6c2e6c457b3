package http

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
	"hawser/internal/schema"
)

// catalogue is what a document says that an API can do.
type catalogue struct {
	spec *connectors.Spec
	// methods are by the name of their operation.
	methods map[string]*method
	// ping is the call that proves a connection, nil where there is none.
	ping *method
	// title is what the document calls the API.
	title string
}

// newCatalogue reads a document. It gives the same names whenever it reads the same paths.
func newCatalogue(api *openapi3.T, s settings) *catalogue {
	b := &builder{settings: s, payloads: newShapes(false), answers: newShapes(true)}
	b.requests(api)
	b.classify()
	b.name()
	c := &catalogue{methods: map[string]*method{}, title: title(api)}
	for _, m := range b.methods {
		b.describe(m)
		c.methods[m.op.Name()] = m
	}
	for _, m := range b.methods {
		connect(m, c.methods)
	}
	c.spec = b.spec(c.title, summary(description(api)))
	c.ping = ping(b.methods)
	return c
}

func title(api *openapi3.T) string {
	if api.Info == nil {
		return family.Title
	}
	return cmp.Or(strings.Join(strings.Fields(api.Info.Title), " "), family.Title)
}

func description(api *openapi3.T) string {
	if api.Info == nil {
		return ""
	}
	return api.Info.Description
}

// builder makes operations of requests.
type builder struct {
	settings          settings
	payloads, answers *shapes
	names             schema.Names
	methods           []*method
	omissions         []connectors.Omission
}

func (b *builder) omit(verb, path, part, reason string) {
	b.omissions = append(b.omissions, connectors.Omission{Request: verb + " " + path, Part: part, Reason: reason})
}

// requests takes the requests of the document, sorted by path and verb.
func (b *builder) requests(api *openapi3.T) {
	if api.Paths == nil {
		return
	}
	items := api.Paths.Map()
	for _, text := range sortedKeys(items) {
		item := items[text]
		if item == nil {
			continue
		}
		operations := item.Operations()
		for _, verb := range sortedKeys(operations) {
			switch verb {
			case "GET", "POST", "PUT", "PATCH", "DELETE":
			default:
				b.omit(verb, text, "", whyNoMethod)
				continue
			}
			m := &method{op: &connectors.Operation{Connector: name, Method: verb, Path: text}, path: parsePath(text), verb: verb, spec: operations[verb]}
			if b.parameters(m, item) && b.takesBody(m) {
				m.answer = b.answerOf(m)
				m.answer.names = &b.names
				b.methods = append(b.methods, m)
			}
		}
	}
}

// connect tells a method of the others of its entity.
func connect(m *method, methods map[string]*method) {
	if m.op.Entity == "" {
		return
	}
	m.getter, m.lister = methods[m.op.Entity+"."+string(connectors.Get)], methods[m.op.Entity+"."+string(connectors.List)]
	if m.op.Verb == connectors.List {
		if m.getter != nil && m.getter.own && len(m.getter.parents()) == len(m.slots) {
			m.id = idField(m.answer.record, m.getter.slots[len(m.slots)].name)
			m.findByID()
		} else {
			m.getter, m.id = nil, idField(m.answer.record, "")
		}
		return
	}
	m.getter = nil
	if m.lister == nil || !m.own || len(m.parents()) != len(m.lister.slots) {
		m.lister = nil
		return
	}
	m.id = idField(m.lister.answer.record, m.slots[len(m.slots)-1].name)
	if m.id == "" || m.op.Verb == connectors.Get {
		m.lister = nil
		return
	}
	m.op.Columns, m.op.PageRecords = m.lister.op.Columns, m.lister.op.PageRecords
}

// ping chooses the request that needs the least: a record that there is but one of, or else a list.
func ping(methods []*method) *method {
	var chosen *method
	rank := func(m *method) int {
		return len(m.path.segments)*2 + map[bool]int{true: 1}[m.op.Verb == connectors.List]
	}
	for _, m := range methods {
		needs := m.verb != "GET" || m.op.Action != "" || len(m.slots) > 0 || !m.answer.json ||
			slices.ContainsFunc(slices.Concat(m.queryParameters, m.headers), func(p parameter) bool { return p.required })
		if !needs && (chosen == nil || rank(m) < rank(chosen)) {
			chosen = m
		}
	}
	return chosen
}

func (b *builder) spec(title, description string) *connectors.Spec {
	spec := &connectors.Spec{
		Name: name, Title: title, Version: family.Version, Rate: b.settings.rate, MaxNameLength: family.MaxNameLength,
		Description: cmp.Or(description, "What the OpenAPI document of the connection describes."),
		Auth:        family.Auth, Omissions: b.omissions,
	}
	for _, m := range b.methods {
		spec.Operations = append(spec.Operations, m.op)
	}
	slices.SortFunc(spec.Operations, func(a, b *connectors.Operation) int { return strings.Compare(sortKey(a), sortKey(b)) })
	slices.SortStableFunc(spec.Omissions, func(a, b connectors.Omission) int {
		return cmp.Or(strings.Compare(a.Request, b.Request), strings.Compare(a.Part, b.Part))
	})
	return spec
}

func sortKey(op *connectors.Operation) string { return fmt.Sprint(op.Entity, op.Action, " ", op.Verb) }

// describe gives an operation its shapes.
func (b *builder) describe(m *method) {
	op := m.op
	op.Description = summary(m.spec.Summary, m.spec.Description)
	if op.Description == "" {
		op.Description = m.verb + " " + m.path.text
	}
	op.Changes = m.changes()
	op.Keyed = op.Changes && b.settings.keyHeader != ""
	op.Once = op.Changes && !op.Keyed && !m.repeatable()
	op.Single = op.Verb != "" && op.Verb != connectors.List && op.Verb != connectors.Create && !m.own
	for i := range m.slots {
		m.slots[i].field = identifier(m.path.slotName(m.slots[i].name))
	}
	switch op.Verb {
	case connectors.List:
		b.list(m)
	case connectors.Get:
		op.Output = m.answer.whole(op.Name())
		b.leaveOut(m, whyNoPayload)
	case connectors.Delete:
		b.leaveOut(m, whyDelete)
	case connectors.Create, connectors.Update:
		op.Payload = b.payload(m)
		op.Output = m.answer.whole(op.Name())
		if op.Verb == connectors.Update && m.own {
			op.Output = counted(op.Output)
		}
	default:
		op.Payload = b.payload(m)
		op.Output = &schema.Type{Kind: schema.List, Elem: m.answer.whole(op.Name())}
	}
	if op.Action == "" {
		for _, slot := range m.parents() {
			op.Parents = append(op.Parents, slot.field)
		}
	}
}

// leaveOut lists the parameters and the body that an operation without a payload cannot take.
func (b *builder) leaveOut(m *method, why string) {
	for _, p := range slices.Concat(m.queryParameters, m.headers) {
		b.omit(m.verb, m.path.text, "the parameter "+p.name, why)
	}
	m.queryParameters, m.headers = nil, nil
	if m.body.media != "" {
		b.omit(m.verb, m.path.text, "the body", why)
		m.body = body{}
	}
}

// counted is the type of an Update's answer: of a record, or of how many there were for a filter clause.
func counted(record *schema.Type) *schema.Type {
	if record.Field(countField) != nil {
		return record
	}
	out := *record
	out.Fields = append(slices.Clone(record.Fields), schema.Field{Name: countField, Type: &schema.Type{Kind: schema.Int, Nullable: true}})
	return &out
}

// countField tells how many records an Update or Delete by filter clause touched.
const countField = "Count"
