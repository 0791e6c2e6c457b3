package connectors

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// NetworkError is the error of a request without an answer from the vendor of
// that name: Canceled, Timeout, what the connection's own HTTP client claims
// (see ClientKind), or else Unavailable. An *Error stays what it is. Whether
// the request was carried out is for the connector to tell.
func NetworkError(vendor string, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		copied := *known
		return &copied
	}
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return &Error{Kind: Canceled, Message: "the call was canceled", Err: context.Canceled}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Kind: Timeout, Message: vendor + " did not answer in time", Err: context.DeadlineExceeded}
	}
	out := &Error{Kind: cmp.Or(ClientKind(err), Unavailable), Message: vendor + " did not answer"}
	if out.Kind == Malformed {
		out.Message = vendor + "'s answer cannot be used"
	}
	var asURL *url.Error
	if errors.As(err, &asURL) {
		err = asURL.Err // without the address, whose query may be personal
	}
	out.Message += ": " + err.Error()
	return out
}

// RetryAfter reads how long an answer asks to wait, in either form of the header: seconds, or a date. 0 is not at all.
func RetryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
