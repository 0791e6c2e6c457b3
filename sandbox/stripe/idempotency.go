package stripe

import "net/http"

const (
	keyLifetime = 24 * 60 * 60
	maxKey      = 255
)

// answer is what was said under an idempotency key; done is false while the
// first call is under way.
type answer struct {
	path, params string
	at           int64
	done         bool
	requestID    string
	reply        reply
}

// once carries a call out unless its key was used: then the answer of the first
// call is given again. A call that never began, because its parameters did not
// have the right form, leaves the key unused.
func (s *Server) once(w http.ResponseWriter, c *call, account, params string, work func() (reply, bool)) {
	path := c.request.URL.Path
	first, refusal := s.claim(c, account, &answer{path: path, params: params, at: c.now, requestID: c.id})
	if refusal != nil {
		s.refuse(w, c.id, refusal)
		return
	}
	if first.requestID != c.id {
		replayed(c.request)
		w.Header().Set("Idempotent-Replayed", "true")
		w.Header().Set("Original-Request", first.requestID)
		first.reply.send(w, c.id)
		return
	}
	s.workUnder(c, account, first, work)
	w.Header().Set("Original-Request", c.id)
	first.reply.send(w, c.id)
}

func (s *Server) workUnder(c *call, account string, mine *answer, work func() (reply, bool)) {
	began := false
	defer func() { s.settle(c, account, mine, began) }()
	mine.reply, began = work()
}

// claim takes a key for a call, or gives the finished answer of the call that
// had it.
func (s *Server) claim(c *call, account string, mine *answer) (*answer, *apiError) {
	if len(c.key) > maxKey {
		return nil, invalid("", "", "Idempotency keys can be up to %d characters long; yours has %d.", maxKey, len(c.key))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := s.account(account).keys
	first := keys[c.key]
	switch {
	case first == nil || first.done && c.now-first.at >= keyLifetime:
		keys[c.key] = mine
		return mine, nil
	case first.path != mine.path:
		return nil, keyReusedElsewhere(c.key, mine.path, first.path)
	case first.params != mine.params:
		return nil, keyReused(c.key)
	case !first.done:
		return nil, keyInUse(c.key)
	default:
		return first, nil
	}
}

// settle keeps the answer, or frees the key of a call that never began.
func (s *Server) settle(c *call, account string, mine *answer, began bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := s.account(account).keys
	if keys[c.key] != mine {
		return // the records were reset meanwhile
	}
	if mine.done = began; !began {
		delete(keys, c.key)
	}
}
