package connection

import (
	"io"
	"net/http"
)

// MaxResponse is how large an answer may be, in bytes.
const MaxResponse = 32 << 20

// limiter ends answers that are too large.
type limiter struct {
	next http.RoundTripper
	most int64
}

// RoundTrip is next's, with the answer's body bounded.
func (l *limiter) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &bounded{ReadCloser: answer.Body, left: l.most, most: l.most}
	return answer, nil
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (l *limiter) CloseIdleConnections() { closeIdle(l.next) }

func closeIdle(tripper http.RoundTripper) {
	if c, ok := tripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

type bounded struct {
	io.ReadCloser
	left, most int64
}

// Read fails on the first byte over the bound.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, &TooLargeError{b.most}
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, &TooLargeError{b.most}
	}
	return n, err
}

var _ http.RoundTripper = (*limiter)(nil)
