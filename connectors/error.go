package connectors

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what sort of failure an Error is. Behaviour follows the kind, never the text.
type Kind string

// The kinds of failures.
const (
	Authentication Kind = "Authentication" // the vendor does not accept the credentials
	Permission     Kind = "Permission"     // the credentials do not allow the call
	NotFound       Kind = "NotFound"       // no such record
	Invalid        Kind = "Invalid"        // the vendor refuses the parameters or the record's state
	Declined       Kind = "Declined"       // the card was declined
	RateLimited    Kind = "RateLimited"    // too many requests
	Conflict       Kind = "Conflict"       // locked, or the same idempotency key is in flight: try later
	Unavailable    Kind = "Unavailable"    // 5xx, or the network failed: repeating is safe
	Timeout        Kind = "Timeout"        // the deadline passed: repeating is safe
	OutcomeUnknown Kind = "OutcomeUnknown" // the call may have been carried out, and no look-up can tell
	Configuration  Kind = "Configuration"  // the connection is not set up: a secret is missing, an address is wrong
	BadCall        Kind = "BadCall"        // refused before any request: unknown field, wrong type, bad filter
	Malformed      Kind = "Malformed"      // the answer is not what the vendor documents
	Canceled       Kind = "Canceled"       // the caller gave up
)

// Retryable says whether the same call may succeed later.
func (k Kind) Retryable() bool {
	switch k {
	case RateLimited, Conflict, Unavailable, Timeout:
		return true
	default:
		return false
	}
}

// Refused says that the attempt that failed was not carried out: it was answered with a no, or not made.
func (k Kind) Refused() bool {
	switch k {
	case Authentication, Permission, NotFound, Invalid, Declined, RateLimited, Conflict, Configuration, BadCall:
		return true
	default:
		return false
	}
}

// Error is a failed call. It never holds a secret or personal data of the payload.
type Error struct {
	// Op is the operation: "stripe.PaymentIntent.Create".
	Op   string
	Kind Kind
	// Type, Code and DeclineCode are the vendor's own: "card_error", "card_declined", "insufficient_funds".
	Type, Code, DeclineCode string
	// Param is the parameter that the vendor complains about.
	Param string
	// Message is the vendor's, or ours where the vendor was not reached.
	Message string
	// Status is the HTTP status, 0 where there was no answer.
	Status int
	// RequestID is the vendor's name for the request.
	RequestID string
	// RetryAfter is how long the vendor asks to wait; 0 when it does not say.
	RetryAfter time.Duration
	// NotDone says that neither this attempt at the call nor one before it was carried out: the request never left, or
	// a look-up has told. Where it is false, the kind says what is known of this attempt: see Refused.
	NotDone bool
	// Err is the cause, if there is one.
	Err error
}

// Error tells operation, message, vendor's code and request id.
func (e *Error) Error() string {
	var details []string
	for _, d := range []string{e.Code, e.DeclineCode} {
		if d != "" {
			details = append(details, d)
		}
	}
	if e.Status != 0 {
		details = append(details, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.RequestID != "" {
		details = append(details, "request "+e.RequestID)
	}
	text := e.Message
	if text == "" && e.Err != nil {
		text = e.Err.Error()
	}
	if e.Op != "" {
		text = e.Op + ": " + text
	}
	if len(details) > 0 {
		text += " (" + strings.Join(details, ", ") + ")"
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf gives the kind of the Error in err's chain, "" where there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// ClientKind gives the kind of failure that an error of a connection's HTTP client claims to be, "" where it claims
// none: a secret that cannot be read is Configuration, an answer that is too large is Malformed.
func ClientKind(err error) Kind {
	var claims interface{ FailureKind() string }
	if errors.As(err, &claims) {
		return Kind(claims.FailureKind())
	}
	return ""
}
