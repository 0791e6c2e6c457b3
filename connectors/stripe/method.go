package stripe

import (
	"reflect"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
	"hawser/internal/schema"
)

// method is a method of the SDK, and the operation that it serves.
type method struct {
	op *connectors.Operation
	// resource and name are the SDK's: "PaymentIntents", "Capture".
	resource, name string
	// fn takes the resource's client, then the record's id if hasID, then the params if there are any.
	fn     reflect.Value
	client reflect.Type
	hasID  bool
	// params is the struct that params points to; nil where the method takes none.
	params reflect.Type
	// result is the struct of one record of the answer.
	result reflect.Type
	// lists says that the answer is a list of records.
	lists bool
	// whole says that Create gives the whole record: it has no id, or no Get to look at the rest with.
	whole bool
	// getter is the entity's Get where a list can use it to find a record by id.
	getter *method
	// record is the type of the answer's record, names those of its fields.
	record *schema.Type
	names  *schema.Names
	// asked are the columns of a List that its request takes but its records do not hold.
	asked map[string]bool
	// unpaged says that a List takes neither a limit nor a cursor.
	unpaged bool
	// lister is the entity's List, with which Update and Delete find the records of a filter clause.
	lister *method
	route  route
	// fields gives a payload field by the name of the params' member, or ownID.
	fields map[string]string
	quirk  quirk
}

// newMethod reads a method off the SDK's type, and is not ok when it makes no call.
func newMethod(resource string, client reflect.Type, m reflect.Method) (*method, bool) {
	out := &method{resource: resource, name: m.Name, fn: m.Func, client: client}
	for i := 1; i < m.Type.NumIn(); i++ {
		switch in := m.Type.In(i); in.Kind() {
		case reflect.String:
			out.hasID = true
		case reflect.Pointer:
			out.params = in.Elem()
		}
	}
	answer := m.Type.Out(0)
	if answer.Kind() != reflect.Pointer {
		return out, false
	}
	out.result = answer.Elem()
	if record, ok := listed(answer); ok {
		out.lists, out.result = true, record
	}
	return out, true
}

// listed gives the record that an iterator goes over: what its own method returns, PaymentIntent() of paymentintent.Iter.
func listed(iterator reflect.Type) (reflect.Type, bool) {
	if !iterator.Implements(reflect.TypeFor[interface{ Next() bool }]()) {
		return nil, false
	}
	for i := range iterator.NumMethod() {
		m := iterator.Method(i)
		if m.Type.NumIn() == 1 && m.Type.NumOut() == 1 && m.Type.Out(0).Kind() == reflect.Pointer && !isContainer(m.Type.Out(0)) {
			return m.Type.Out(0).Elem(), true
		}
	}
	return nil, false
}

// isContainer tells the page that an iterator is on from a record.
func isContainer(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[sdk.ListContainer]()) || t.Implements(reflect.TypeFor[sdk.SearchContainer]())
}

// recordSlot is where the id of the record goes that the verb is about, "" where it is about none. A record that has
// no id of its own, a customer's CashBalance, goes by the id of the record that it belongs to.
func (m *method) recordSlot() string {
	switch m.op.Verb {
	case connectors.Get, connectors.Update, connectors.Delete:
		if len(m.route.slots) > 0 {
			return m.route.slots[len(m.route.slots)-1]
		}
	}
	return ""
}

// parentSlots are where the ids of the records go that the record belongs to.
func (m *method) parentSlots() []string {
	if m.recordSlot() == "" {
		return m.route.slots
	}
	return m.route.slots[:len(m.route.slots)-1]
}

func (m *method) newParams() reflect.Value {
	if m.params == nil {
		return reflect.Value{}
	}
	return reflect.New(m.params)
}

// invoke calls the method with every backend of its client set to backend. The error is the SDK's own; what the
// backend returned may come back or be lost, so look there first.
func (m *method) invoke(backend sdk.Backend, key, id string, params reflect.Value) error {
	client := reflect.New(m.client)
	for i := range m.client.NumField() {
		switch field := client.Elem().Field(i); field.Interface().(type) {
		case string:
			field.SetString(key)
		default:
			field.Set(reflect.ValueOf(backend))
		}
	}
	args := []reflect.Value{client}
	if m.hasID {
		args = append(args, reflect.ValueOf(id))
	}
	if params.IsValid() {
		args = append(args, params)
	}
	out := m.fn.Call(args)
	if iterator, ok := out[0].Interface().(interface{ Err() error }); ok {
		return iterator.Err()
	}
	if err, ok := out[len(out)-1].Interface().(error); ok {
		return err
	}
	return nil
}

// object is the type of a payload: a closed set of fields.
func object(name string, fields []schema.Field) *schema.Type {
	return &schema.Type{Kind: schema.Object, Name: name, Fields: fields}
}
