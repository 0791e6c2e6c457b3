package hawser

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"hawser/internal/connection"
	"hawser/sandbox/control"
)

// failures are what may go wrong with a call, for each vendor: docs/failures.md
// shows the same rows. Each is driven through a worker against the sandbox, or
// against a server that does what no sandbox can.
var failures = []failure{
	{what: "The credentials are not accepted", vendor: "stripe", connection: `auth: {apiKey: '${secret("file://DIR/wrong")}'}`, want: "Authentication"},
	{what: "The credentials are not accepted", vendor: "twilio", connection: `auth: {accountSid: nobody, authToken: '${secret("file://DIR/token")}'}`, want: "Authentication 20003"},
	{what: "The credentials do not allow the call", vendor: "stripe", connection: "accountId: acct_not-ours", want: "Permission account_invalid"},
	{what: "The credentials do not allow the call", vendor: "twilio", call: `entity: Messages, operation: Create, connectorInputPayload: {To: "+15005550003", From: "+15005550006", Body: Hello}`, want: "Permission 21408"},
	{what: "There is no such record", vendor: "stripe", call: `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, Customer: cus_missing}`, want: "NotFound resource_missing"},
	{what: "There is no such record", vendor: "twilio", call: `entity: Messages, operation: Get, entityId: SM00000000000000000000000000000000`, want: "NotFound 20404"},
	{what: "A parameter is invalid", vendor: "stripe", call: `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1, Currency: usd}`, want: "Invalid amount_too_small"},
	{what: "A parameter is invalid", vendor: "twilio", call: `entity: Messages, operation: Create, connectorInputPayload: {To: "+15005550001", From: "+15005550006", Body: Hello}`, want: "Invalid 21211"},
	{what: "The card is declined", vendor: "stripe", call: `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, PaymentMethod: pm_card_visa_chargeDeclinedInsufficientFunds, PaymentMethodTypes: [card], Confirm: true}`, want: "Declined card_declined insufficient_funds"},
	{what: "Too many requests: 429, `Retry-After: 1`", vendor: "stripe", fault: rateLimit, retried: true, passes: true, want: "RateLimited rate_limit"},
	{what: "Too many requests: 429, `Retry-After: 1`", vendor: "twilio", fault: rateLimit, retried: true, passes: true, want: "RateLimited 20429"},
	{what: "The record is locked: 409", vendor: "stripe", front: answers(409, `{"error":{"type":"invalid_request_error","code":"lock_timeout","message":"This object cannot be accessed right now because another API request or Stripe process is currently accessing it."}}`), retried: true, passes: true, want: "Conflict lock_timeout"},
	{what: "The record is locked: 409", vendor: "twilio", front: answers(409, `{"code":20409,"message":"Conflict","status":409}`), retried: true, passes: true, want: "Conflict 20409"},
	{what: "The idempotency key is in use: 409", vendor: "stripe", front: answers(409, `{"error":{"type":"idempotency_error","code":"idempotency_key_in_use","message":"There is currently another in-progress request using this idempotency key."}}`), retried: true, passes: true, want: "Conflict idempotency_key_in_use"},
	{what: "The record is locked: 409, `Stripe-Should-Retry: false`", vendor: "stripe", front: advises("false", 409, `{"error":{"type":"invalid_request_error","code":"lock_timeout","message":"This object cannot be accessed right now because another API request or Stripe process is currently accessing it."}}`), want: "Invalid lock_timeout"},
	{what: "The parameters are refused: 400, `Stripe-Should-Retry: true`", vendor: "stripe", front: advises("true", 400, `{"error":{"type":"invalid_request_error","message":"The object is being changed."}}`), retried: true, passes: true, want: "Conflict"},
	{what: "Stripe keeps its own failure under the key: 500, `Stripe-Should-Retry: false`", vendor: "stripe", front: advises("false", 500, `{"error":{"type":"api_error","message":"An unknown error occurred"}}`), want: "OutcomeUnknown"},
	{what: "The idempotency key was used for another call", vendor: "stripe", front: answers(400, `{"error":{"type":"idempotency_error","message":"Keys for idempotent requests can only be used with the same parameters they were first used with."}}`), want: "Invalid"},
	{what: "The vendor is down: 503", vendor: "stripe", fault: down, retried: true, passes: true, want: "Unavailable"},
	{what: "The vendor is down: 503", vendor: "twilio", fault: down, retried: true, passes: true, want: "OutcomeUnknown 20503"},
	{what: "The connection is refused", vendor: "stripe", connection: "destinations: [CLOSED]", retried: true, want: "Unavailable"},
	{what: "The connection is refused", vendor: "twilio", connection: "destinations: [CLOSED]", retried: true, want: "Unavailable"},
	{what: "The connection is reset before the call is carried out", vendor: "stripe", fault: control.Fault{Kind: control.ResetBefore}, retried: true, passes: true, want: "Unavailable"},
	{what: "The connection is reset before the call is carried out", vendor: "twilio", fault: control.Fault{Kind: control.ResetBefore}, retried: true, passes: true, want: "OutcomeUnknown"},
	{what: "The connection is reset after the call is carried out", vendor: "stripe", fault: control.Fault{Kind: control.ResetAfter}, retried: true, passes: true, carriedOut: 1, want: "Unavailable"},
	{what: "The connection is reset after the call is carried out", vendor: "twilio", fault: control.Fault{Kind: control.ResetAfter}, retried: true, passes: true, carriedOut: 1},
	{what: "There is no answer within the task's `timeout`", vendor: "stripe", fault: silence, retried: true, passes: true, want: "Timeout"},
	{what: "There is no answer within the task's `timeout`", vendor: "twilio", fault: silence, retried: true, passes: true, want: "OutcomeUnknown"},
	{what: "The certificate is not trusted", vendor: "stripe", connection: "destinations: [UNTRUSTED]", want: "Configuration"},
	{what: "The certificate is not trusted", vendor: "twilio", connection: "destinations: [UNTRUSTED]", want: "Configuration"},
	{what: "The connection is reset within the TLS handshake", vendor: "stripe", connection: "destinations: [HANDSHAKE]", retried: true, want: "Unavailable"},
	{what: "The connection is reset within the TLS handshake", vendor: "twilio", connection: "destinations: [HANDSHAKE]", retried: true, want: "Unavailable"},
	{what: "The proxy server asks for a password: 407", vendor: "stripe", connection: "destinations: [UNTRUSTED, PROXY407]\nproxy_enabled: true", want: "Configuration"},
	{what: "The proxy server asks for a password: 407", vendor: "twilio", connection: "destinations: [UNTRUSTED, PROXY407]\nproxy_enabled: true", want: "Configuration"},
	{what: "The proxy server cannot reach the vendor: 502", vendor: "stripe", connection: "destinations: [UNTRUSTED, PROXY502]\nproxy_enabled: true", retried: true, want: "Unavailable"},
	{what: "The proxy server cannot reach the vendor: 502", vendor: "twilio", connection: "destinations: [UNTRUSTED, PROXY502]\nproxy_enabled: true", retried: true, want: "Unavailable"},
	{what: "The answer is not JSON", vendor: "stripe", fault: control.Fault{Kind: control.Malformed}, retried: true, passes: true, carriedOut: 1, want: "Unavailable"},
	{what: "The answer is not JSON", vendor: "twilio", fault: control.Fault{Kind: control.Malformed}, retried: true, passes: true, carriedOut: 1},
	{what: "The answer is larger than 32 MiB", vendor: "stripe", front: oversize, carriedOut: 1, want: "Malformed"},
	{what: "The answer is larger than 32 MiB", vendor: "twilio", front: oversize, retried: true, passes: true, carriedOut: 1},
}

