package twilio

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/schema"
)

// finished makes the connector's error of whatever went wrong with a call.
func finished(err error, call *connectors.Call) error {
	if err == nil {
		return nil
	}
	var known *connectors.Error
	if !errors.As(err, &known) {
		known = &connectors.Error{Kind: connectors.BadCall, Message: err.Error()}
	}
	copied := *known
	copied.Op = call.Operation.FullName()
	copied.Message = masked(withoutPersonal(copied.Message, call))
	return &copied
}

// withoutPersonal takes out of a message what it repeats of the call: it may be personal.
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

// networkError is the error of a request without an answer. It may have reached Twilio all the same: a call that is
// made again says so by Repeat.
func networkError(err error) *connectors.Error { return connectors.NetworkError("Twilio", err) }

// badCall refuses a call before any request.
func badCall(format string, args ...any) error {
	return &connectors.Error{Kind: connectors.BadCall, Message: fmt.Sprintf(format, args...)}
}

// malformed is the error of an answer that is not as documented.
func malformed(x *exchange, message string) error {
	return &connectors.Error{Kind: connectors.Malformed, Message: message, RequestID: x.requestID}
}

// twilioError is the body of an answer that is an error.
type twilioError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// answerError is the error that an answer tells of. What is not Twilio's JSON, a proxy's page, goes by its status.
func answerError(response *http.Response, body []byte) *connectors.Error {
	var e twilioError
	if json.Unmarshal(body, &e) != nil {
		e = twilioError{}
	}
	out := &connectors.Error{
		Kind:       kindOf(response.StatusCode, e.Code),
		Message:    cmp.Or(e.Message, fmt.Sprintf("Twilio answered with status %d", response.StatusCode)),
		Status:     response.StatusCode,
		RequestID:  response.Header.Get("Twilio-Request-Id"),
		RetryAfter: connectors.RetryAfter(response.Header),
	}
	if e.Code != 0 {
		out.Code = strconv.Itoa(e.Code)
	}
	if found := param.FindStringSubmatch(e.Message); found != nil {
		out.Param = found[1]
	}
	return out
}

// param finds the parameter that a message complains about: "The 'To' number ...".
var param = regexp.MustCompile(`'([A-Z][A-Za-z]+)'`)

// kindOf follows https://www.twilio.com/docs/api/errors: the code where it decides, then the status.
func kindOf(status, code int) connectors.Kind {
	switch code {
	case 20003, 20005, 20006:
		return connectors.Authentication
	case 20008, 20403, 21215, 21216, 21408:
		return connectors.Permission
	case 20404:
		return connectors.NotFound
	case 20409:
		return connectors.Conflict
	case 14107, 20429, 22107, 63018:
		return connectors.RateLimited
	}
	switch {
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
	case status >= 500, status == http.StatusRequestTimeout:
		return connectors.Unavailable
	case status >= 400:
		return connectors.Invalid
	default:
		return connectors.Malformed
	}
}

// without takes a value out of a message, but for ids and the API's own words.
func without(message string, value any) string {
	switch v := value.(type) {
	case string:
		if len(v) > 2 && !ownWord.MatchString(v) {
			told := shortened(v)
			return strings.NewReplacer(v, told, url.PathEscape(v), told, url.QueryEscape(v), told).Replace(message)
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

var (
	ownWord    = regexp.MustCompile(`^([A-Z]{2}[0-9a-f]{32}|[a-z-]+|GET|POST)$`)
	longNumber = regexp.MustCompile(`(?:\+|\b)[0-9*][0-9*() .-]{5,}[0-9*]`)
	email      = regexp.MustCompile(`[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9.-]+`)
	date       = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
)

// shortened is what may be told of a phone number: its last two digits. Of anything else nothing is.
func shortened(value string) string {
	if longNumber.FindString(value) == value || longNumber.MatchString(strings.TrimPrefix(value, "whatsapp:")) {
		return "***" + value[len(value)-2:]
	}
	return "***"
}

// masked takes phone numbers and email addresses out of a message.
func masked(message string) string {
	message = email.ReplaceAllString(message, "***")
	return longNumber.ReplaceAllStringFunc(message, func(found string) string {
		if date.MatchString(found) || net.ParseIP(found) != nil {
			return found
		}
		return shortened(found)
	})
}
