package twilio

import (
	"reflect"
	"strconv"
	"strings"

	sdk "github.com/twilio/twilio-go/client"

	"hawser/connectors"
	"hawser/internal/schema"
)

// method is a method of the SDK, and the operation that it serves.
type method struct {
	op *connectors.Operation
	// name is the SDK's: "CreateMessage".
	name string
	// fn takes a service, then the ids in the path, then the params if there are any, then page token and number if
	// it pages.
	fn      reflect.Value
	service service
	// ids are the names of the ids in the path, in the order of the path: "MessageSid", "Sid".
	ids []string
	// own says that the last of ids names the record itself; those before it name the records that it belongs to.
	own bool
	// params is the struct that params points to; nil where the method takes none.
	params reflect.Type
	// result is the struct of one record of the answer; nil where there is none.
	result reflect.Type
	// record is the type of result, names those of its fields.
	record *schema.Type
	names  *schema.Names
	// rows is the key of the records in a page; "" where the method does not page.
	rows string
	// narrows are the ways in which a list request narrows its answer.
	narrows []narrowing
	// getter and lister are the entity's Get and List, nil where it has none.
	getter, lister *method
}

// service makes the value whose methods make the requests: the SDK's ApiService, or what it has dropped.
type service func(*sdk.RequestHandler) reflect.Value

// verbs are the first words of the SDK's methods. A List or Stream is a loop over Page; WithMetadata repeats a method.
var verbs = map[string]connectors.Verb{
	"Page": connectors.List, "Fetch": connectors.Get, "Create": connectors.Create, "Update": connectors.Update, "Delete": connectors.Delete,
}

// newMethod reads a method off a service's type, and gives the SDK's name of its resource. It is not ok for methods
// that serve no operation.
func newMethod(s service, m reflect.Method) (made *method, resource string, ok bool) {
	for prefix, verb := range verbs {
		resource, ok = strings.CutPrefix(m.Name, prefix)
		if !ok || strings.HasSuffix(m.Name, "WithMetadata") {
			continue
		}
		made = &method{name: m.Name, fn: m.Func, service: s, op: &connectors.Operation{Connector: name, Verb: verb}}
		made.read(m.Type)
		return made, resource, true
	}
	return nil, "", false
}

func (m *method) read(t reflect.Type) {
	texts := 0
	for i := 1; i < t.NumIn(); i++ {
		if in := t.In(i); in.Kind() == reflect.Pointer {
			m.params = in.Elem()
		} else {
			texts++
		}
	}
	if m.op.Verb == connectors.List {
		texts -= 2 // page token and page number
	}
	m.ids = make([]string, texts)
	m.own = texts > 0 && m.op.Verb != connectors.List && m.op.Verb != connectors.Create
	if t.NumOut() < 2 {
		return
	}
	m.result = t.Out(0).Elem()
	if m.op.Verb == connectors.List {
		m.rows, m.result = listed(m.result)
	}
}

// listed gives the key and the type of the records in a page.
func listed(page reflect.Type) (key string, record reflect.Type) {
	for i := range page.NumField() {
		if member := page.Field(i); member.Type.Kind() == reflect.Slice {
			key, _, _ = strings.Cut(member.Tag.Get("json"), ",")
			return key, member.Type.Elem()
		}
	}
	return "", nil
}

// page says which page of a list is asked for. The zero page is the first.
type page struct{ number, token string }

// invoke calls the method. What comes of it is with the handler's client: what the SDK makes of it is let go.
func (m *method) invoke(handler *sdk.RequestHandler, ids []string, params reflect.Value, at page) {
	args := []reflect.Value{m.service(handler)}
	for _, id := range ids {
		args = append(args, reflect.ValueOf(id))
	}
	if m.params != nil {
		args = append(args, params)
	}
	if m.rows != "" {
		args = append(args, reflect.ValueOf(at.token), reflect.ValueOf(at.number))
	}
	m.fn.Call(args)
}

// parents are the names of the ids of the records that the record belongs to.
func (m *method) parents() []string {
	if m.own {
		return m.ids[:len(m.ids)-1]
	}
	return m.ids
}

// Marks stand in a recorded request for the ids in its path.
const (
	markedAccount = "hawserAccount"
	markedID      = "hawserId"
)

// request records which request the method makes: the path's placeholders are "{}", and slots tells for each
// whether it is the account (-1) or which of the ids.
func (m *method) request() (verb, path string, slots []int) {
	ids := make([]string, len(m.ids))
	for i := range ids {
		ids[i] = markedID + strconv.Itoa(i)
	}
	params := reflect.Value{}
	if m.params != nil {
		params = reflect.New(m.params)
	}
	rec := &recorder{}
	m.invoke(&sdk.RequestHandler{Client: rec}, ids, params, page{})
	segments := strings.Split(rec.path, "/")
	for i, segment := range segments {
		bare, suffix := strings.CutSuffix(segment, ".json")
		ending := ""
		if suffix {
			ending = ".json"
		}
		if bare == markedAccount {
			slots = append(slots, -1)
		} else if digits, ok := strings.CutPrefix(bare, markedID); ok {
			at, _ := strconv.Atoi(digits)
			slots = append(slots, at)
		} else {
			continue
		}
		segments[i] = "{}" + ending
	}
	return rec.method, strings.Join(segments, "/"), slots
}
