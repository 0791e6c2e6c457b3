// Package twilio is a simulator of Twilio's core REST API, version 2010-04-01:
// stateful, with the vendor's rules, codes, identifiers and wording, so that a
// client that works here works there.
//
// It sends nothing and calls nobody: no status callbacks, no TwiML, no media.
// It is written from Twilio's own description of the API and shares no code or
// types with any client.
package twilio

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"hawser/sandbox/control"
)

const (
	version = "2010-04-01"
	root    = "/" + version + "/Accounts"
)

// Options configure a Server. The zero value takes any account's credentials.
type Options struct {
	// AccountSid and AuthToken are the only credentials taken. When AccountSid is
	// empty every pair of a user name that starts with AC and a password is; when
	// AuthToken is, every password.
	AccountSid, AuthToken string
	// ListLag is how long a list does not show a record that was created, as if the list were read off a copy.
	ListLag time.Duration
	// Control is the clock, ledger and faults; a new one when nil.
	Control *control.Control
}

// Server simulates one Twilio. Its records are lost with it.
type Server struct {
	sid, token string
	lag        time.Duration
	control    *control.Control
	handler    http.Handler
	router     router
	kinds      []*kind

	mu      sync.Mutex
	records map[string][]*record
	seq     int
}

// New returns a server without records. It answers below /2010-04-01/ and, for
// its control, below /_sandbox/.
func New(o Options) *Server {
	if o.Control == nil {
		o.Control = control.New(control.Options{})
	}
	s := &Server{sid: o.AccountSid, token: o.AuthToken, lag: o.ListLag, control: o.Control, kinds: kinds(), records: map[string][]*record{}}
	s.router = s.endpoints()
	s.handler = o.Control.Handler(http.HandlerFunc(s.serve))
	o.Control.OnReset(s.reset)
	o.Control.OnSeed(s.seed)
	o.Control.OnError(writeFault)
	return s
}

// Control is the clock, ledger and faults of the server.
func (s *Server) Control() *control.Control { return s.control }

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

func (s *Server) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records = map[string][]*record{}
}

// request is one call, parsed.
type request struct {
	http    *http.Request
	path    string // as the client wrote it
	params  url.Values
	account string
	now     time.Time
}

// answer is what a call gives: a JSON object, or nothing with status 204.
type answer struct {
	status int
	body   any
}

type serveFunc func(*request) (*answer, *problem)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.login(r) == "" {
		w.Header().Set("WWW-Authenticate", `Basic realm="Twilio API"`)
		write(w, unauthenticated())
		return
	}
	path, isJSON := strings.CutSuffix(r.URL.Path, ".json")
	if !isJSON {
		write(w, notFound(r.URL.Path))
		return
	}
	serve, p := s.router.find(r, path)
	if p != nil {
		write(w, p)
		return
	}
	s.answer(w, r, serve)
}

// answer runs one endpoint while nobody else touches the records.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, serve serveFunc) {
	if err := r.ParseForm(); err != nil {
		write(w, invalidParameter("body"))
		return
	}
	q := &request{http: r, path: r.URL.Path, params: r.Form, account: r.PathValue("AccountSid"), now: s.control.Now().UTC()}
	login := s.login(r)
	if q.account == "" {
		q.account = login
	}
	s.mu.Lock()
	var a *answer
	var p *problem
	if s.may(login, q.account, q.now) {
		a, p = serve(q)
	} else {
		p = notFound(q.path)
	}
	s.mu.Unlock()
	if p != nil {
		write(w, p)
		return
	}
	writeAnswer(w, a)
}

func writeAnswer(w http.ResponseWriter, a *answer) {
	h := w.Header()
	h.Set("Twilio-Request-Id", newSid("RQ"))
	h.Set("Twilio-Request-Duration", "0.010")
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	h.Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(a.status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	// Bodies are made of what JSON can hold, and a client that left changes nothing.
	_ = enc.Encode(a.body)
}

var _ http.Handler = (*Server)(nil)
