package stripe

import (
	"bytes"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/form"

	"hawser/internal/schema"
)

// recorder is a backend that makes no request: it tells which one the SDK would make.
type recorder struct {
	method, path string
	// sent is what goes along with the path: the body, or the query, and the headers.
	sent string
}

func (r *recorder) record(method, path, body string, params *sdk.Params) {
	r.method, r.path, r.sent = method, path, body
	if params != nil {
		for _, key := range slices.Sorted(maps.Keys(params.Headers)) {
			r.sent += "\n" + strings.Join(params.Headers[key], "\n")
		}
	}
}

func (r *recorder) Call(method, path, _ string, params sdk.ParamsContainer, _ sdk.LastResponseSetter) error {
	values := &form.Values{}
	if params == nil {
		r.record(method, path, "", nil)
		return nil
	}
	form.AppendTo(values, params)
	r.record(method, path, values.Encode(), params.GetParams())
	return nil
}

func (r *recorder) CallRaw(method, path, _ string, body *form.Values, params *sdk.Params, _ sdk.LastResponseSetter) error {
	text := ""
	if body != nil {
		text = body.Encode()
	}
	r.record(method, path, text, params)
	return nil
}

func (r *recorder) CallStreaming(method, path, key string, params sdk.ParamsContainer, _ sdk.StreamingLastResponseSetter) error {
	return r.Call(method, path, key, params, nil)
}

func (r *recorder) CallMultipart(method, path, _, _ string, body *bytes.Buffer, params *sdk.Params, _ sdk.LastResponseSetter) error {
	r.record(method, path, body.String(), params)
	return nil
}

func (r *recorder) SetMaxNetworkRetries(int64) {}

// ids stand in a recorded request for the record's own id and for the members of the params that have no form name.
const (
	ownID    = "hawserOwnId"
	memberID = "hawserMember"
)

// route is what recording tells of a method of the SDK: its request, and where the ids go.
type route struct {
	method string
	// path is the request's, with %s where an id goes, as many as slots.
	path string
	// slots name the ids in path from left to right: ownID, or the member of the params that holds it.
	slots []string
	// required are the members without which there is no request, other than those in path.
	required []string
	// sent are the members that go into the body or a header. They have no form name.
	sent []string
	// either are members of which exactly one must be given. The first of them is in path.
	either []string
}

// routeOf records what a method requests. The params' members without a form name are found out by trying:
// the SDK refuses to go without the ones it needs, and with two of which it wants one.
func (m *method) routeOf() (route, bool) {
	members := hidden(m.params)
	bare, bareOK := m.try(nil)
	if bareOK && len(members) == 0 {
		return m.read(bare, nil), true
	}
	if full, ok := m.try(members); ok {
		r := m.read(full, members)
		if bareOK { // no member is needed: the path without them is the resource's own
			plain := m.read(bare, nil)
			plain.sent = append(r.sent, r.slotsBut(ownID)...)
			return plain, true
		}
		r.required = r.sent
		return r, true
	}
	for i, left := range members { // two of them exclude each other
		others := slices.Delete(slices.Clone(members), i, i+1)
		if rec, ok := m.try(others); ok {
			r := m.read(rec, others)
			r.either = append(r.slotsBut(ownID), left)
			return r, true
		}
	}
	return route{}, false
}

// try calls the method with the members set, and is not ok when the SDK makes no request or one that lacks an id.
func (m *method) try(members []string) (recorder, bool) {
	var rec recorder
	params := m.newParams()
	if m.params != nil {
		for _, name := range members {
			text := memberID + name
			params.Elem().FieldByName(name).Set(reflect.ValueOf(&text))
		}
	}
	m.invoke(&rec, "", ownID, params)
	return rec, rec.path != "" && !strings.Contains(rec.path+"/", "//")
}

func (m *method) read(rec recorder, members []string) route {
	r := route{method: rec.method}
	segments := strings.Split(rec.path, "/")
	for i, segment := range segments {
		name, isMember := strings.CutPrefix(segment, memberID)
		if segment == ownID || isMember {
			r.slots = append(r.slots, name)
			segments[i] = "%s"
		}
	}
	r.path = strings.Join(segments, "/")
	for _, name := range members {
		if strings.Contains(rec.sent, memberID+name) {
			r.sent = append(r.sent, name)
		}
	}
	return r
}

func (r *route) slotsBut(name string) []string {
	return slices.DeleteFunc(slices.Clone(r.slots), func(slot string) bool { return slot == name })
}

// hidden lists the text members of a params struct that have no form name, by name: ids that go into the path, mostly.
func hidden(params reflect.Type) []string {
	if params == nil {
		return nil
	}
	var names []string
	for i := range params.NumField() {
		member := params.Field(i)
		if member.Tag.Get("form") == "-" && member.Type == reflect.TypeFor[*string]() {
			names = append(names, member.Name)
		}
	}
	slices.Sort(names)
	return names
}

// uses says whether a member of the params goes anywhere.
func (r *route) uses(member string) bool {
	return slices.Contains(slices.Concat(r.slots, r.sent, r.required, r.either), member)
}

// named is the path with a placeholder for each id, after the segment before it.
func (r *route) named(entity string) string {
	segments := strings.Split(r.path, "/")
	for i, segment := range segments {
		if segment == "%s" {
			segments[i] = "{" + schema.Snake(recordName(segments[i-1])) + "}"
		}
	}
	return strings.Join(segments, "/")
}

// changes says whether a request of this HTTP method changes something.
func (r *route) changes() bool { return r.method != http.MethodGet }

var _ sdk.Backend = (*recorder)(nil)
