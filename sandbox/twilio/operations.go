package twilio

import (
	"net/http"
	"strings"
)

// within finds the members that the path fixes, as call_sid in
// Calls/{CallSid}/Recordings; the records they name must exist.
func (s *Server) within(k *kind, q *request) (values, *problem) {
	fixed := values{}
	segments := strings.Split(k.path, "/")
	for i, segment := range segments {
		if !isPlaceholder(segment) {
			continue
		}
		name := strings.Trim(segment, "{}")
		sid := q.http.PathValue(name)
		if s.find(member(segments[i-1]), q.account, sid, q.now) == nil {
			return nil, notFound(q.path)
		}
		fixed[member(name)] = sid
	}
	return fixed, nil
}

// holds tells whether a record has all the given members.
func (r *record) holds(want values) bool {
	for name, v := range want {
		if r.values[name] != v {
			return false
		}
	}
	return true
}

// one finds the record that the path names.
func (s *Server) one(k *kind, q *request) (*record, *problem) {
	parents, p := s.within(k, q)
	if p != nil {
		return nil, p
	}
	r := s.findWith(k.store(), q.account, q.http.PathValue("Sid"), q.now, parents)
	if r == nil || !r.holds(k.only) {
		return nil, notFound(q.path)
	}
	return r, nil
}

func (s *Server) get(k *kind, q *request) (*answer, *problem) {
	r, p := s.one(k, q)
	if p != nil {
		return nil, p
	}
	return &answer{http.StatusOK, k.render(r, q.account)}, nil
}

func (s *Server) create(k *kind, q *request) (*answer, *problem) {
	parents, p := s.within(k, q)
	if p != nil {
		return nil, p
	}
	r := newRecord(k.prefix, q.account, q.now, k.defaults())
	for name, v := range parents {
		r.values[name] = v
	}
	if p := k.take(q, canCreate, r.values); p != nil {
		return nil, p
	}
	if k.create != nil {
		if p := k.create(s, q, r); p != nil {
			return nil, p
		}
	}
	s.add(k.store(), r)
	body := k.render(r, q.account)
	if secret, ok := r.values["secret"]; ok {
		body["secret"] = secret
	}
	status := k.onCreate
	if status == 0 {
		status = http.StatusCreated
	}
	return &answer{status, body}, nil
}

func (s *Server) update(k *kind, q *request) (*answer, *problem) {
	r, p := s.one(k, q)
	if p != nil {
		return nil, p
	}
	changed := values{}
	if p := k.take(q, canUpdate, changed); p != nil {
		return nil, p
	}
	if k.update != nil {
		if p := k.update(s, q, r); p != nil {
			return nil, p
		}
	}
	for name, v := range changed {
		r.values[name] = v
	}
	if len(changed) > 0 {
		r.updated = q.now
	}
	return &answer{http.StatusOK, k.render(r, q.account)}, nil
}

func (s *Server) remove(k *kind, q *request) (*answer, *problem) {
	r, p := s.one(k, q)
	if p != nil {
		return nil, p
	}
	if k.remove != nil {
		if p := k.remove(s, q, r); p != nil {
			return nil, p
		}
	}
	s.drop(k.store(), r)
	return &answer{status: http.StatusNoContent}, nil
}

func (s *Server) list(k *kind, q *request) (*answer, *problem) {
	parents, p := s.within(k, q)
	if p != nil {
		return nil, p
	}
	var items []item
	for _, r := range s.all(k.store(), q.account, q.now) {
		if !r.holds(parents) || !r.holds(k.only) || r.created.After(q.now.Add(-s.lag)) {
			continue
		}
		matches, p := passes(k.filters, q.params, r)
		if p != nil {
			return nil, p
		}
		if matches {
			items = append(items, item{"PA" + k.prefix + r.place(), k.render(r, q.account)})
		}
	}
	return page(q, k.list, items)
}
