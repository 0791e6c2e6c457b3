package stripe

import (
	"maps"
	"net/http"
	"reflect"
)

// call is one request while it is carried out. Everything it changes can be
// taken back, so that a refused call leaves no trace.
type call struct {
	server  *Server
	account *account
	request *http.Request
	id      string // the Request-Id
	key     string // the idempotency key, if any
	now     int64
	params  object
	undo    []func()
}

// path is an id out of the request's path.
func (c *call) path(name string) string { return c.request.PathValue(name) }

func (c *call) has(param string) bool {
	_, ok := c.params[param]
	return ok
}

// find gives a copy of a record, or nil.
func (c *call) find(kind, id string) object {
	if o := c.account.kind(kind).byID[id]; o != nil {
		return cloneObject(o)
	}
	return nil
}

// get gives a copy of a record or the refusal of an unknown id; param names the
// parameter to blame.
func (c *call) get(kind, id, param string) (object, *apiError) {
	if o := c.find(kind, id); o != nil {
		return o, nil
	}
	name := kind
	if kind == "payment_method" {
		name = "PaymentMethod"
	}
	return nil, missing(name, id, param)
}

// save stores a record.
func (c *call) save(o object) {
	c.undo = append(c.undo, c.account.kind(text(o, "object")).put(cloneObject(o)))
}

// create stores a new record and tells of it.
func (c *call) create(o object) {
	c.save(o)
	c.emit(text(o, "object")+".created", o, nil)
}

// update stores a changed record and tells of it, with the values it had, when
// it did change.
func (c *call) update(o object) {
	before := c.account.kind(text(o, "object")).byID[text(o, "id")]
	previous := object{}
	for name, value := range o {
		if old, known := before[name]; known && !reflect.DeepEqual(old, value) {
			previous[name] = clone(old)
		}
	}
	c.save(o)
	if len(previous) > 0 {
		c.emit(text(o, "object")+".updated", o, previous)
	}
}

// remove forgets a record, tells of it, and gives what the API answers.
func (c *call) remove(o object) object {
	kind := text(o, "object")
	shown := object{"id": o["id"], "object": kind, "deleted": true}
	c.undo = append(c.undo, c.account.kind(kind).remove(text(o, "id"), cloneObject(shown)))
	c.emit(kind+".deleted", o, nil)
	return shown
}

func (c *call) rollback() {
	for i := len(c.undo) - 1; i >= 0; i-- {
		c.undo[i]()
	}
	c.undo = nil
}

// take copies the named parameters into an object; an empty string clears, as
// null does.
func (c *call) take(o object, names ...string) { assign(o, c.params, names...) }

func assign(o, params object, names ...string) {
	for _, name := range names {
		if value, ok := params[name]; ok {
			if value == "" {
				value = nil
			}
			o[name] = clone(value)
		}
	}
}

// takeMetadata merges the metadata parameter: an empty value drops its key, an
// empty parameter drops all.
func (c *call) takeMetadata(o object) *apiError { return mergeMetadata(o, c.params) }

func mergeMetadata(o, params object) *apiError {
	value, given := params["metadata"]
	if !given {
		return nil
	}
	merged := object{}
	if value != nil {
		maps.Copy(merged, child(o, "metadata"))
		maps.Copy(merged, value.(object))
		maps.DeleteFunc(merged, func(_ string, v any) bool { return v == "" })
	}
	if len(merged) > 50 {
		return invalid("", "metadata", "You can only have 50 metadata keys; this object would have %d.", len(merged))
	}
	o["metadata"] = merged
	return nil
}

// ref is get for an id out of a parameter rather than the path: a bad request
// instead of a missing page.
func (c *call) ref(kind, id, param string) (object, *apiError) {
	o, err := c.get(kind, id, param)
	if err != nil {
		err.status = http.StatusBadRequest
	}
	return o, err
}
