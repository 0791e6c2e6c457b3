package twilio

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// verbs are the operations that a kind of record has.
type verbs uint8

const (
	canList verbs = 1 << iota
	canGet
	canCreate
	canUpdate
	canDelete
)

const (
	canRead = canList | canGet
	canAll  = canRead | canCreate | canUpdate | canDelete
)

// kind describes one resource of the API as data; what its rules need beyond
// that are the functions at its end.
type kind struct {
	// path of the collection below the account: "Calls/{CallSid}/Recordings".
	path string
	// list is the member of a page that holds the records.
	list string
	// collection that holds the records; list when empty. Two kinds may show the same one.
	collection string
	prefix     string
	can        verbs
	fields     []field
	filters    []filter
	// only restricts the collection to records with these members.
	only values
	// home is the path in a record's uri; path when empty.
	home string
	// links are the subresources named in subresource_uris.
	links []string
	// hides are members that this kind of record lacks, of those that most have:
	// sid, account_sid, date_created, date_updated, uri.
	hides []string
	// onCreate is the status of the answer to a creation; 201 when 0.
	onCreate int

	// create checks and fills a new record, whose fields hold the parameters already.
	create func(*Server, *request, *record) *problem
	// update is asked before the parameters change the record.
	update func(*Server, *request, *record) *problem
	// remove is asked before the record is dropped.
	remove func(*Server, *request, *record) *problem
	// seeded completes a record that a user has seeded.
	seeded func(*record)
}

// field is a member of a kind's records.
type field struct {
	name string
	// value of a new record unless a parameter gives another.
	value any
	// set says which calls take the parameter of the field's name.
	set verbs
}

// perAccount is a value that depends on the account that looks at it.
type perAccount func(account string) string

// fixed members are not set by parameters.
func fixed(name string, value any) field { return field{name, value, 0} }

// once is set at creation.
func once(name string, value any) field { return field{name, value, canCreate} }

// open is set at creation and by updates.
func open(name string, value any) field { return field{name, value, canCreate | canUpdate} }

// param is the name of the parameter that sets a member: FriendlyName for friendly_name.
func param(member string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(member, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// member is the reverse of param: call_sid for CallSid.
func member(param string) string {
	var b strings.Builder
	for i, c := range param {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (k *kind) store() string {
	if k.collection != "" {
		return k.collection
	}
	return k.list
}

// take reads the parameters that a verb sets, with the type of the member's default.
func (k *kind) take(q *request, verb verbs, into values) *problem {
	for _, f := range k.fields {
		name := param(f.name)
		if f.set&verb == 0 || !q.params.Has(name) {
			continue
		}
		text := q.params.Get(name)
		switch f.value.(type) {
		case bool:
			b, err := strconv.ParseBool(text)
			if err != nil {
				return invalidParameter(name)
			}
			into[f.name] = b
		case int:
			n, err := strconv.Atoi(text)
			if err != nil {
				return invalidParameter(name)
			}
			into[f.name] = n
		default:
			into[f.name] = text
		}
	}
	return nil
}

func (k *kind) defaults() values {
	v := values{}
	for _, f := range k.fields {
		v[f.name] = f.value
	}
	return v
}

// render is the record as a client sees it.
func (k *kind) render(r *record, account string) map[string]any {
	shown := map[string]any{"sid": r.sid, "date_created": date(r.created), "date_updated": date(r.updated)}
	for _, f := range k.fields {
		switch v := r.values[f.name].(type) {
		case time.Time:
			shown[f.name] = date(v)
		case perAccount:
			shown[f.name] = v(account)
		default:
			shown[f.name] = v
		}
	}
	home := k.home
	if home == "" {
		home = k.path
	}
	self := root + "/" + account + "/" + fill(home, r.values) + "/" + r.sid
	shown["account_sid"], shown["uri"] = account, self+".json"
	if k.links != nil {
		links := map[string]string{}
		for _, name := range k.links {
			links[member(name)] = self + "/" + name + ".json"
		}
		shown["subresource_uris"] = links
	}
	for _, name := range k.hides {
		delete(shown, name)
	}
	return shown
}

// fill puts a record's members into the placeholders of a path.
func fill(path string, v values) string {
	segments := strings.Split(path, "/")
	for i, name := range segments {
		if isPlaceholder(name) {
			segments[i], _ = v[member(strings.Trim(name, "{}"))].(string)
		}
	}
	return strings.Join(segments, "/")
}

func isPlaceholder(segment string) bool { return strings.HasPrefix(segment, "{") }

// date writes a time as Twilio does, after RFC 2822.
func date(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000") }

// endpoints are those of every kind and the few that are none.
func (s *Server) endpoints() []endpoint {
	var table []endpoint
	for _, k := range s.kinds {
		many, one := "{AccountSid}/"+k.path, "{AccountSid}/"+k.path+"/{Sid}"
		for _, e := range []struct {
			verb verbs
			endpoint
		}{
			{canList, endpoint{http.MethodGet, many, func(q *request) (*answer, *problem) { return s.list(k, q) }}},
			{canCreate, endpoint{http.MethodPost, many, func(q *request) (*answer, *problem) { return s.create(k, q) }}},
			{canGet, endpoint{http.MethodGet, one, func(q *request) (*answer, *problem) { return s.get(k, q) }}},
			{canUpdate, endpoint{http.MethodPost, one, func(q *request) (*answer, *problem) { return s.update(k, q) }}},
			{canDelete, endpoint{http.MethodDelete, one, func(q *request) (*answer, *problem) { return s.remove(k, q) }}},
		} {
			if k.can&e.verb != 0 {
				table = append(table, e.endpoint)
			}
		}
	}
	table = append(table, s.accountEndpoints()...)
	table = append(table, s.feedbackEndpoints()...)
	table = append(table, s.availableEndpoints()...)
	table = append(table,
		endpoint{http.MethodPost, "{AccountSid}/OutgoingCallerIds", s.validate},
		endpoint{http.MethodPost, "{AccountSid}/Conferences/{ConferenceSid}/Participants", s.join},
	)
	return append(table, s.usageEndpoints()...)
}
