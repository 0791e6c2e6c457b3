package http

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/connection"
	"hawser/internal/schema"
)

// finished makes the connector's error of whatever went wrong with a call.
func (c *caller) finished(err error, call *connectors.Call) error {
	var known *connectors.Error
	if !errors.As(err, &known) {
		known = &connectors.Error{Kind: connectors.BadCall, Message: err.Error(), NotDone: true}
	}
	copied := *known
	copied.Op = call.Operation.FullName()
	if copied.Kind != connectors.BadCall && copied.Kind != connectors.Configuration {
		copied.Message = connection.Scrub(withoutPersonal(copied.Message, call))
		for _, word := range []*string{&copied.Type, &copied.Code, &copied.DeclineCode, &copied.Param} {
			if withoutPersonal(*word, call) != *word {
				*word = ""
			}
		}
	}
	return &copied
}

// answerError is the error that an answer tells of. One that is in none of the usual forms goes by its status.
func answerError(title string, response *http.Response, content []byte) *connectors.Error {
	wait := connectors.RetryAfter(response.Header)
	out := &connectors.Error{
		Kind: kindOf(response.StatusCode, wait), Status: response.StatusCode, RequestID: requestID(response.Header), RetryAfter: wait,
	}
	if response.StatusCode == http.StatusServiceUnavailable && out.RetryAfter > 0 {
		out.NotDone = true // it asks for the call to be made later
	}
	if value, err := schema.Decode(content); err == nil {
		explain(out, value)
	}
	out.Message = cmp.Or(out.Message, fmt.Sprintf("%s answered with status %d", title, out.Status))
	return out
}

// ownWord is what a code or the name of a parameter looks like.
var ownWord = regexp.MustCompile(`^[A-Za-z0-9_.:/#\[\]-]{1,200}$`)

// explain takes what an answer says of the error, in the forms that APIs use: problem details (RFC 9457), an error
// object, a list of errors, or a message with a code.
func explain(e *connectors.Error, value any) {
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	word := func(names ...string) string {
		for _, name := range names {
			if text, err := schema.Text(object[name]); err == nil {
				if text, _ := text.(string); ownWord.MatchString(text) {
					return text
				}
			}
		}
		return ""
	}
	e.Type = cmp.Or(e.Type, word("type"))
	e.Code = cmp.Or(e.Code, word("code", "error_code", "errorCode", "Code", "reason", "error"))
	e.DeclineCode = cmp.Or(e.DeclineCode, word("decline_code"))
	e.Param = cmp.Or(e.Param, word("param", "parameter", "field", "target", "pointer"))
	for _, name := range []string{"message", "Message", "detail", "error_description", "description", "title", "error", "msg"} {
		if text, _ := object[name].(string); text != "" && e.Message == "" {
			e.Message = text
		}
	}
	for _, name := range []string{"error", "errors", "fault", "Error"} {
		explain(e, object[name])
	}
}

// kindOf follows RFC 9110 and RFC 6585. A conflict is one to wait for where the API says how long.
func kindOf(status int, wait time.Duration) connectors.Kind {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusProxyAuthRequired:
		return connectors.Authentication
	case status == http.StatusForbidden:
		return connectors.Permission
	case status == http.StatusNotFound, status == http.StatusGone:
		return connectors.NotFound
	case status == http.StatusLocked, status == http.StatusConflict && wait > 0:
		return connectors.Conflict
	case status == http.StatusTooManyRequests:
		return connectors.RateLimited
	case status == http.StatusNotImplemented:
		return connectors.Invalid
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly:
		return connectors.Unavailable
	case status >= 400:
		return connectors.Invalid
	default:
		return connectors.Malformed
	}
}

// without takes the secrets of a call out of a message.
func (c credentials) without(message string) string {
	for _, secret := range c.secrets() {
		message = strings.ReplaceAll(message, secret, redacted)
	}
	return message
}

const redacted = "***"

// withoutPersonal takes out of the API's message what it repeats of the payload and the filter clause: it may be personal.
func withoutPersonal(message string, call *connectors.Call) string {
	said := sayings(nil, call.Payload)
	if clause, err := filter.Parse(call.FilterClause); err == nil {
		for _, comparison := range clause.Conjuncts() {
			said = sayings(said, comparison.Values)
		}
	}
	slices.SortFunc(said, func(a, b string) int { return len(b) - len(a) })
	for _, text := range said {
		message = strings.ReplaceAll(message, text, redacted)
	}
	return message
}

// lowerWord matches the API's own words: "card_declined", "usd".
var lowerWord = regexp.MustCompile(`^[a-z_]+$`)

// sayings adds the texts of a value that may be personal.
func sayings(said []string, value any) []string {
	switch v := value.(type) {
	case string:
		if len(v) > 2 && !lowerWord.MatchString(v) {
			said = append(said, v)
		}
	case []any:
		for _, member := range v {
			said = sayings(said, member)
		}
	case map[string]any:
		for _, member := range v {
			said = sayings(said, member)
		}
	}
	return said
}
