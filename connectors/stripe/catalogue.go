package stripe

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/stripe/stripe-go/v76/client"

	"hawser/connectors"
	"hawser/internal/schema"
)

// catalogue is what the SDK's types say that Stripe can do.
type catalogue struct {
	spec *connectors.Spec
	// methods are by the name of their operation.
	methods map[string]*method
	// waived gives the methods of the SDK that serve no operation, and why.
	waived map[string]string
}

// newCatalogue reads the catalogue off client.API: a field is a resource, a method an operation or an action.
func newCatalogue() *catalogue { return deriveCatalogue(parseReference(openapi)) }

func deriveCatalogue(ref *reference) *catalogue {
	c := &catalogue{methods: map[string]*method{}, waived: map[string]string{}}
	b := &builder{reference: ref, shapes: newShapes(ref)}
	api := reflect.TypeFor[client.API]()
	for i := range api.NumField() {
		resource := api.Field(i)
		entity := singular(resource.Name)
		var methods []*method
		for j := range resource.Type.NumMethod() {
			name := resource.Name + "." + resource.Type.Method(j).Name
			m, ok := newMethod(resource.Name, resource.Type.Elem(), resource.Type.Method(j))
			m.quirk = quirks[name]
			if m.quirk.waived != "" {
				c.waived[name] = m.quirk.waived
				continue
			}
			if m.route, ok = m.routed(ok); !ok {
				c.waived[name] = "the SDK makes no request for it"
				continue
			}
			methods = append(methods, m)
		}
		b.describe(entity, methods)
		for _, m := range methods {
			c.methods[m.op.Name()] = m
		}
	}
	c.spec = b.spec(c.methods)
	return c
}

func (m *method) routed(makesCall bool) (route, bool) {
	if !makesCall {
		return route{}, false
	}
	return m.routeOf()
}

// builder makes operations of methods.
type builder struct {
	reference *reference
	shapes    *shapes
	names     schema.Names
}

var verbs = map[string]connectors.Verb{
	"List": connectors.List, "Get": connectors.Get, "New": connectors.Create, "Update": connectors.Update, "Del": connectors.Delete,
}

// summaries describe the verbs where Stripe's description is older than the SDK.
var summaries = map[connectors.Verb]string{
	connectors.List: "Returns a list of records.", connectors.Get: "Retrieves a record.", connectors.Create: "Creates a record.",
	connectors.Update: "Updates a record.", connectors.Delete: "Deletes a record.", "": "Carries out the action on a record.",
}

// describe gives the methods of an entity their operations.
func (b *builder) describe(entity string, methods []*method) {
	for _, m := range methods {
		m.op = &connectors.Operation{Connector: name, Changes: m.route.changes(), Keyed: m.route.changes(), Method: m.route.method}
		name := m.name
		if m.quirk.verb != "" {
			name = m.quirk.verb
		}
		if verb, ok := verbs[name]; ok && m.quirk.action == "" {
			m.op.Entity, m.op.Verb = entity, verb
		} else if m.op.Action = m.quirk.action; m.op.Action == "" {
			m.op.Action = actionName(m.name, entity)
		}
	}
	byVerb := map[connectors.Verb]*method{}
	for _, m := range methods {
		b.input(m, entity)
		b.output(m)
		byVerb[m.op.Verb] = m
	}
	get, list, create := byVerb[connectors.Get], byVerb[connectors.List], byVerb[connectors.Create]
	if create != nil && (get == nil || create.op.Output.Field("Id") == nil) {
		create.whole = true
	} else if create != nil {
		create.op.Output = created
	}
	if list == nil {
		return
	}
	if get != nil && len(get.route.slots) == 1 && len(get.route.either) == 0 {
		list.getter = get
	}
	known := b.known(list)
	list.op.Columns = b.columns(list, known)
	if list.unpaged = slices.Contains(known.foreign, "limit"); !list.unpaged {
		list.op.PageRecords = stripePage
	}
	for _, verb := range []connectors.Verb{connectors.Update, connectors.Delete} {
		if m := byVerb[verb]; m != nil && m.hasID {
			m.op.Columns, m.op.PageRecords, m.lister = list.op.Columns, list.op.PageRecords, list
		}
	}
}

// known is what Stripe's description says of a method's request.
func (b *builder) known(m *method) request {
	return b.reference.requests[m.route.method+" "+strings.ReplaceAll(m.route.path, "%s", "{}")]
}

// output gives an operation the shape of its answer.
func (b *builder) output(m *method) {
	record := b.shapes.answer.Type(m.result)
	m.record, m.names = record, &b.names
	switch m.op.Verb {
	case connectors.List:
		m.op.Output = &schema.Type{Kind: schema.List, Elem: record}
	case connectors.Get, connectors.Create:
		m.op.Output = record
	case connectors.Update:
		m.op.Output = updated
	case connectors.Delete:
	default:
		m.op.Output = &schema.Type{Kind: schema.List, Elem: b.shapes.row(m)}
	}
}

// spec is the connector's description of itself.
func (b *builder) spec(methods map[string]*method) *connectors.Spec {
	spec := &connectors.Spec{
		Name: name, Title: "Stripe", Version: 1, Rate: 6, MaxNameLength: 63, Routing: []string{"accountId"},
		Description: "Payments: customers, payment methods, intents, invoices, quotes, subscriptions and all else of Stripe's API.",
		Auth: []connectors.AuthGroup{
			{{Name: apiKey, Description: "The secret key of the account, or a restricted one.", Secret: true}},
			{{Name: accessToken, Description: "An OAuth access token to a connected account.", Secret: true}},
		},
	}
	for _, m := range methods {
		spec.Operations = append(spec.Operations, m.op)
	}
	slices.SortFunc(spec.Operations, func(a, b *connectors.Operation) int { return strings.Compare(sortKey(a), sortKey(b)) })
	return spec
}

func sortKey(op *connectors.Operation) string { return fmt.Sprint(op.Entity, op.Action, " ", op.Verb) }
