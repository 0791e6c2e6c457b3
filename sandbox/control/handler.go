package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxBody is far above any call of the simulated APIs.
const maxBody = 8 << 20

// Handler serves /_sandbox/ itself and every other call with next, after the
// faults that match it, and enters it in the ledger before it is answered. A
// handler within a handler of the same control passes calls on untouched.
//
// Resets need HTTP/1 over TCP; elsewhere the call is aborted with
// http.ErrAbortHandler.
func (c *Control) Handler(next http.Handler) http.Handler {
	admin := c.routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if outer, ok := r.Context().Value(callKey{}).(*call); ok && outer.control == c {
			next.ServeHTTP(w, r)
			return
		}
		if r.URL.Path == strings.TrimSuffix(root, "/") || strings.HasPrefix(r.URL.Path, root) {
			admin.ServeHTTP(w, r)
			return
		}
		c.serve(next, w, r)
	})
}

func (c *Control) serve(next http.Handler, w http.ResponseWriter, r *http.Request) {
	entry := c.arrive(r)
	wait, fault := c.strike(r)
	entry.Fault = fault.Kind
	if wait > 0 && fault.Kind == "" {
		entry.Fault = Latency
	}

	// The body is read first: the server notices a client that leaves only then.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		entry.Outcome, entry.Status = Refused, http.StatusRequestEntityTooLarge
		c.record(entry)
		c.refuse(w, r, entry.Status)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))

	if !sleep(r, c.latency+wait) {
		entry.Outcome = Faulted
		c.record(entry)
		return
	}
	switch fault.Kind {
	case RateLimit, ServerError:
		c.fail(w, r, entry, fault)
		return
	case ResetBefore:
		entry.Outcome = Faulted
		c.record(entry)
		reset(w)
		return
	}

	travelling := &call{control: c}
	answer := &recorder{header: http.Header{}}
	next.ServeHTTP(answer, withCall(r, travelling))
	entry.Status = answer.code()
	entry.Outcome = travelling.outcomeOf(entry.Status)
	c.record(entry)
	c.answered(r, answer)
	switch fault.Kind {
	case ResetAfter:
		reset(w)
		return
	case Malformed:
		answer.body.Truncate(answer.body.Len() / 2)
	}
	answer.writeTo(w)
}

// fail answers in place of the simulator.
func (c *Control) fail(w http.ResponseWriter, r *http.Request, entry Entry, fault Fault) {
	entry.Outcome, entry.Status = Faulted, http.StatusTooManyRequests
	if fault.Kind == ServerError {
		entry.Status = fault.Status
	}
	c.record(entry)
	if fault.RetryAfter > 0 {
		seconds := math.Ceil(time.Duration(fault.RetryAfter).Seconds())
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	c.refuse(w, r, entry.Status)
}

// refuse answers with an error in the vendor's form.
func (c *Control) refuse(w http.ResponseWriter, r *http.Request, status int) {
	answer := &recorder{header: http.Header{}}
	c.onError(answer, r, status)
	c.answered(r, answer)
	answer.writeTo(w)
}

// answered tells who watches of an answer.
func (c *Control) answered(r *http.Request, answer *recorder) {
	for _, f := range c.onAnswer {
		f(r, answer.code(), bytes.Clone(answer.body.Bytes()))
	}
}

// sleep reports false when the client went away first.
func sleep(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// reset ends the connection with a TCP reset, so that the client learns nothing.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		// Without linger the close is a reset; where it cannot be set a plain close has to do.
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// recorder holds an answer back until the ledger has it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *recorder) Header() http.Header { return a.header }

func (a *recorder) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *recorder) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

func (a *recorder) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

func (a *recorder) writeTo(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.WriteHeader(a.code())
	// The client may be gone; the ledger already tells what was done.
	_, _ = a.body.WriteTo(w)
}

func writePlainError(w http.ResponseWriter, _ *http.Request, status int) {
	writeJSON(w, status, map[string]string{"problem": fmt.Sprintf("%d %s", status, http.StatusText(status))})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	// Everything written here is a value of this package that JSON can hold.
	_ = enc.Encode(v)
}

var _ http.ResponseWriter = (*recorder)(nil)
