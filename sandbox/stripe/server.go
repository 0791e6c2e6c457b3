package stripe

import (
	"net/http"
	"sync"
	"time"

	"hawser/sandbox/control"
)

// Version is the version of the API that is simulated, whatever the client asks
// for.
const Version = "2023-10-16"

// Options configure a Server. The zero value is ready for use.
type Options struct {
	// APIKeys are the keys that are accepted; any sk_test_ or rk_test_ key when empty.
	APIKeys []string
	// Control is the clock, the ledger and the faults; one of its own when nil.
	Control *control.Control
}

// Server is the simulated API. It is safe for concurrent use and keeps its
// records in memory.
type Server struct {
	apiKeys []string
	control *control.Control
	handler http.Handler
	shapes  map[string]*shape
	objects map[string]description

	mu       sync.Mutex
	accounts map[string]*account
}

// New returns a server without records.
func New(o Options) *Server {
	if o.Control == nil {
		o.Control = control.New(control.Options{})
	}
	s := &Server{apiKeys: o.APIKeys, control: o.Control, shapes: loadShapes(), objects: loadObjects(), accounts: map[string]*account{}}
	mux := http.NewServeMux()
	for pattern, handle := range routes {
		mux.Handle(pattern, s.endpoint(pattern, handle))
	}
	mux.HandleFunc("GET "+authenticatePath+"{account}/{intent}", s.authenticate)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.admit(r); err != nil {
			s.refuse(w, newID("req_"), err)
			return
		}
		s.refuse(w, newID("req_"), unrecognizedURL(r.Method, r.URL.Path))
	})
	o.Control.OnReset(s.reset)
	o.Control.OnSeed(s.seed)
	o.Control.OnError(func(w http.ResponseWriter, _ *http.Request, status int) {
		s.refuse(w, newID("req_"), fault(status))
	})
	s.handler = o.Control.Handler(mux)
	return s
}

// ServeHTTP serves the API under /v1/ and the control's routes under /_sandbox/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Control is the clock, the ledger and the faults of the server.
func (s *Server) Control() *control.Control { return s.control }

func (s *Server) now() int64 { return s.control.Now().Truncate(time.Second).Unix() }

// account gives the records of an account; s.mu is held.
func (s *Server) account(id string) *account {
	a := s.accounts[id]
	if a == nil {
		a = newAccount()
		s.accounts[id] = a
	}
	return a
}

func (s *Server) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts = map[string]*account{}
}

func (s *Server) refuse(w http.ResponseWriter, requestID string, e *apiError) {
	reply{status: e.status, body: encode(e.body(requestID, s.now()))}.send(w, requestID)
}

// reply is a status with a body, as it is sent and kept for replays.
type reply struct {
	status int
	body   []byte
}

func (a reply) send(w http.ResponseWriter, requestID string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Request-Id", requestID)
	h.Set("Stripe-Version", Version)
	if a.status == http.StatusConflict {
		h.Set("Stripe-Should-Retry", "true")
	}
	w.WriteHeader(a.status)
	// A client that has gone away needs no answer.
	_, _ = w.Write(a.body)
}

var _ http.Handler = (*Server)(nil)