// failure is a row of the table.
type failure struct {
	what, vendor string

	// What arranges it: a fault of the sandbox, a server before it, settings of
	// the connection, a call that the vendor refuses.
	fault      control.Fault
	front      func(next http.Handler) http.Handler
	connection string
	call       string

	// want is the error after three attempts, "Kind code declineCode", or none where the task succeeds all the same.
	want string
	// retried says that it is, and passes that it is also driven with one failure, after which the task succeeds.
	retried, passes bool
	// carriedOut is how often the vendor carries the call out where the failure lasts.
	carriedOut int
}

var (
	rateLimit = control.Fault{Kind: control.RateLimit, RetryAfter: control.Duration(time.Second)}
	down      = control.Fault{Kind: control.ServerError, Status: http.StatusServiceUnavailable}
	silence   = control.Fault{Kind: control.Latency, Latency: control.Duration(time.Hour)}
)

// answers is a server that answers changing calls itself.
func answers(status int, body string) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
}

// advises is a server that answers changing calls itself, and says whether to try again.
func advises(advice string, status int, body string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		answer := answers(status, body)(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Stripe-Should-Retry", advice)
			answer.ServeHTTP(w, r)
		})
	}
}

// oversize is a server that has changing calls carried out, and answers with more than a worker takes.
func oversize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		page := []byte(strings.Repeat(" ", 1<<20))
		for range connection.MaxResponse>>20 + 1 {
			if _, err := w.Write(page); err != nil {
				return // the worker has had enough
			}
		}
	})
}
