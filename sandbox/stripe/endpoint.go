package stripe

import (
	"io"
	"net/http"
	"strings"

	"hawser/sandbox/control"
)

// maxBody is far above any form of the API.
const maxBody = 1 << 20

// handler carries a call out.
type handler func(*call) (object, *apiError)

// endpoint serves one operation: who calls, what they ask, whether they asked
// it before, and only then the operation.
func (s *Server) endpoint(pattern string, handle handler) http.Handler {
	params := s.shapes[pattern]
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requestID := newID("req_")
		account, refusal := s.admit(r)
		if refusal != nil {
			s.refuse(w, requestID, refusal)
			return
		}
		form, refusal := readForm(r)
		if refusal != nil {
			s.refuse(w, requestID, refusal)
			return
		}
		c := &call{server: s, request: r, id: requestID, now: s.now()}
		if r.Method == http.MethodPost {
			c.key = r.Header.Get("Idempotency-Key")
		}
		work := func() (reply, bool) { return s.carryOut(c, account, params, form, handle) }
		if c.key == "" {
			answer, _ := work()
			answer.send(w, requestID)
			return
		}
		w.Header().Set("Idempotency-Key", c.key)
		s.once(w, c, account, form.canonical(), work)
	})
}

// carryOut reports as well whether the operation began: the parameters had the
// right form.
func (s *Server) carryOut(c *call, account string, params *shape, form *node, handle handler) (reply, bool) {
	value, refusal := params.read(form, "")
	if refusal != nil {
		return reply{refusal.status, encode(refusal.body(c.id, c.now))}, false
	}
	c.params = value.(object)
	s.mu.Lock()
	defer s.mu.Unlock()
	c.account = s.account(account)
	o, refusal := handle(c)
	if refusal == nil {
		refusal = c.expand(o)
	}
	if refusal != nil {
		if !refusal.kept {
			c.rollback()
		}
		return reply{refusal.status, encode(refusal.body(c.id, c.now))}, true
	}
	return reply{http.StatusOK, encode(o)}, true
}

// readForm joins the query and the body.
func readForm(r *http.Request) (*node, *apiError) {
	encoded := r.URL.RawQuery
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		return nil, invalid("", "", "Invalid request: the body could not be read or is too large.")
	}
	if len(body) > 0 {
		if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
			return nil, invalid("", "", "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.")
		}
		encoded += "&" + string(body)
	}
	form, err := decodeForm(encoded)
	if err != nil {
		return nil, invalid("", "", "Invalid request: %s.", err)
	}
	return form, nil
}

// replayed tells the ledger that a call changed nothing and was answered from
// memory.
func replayed(r *http.Request) { control.SetOutcome(r, control.Replayed) }
