package pace

import (
	"net/http"
	"net/http/httptrace"
	"time"
)

// Transport makes requests no earlier than the pace of their call allows. A
// request that belongs to no call is not paced.
type Transport struct{ Next http.RoundTripper }

// RoundTrip waits for a place, and then is Next's.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	call, ok := r.Context().Value(callKey{}).(*Call)
	if !ok {
		return t.Next.RoundTrip(r)
	}
	place, err := call.take(r.Context())
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // nothing of it was read
		}
		return nil, err
	}
	// Reaching the vendor takes time: what counts is when it is asked.
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { call.pace.wrote(place) }}
	return t.Next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
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
