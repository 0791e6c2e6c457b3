package pace

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Transport makes requests no earlier than the pace of their call allows. A
// request that belongs to no call is not paced.
type Transport struct {
	Next http.RoundTripper
	// Observe, if it is set, is told of each request of a call, once its answer has begun or it has failed.
	Observe func(context.Context, Request)
}

// Request is what became of a request.
type Request struct {
	// Waited is how long the pace held it back.
	Waited time.Duration
	// Sent is how often it was written: http.Transport repeats one that may be repeated when its connection is lost.
	Sent int
	// Took is how long it took from when it might leave, and Status what the answer's is, 0 where there was none.
	Took   time.Duration
	Status int
}

// RoundTrip waits for a place, and then is Next's.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	call, ok := r.Context().Value(callKey{}).(*Call)
	if !ok {
		return t.Next.RoundTrip(r)
	}
	began := time.Now()
	place, err := call.take(r.Context())
	request := Request{Waited: time.Since(began)}
	if err != nil {
		t.observe(r.Context(), request)
		if r.Body != nil {
			_ = r.Body.Close() // nothing of it was read
		}
		return nil, err
	}
	var sent atomic.Int32
	// Reaching the vendor takes time: what counts is when it is asked.
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) {
		sent.Add(1)
		call.pace.wrote(place)
	}}
	began = time.Now()
	response, err := t.Next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	request.Took, request.Sent = time.Since(began), int(sent.Load())
	if err == nil {
		request.Status, request.Sent = response.StatusCode, max(1, request.Sent)
	}
	t.observe(r.Context(), request)
	return response, err
}

func (t *Transport) observe(ctx context.Context, r Request) {
	if t.Observe != nil {
		t.Observe(ctx, r)
	}
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.Next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (p *Pace) wrote(s *place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.at = time.Now()
}

var _ http.RoundTripper = (*Transport)(nil)
