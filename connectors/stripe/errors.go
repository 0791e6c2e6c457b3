package stripe

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// networkError is the error of a request without an answer. Stripe remembers the idempotency key that every changing
// call carries, so repeating is safe whatever became of the request.
func networkError(err error) *connectors.Error { return connectors.NetworkError("Stripe", err) }

// badCall refuses a call before any request.
func badCall(format string, args ...any) error {
	return &connectors.Error{Kind: connectors.BadCall, Message: fmt.Sprintf(format, args...)}
}

// stripeError is the body of an answer that is an error. OAuth's are flat.
type stripeError struct {
	Error json.RawMessage `json:"error"`
	// Description is OAuth's message; Error is then its code.
	Description string `json:"error_description"`
}

type errorBody struct {
	Type        string `json:"type"`
	Code        string `json:"code"`
	DeclineCode string `json:"decline_code"`
	Param       string `json:"param"`
	Message     string `json:"message"`
}

// answerError is the error that an answer tells of. What is not Stripe's JSON, a proxy's page, goes by its status.
func answerError(response *http.Response, body []byte) *connectors.Error {
	out := &connectors.Error{
		Status: response.StatusCode, RequestID: response.Header.Get("Request-Id"), RetryAfter: connectors.RetryAfter(response.Header),
	}
	var whole stripeError
	var inner errorBody
	if json.Unmarshal(body, &whole) == nil && json.Unmarshal(whole.Error, &inner) != nil {
		inner.Message = whole.Description
		if json.Unmarshal(whole.Error, &inner.Code) == nil {
			inner.Type = "oauth_error"
		}
	}
	out.Type, out.Code, out.DeclineCode, out.Param, out.Message = inner.Type, inner.Code, inner.DeclineCode, inner.Param, inner.Message
	out.Kind = advised(kindOf(response.StatusCode, inner), response)
	if out.Message == "" {
		out.Message = fmt.Sprintf("Stripe answered with status %d", response.StatusCode)
	}
	if out.Kind == connectors.OutcomeUnknown {
		out.Message += "; it says that it would answer so again, and not whether the call was carried out: look at Stripe's log of requests, and run the task again only if it was not"
	}
	return out
}

// kindOf follows https://stripe.com/docs/api/errors: the code where it decides, then the status.
func kindOf(status int, e errorBody) connectors.Kind {
	switch e.Code {
	case "lock_timeout", "idempotency_key_in_use":
		return connectors.Conflict
	case "resource_missing":
		return connectors.NotFound
	case "rate_limit":
		return connectors.RateLimited
	case "api_key_expired", "invalid_client":
		return connectors.Authentication
	}
	switch {
	case e.Type == "card_error", status == http.StatusPaymentRequired:
		return connectors.Declined
	case status == http.StatusUnauthorized:
		return connectors.Authentication
	case status == http.StatusForbidden:
		return connectors.Permission
	case status == http.StatusNotFound:
		return connectors.NotFound
	case status == http.StatusConflict:
		return connectors.Conflict
	case status == http.StatusTooManyRequests:
		return connectors.RateLimited
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusFailedDependency:
		return connectors.Unavailable
	case status >= 400:
		return connectors.Invalid
	default:
		return connectors.Malformed
	}
}

// advised is the kind that follows Stripe's advice on whether the same request may succeed later, where it gives any: the
// header Stripe-Should-Retry. A failure of Stripe's own that it keeps under the key of the call is given again to each
// attempt, and does not tell whether the call was carried out.
func advised(kind connectors.Kind, response *http.Response) connectors.Kind {
	change := response.Request != nil && response.Request.Method == http.MethodPost
	switch advice := response.Header.Get("Stripe-Should-Retry"); {
	case advice == "true" && !kind.Retryable():
		return connectors.Conflict
	case advice == "false" && kind == connectors.Unavailable && change:
		return connectors.OutcomeUnknown
	case advice == "false" && kind.Retryable() && kind != connectors.Unavailable:
		return connectors.Invalid
	default:
		return kind
	}
}

// withoutPersonal takes out of Stripe's message what it repeats of the call: it may be personal.
func withoutPersonal(message string, call *connectors.Call) string {
	message = without(message, call.Payload)
	for id := range strings.SplitSeq(call.EntityID, "/") {
		message = without(message, id)
	}
	if clause, err := filter.Parse(call.FilterClause); err == nil {
		for _, comparison := range clause.Conjuncts() {
			message = without(message, comparison.Values)
		}
	}
	return message
}

// without takes strings out of a message. Record ids and plain lower-case words, which are the API's own, stay.
func without(message string, payload any) string {
	switch v := payload.(type) {
	case string:
		if len(v) > 2 && (!ownWord.MatchString(v) || secretWord.MatchString(v)) {
			spaced := strings.ReplaceAll(v, " ", "+") // as the SDK writes it into a path
			return strings.NewReplacer(v, redacted, url.PathEscape(v), redacted, url.QueryEscape(v), redacted, spaced, redacted).Replace(message)
		}
	case []any:
		for _, elem := range v {
			message = without(message, elem)
		}
	case map[string]any:
		for _, key := range schema.SortedKeys(v) {
			message = without(message, v[key])
		}
	}
	return message
}

const redacted = "[redacted]"

// secretWord matches what looks like a record's id and opens something: "sk_live_4eC39HqLyjWDarjtT1zdp7dc".
var secretWord = regexp.MustCompile(`^(sk|rk|whsec)_|_secret_`)

// ownWord matches "card_declined", "usd", "pi_3OXN69ANHgX3SHp7".
var ownWord = regexp.MustCompile(`^([a-z_]+|[a-z]+(_[a-z]+)*_[A-Za-z0-9]{8,})$`)
