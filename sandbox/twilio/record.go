package twilio

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
)

// values are the members of a record. A time.Time is written as Twilio writes
// dates; everything else as it is.
type values map[string]any

// record is one object of the simulated account. Members that only the
// simulator needs live in values too; what a kind does not list is not shown.
type record struct {
	sid string
	// account owns the record; a seeded record without one is seen by all.
	account          string
	created, updated time.Time
	seq              int
	values           values
	// life is what still happens to the record, counted from began.
	life  []stage
	began time.Time
	// appears hides the record until then.
	appears time.Time
	// given are the members that a user has seeded.
	given map[string]bool
}

// stage is one move of a record's status.
type stage struct {
	after  time.Duration
	status string
	// then does what else happens at that moment.
	then func(s *Server, r *record, at time.Time)
}

func (r *record) text(name string) string {
	t, _ := r.values[name].(string)
	return t
}

// fill gives a seeded record a member that the user has not given.
func (r *record) fill(name string, v any) {
	if !r.given[name] {
		r.values[name] = v
	}
}

// settle brings the record to what it is at the time now.
func (s *Server) settle(r *record, now time.Time) {
	for len(r.life) > 0 {
		next, at := r.life[0], r.began.Add(r.life[0].after)
		if at.After(now) {
			return
		}
		r.life = r.life[1:]
		r.values["status"] = next.status
		r.updated = at
		if next.then != nil {
			next.then(s, r, at)
		}
	}
}

// end stops the record's life at a status.
func (r *record) end(status string, now time.Time) {
	r.life, r.updated = nil, now
	r.values["status"] = status
}

// add stores a new record of a collection and gives it its place in lists.
func (s *Server) add(collection string, r *record) *record {
	s.seq++
	r.seq = s.seq
	s.records[collection] = append(s.records[collection], r)
	return r
}

// all lists what an account has in a collection, newest first.
func (s *Server) all(collection, account string, now time.Time) []*record {
	for _, r := range s.records[collection] {
		s.settle(r, now)
	}
	var found []*record
	for _, r := range s.records[collection] {
		if (r.account == account || r.account == "") && !r.appears.After(now) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *record) int { return strings.Compare(b.place(), a.place()) })
	return found
}

func (s *Server) find(collection, account, sid string, now time.Time) *record {
	return s.findWith(collection, account, sid, now, nil)
}

// findWith finds a record that has certain members: mappings of one list to
// several domains share their sid.
func (s *Server) findWith(collection, account, sid string, now time.Time, want values) *record {
	for _, r := range s.records[collection] {
		if r.sid == sid && (r.account == account || r.account == "") && !r.appears.After(now) && r.holds(want) {
			s.settle(r, now)
			return r
		}
	}
	return nil
}

// lookup finds a record whoever owns it.
func (s *Server) lookup(collection, sid string) *record {
	for _, r := range s.records[collection] {
		if r.sid == sid {
			return r
		}
	}
	return nil
}

func (s *Server) drop(collection string, gone *record) {
	s.records[collection] = slices.DeleteFunc(s.records[collection], func(r *record) bool { return r == gone })
}

// place orders records by age; it is comparable as text.
func (r *record) place() string {
	const signBit = 1 << 63 // so that times before 1970 come first
	return hexadecimal(uint64(r.created.Unix())^signBit) + hexadecimal(uint64(r.seq))
}

func hexadecimal(n uint64) string {
	b := make([]byte, 8)
	for i := range b {
		b[7-i] = byte(n >> (8 * i))
	}
	return hex.EncodeToString(b)
}

// newSid makes an identifier of Twilio's form: two letters and 32 hex digits.
func newSid(prefix string) string {
	b := make([]byte, 16)
	// rand.Read never fails; it ends the program if the system has no randomness.
	_, _ = rand.Read(b)
	return prefix + hex.EncodeToString(b)
}

func newRecord(prefix, account string, now time.Time, v values) *record {
	return &record{sid: newSid(prefix), account: account, created: now, updated: now, began: now, values: maps.Clone(v)}
}
