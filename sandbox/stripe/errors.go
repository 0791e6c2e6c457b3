package stripe

import (
	"fmt"
	"net/http"
	"strings"
)

// Types of errors.
const (
	typeInvalidRequest = "invalid_request_error"
	typeCard           = "card_error"
	typeIdempotency    = "idempotency_error"
	typeAPI            = "api_error"
)

// apiError is an error as the API reports it. Its wording is Stripe's.
type apiError struct {
	status      int
	kind        string
	code        string
	declineCode string
	message     string
	param       string
	charge      string
	// details are the objects an error carries: payment_intent, payment_method, setup_intent.
	details object
	// kept tells that what was changed before the error stays: a declined payment leaves its failed charge.
	kept bool
}

func (e *apiError) Error() string { return e.message }

// body is the error as it is sent.
func (e *apiError) body(requestID string, now int64) object {
	o := object{"type": e.kind, "message": e.message}
	for key, value := range map[string]string{"code": e.code, "decline_code": e.declineCode, "param": e.param, "charge": e.charge} {
		if value != "" {
			o[key] = value
		}
	}
	for key, value := range e.details {
		o[key] = value
	}
	if e.code != "" {
		o["doc_url"] = "https://stripe.com/docs/error-codes/" + strings.ReplaceAll(e.code, "_", "-")
	}
	o["request_log_url"] = fmt.Sprintf("https://dashboard.stripe.com/test/logs/%s?t=%d", requestID, now)
	return object{"error": o}
}

// invalid is a refusal of a parameter or of the object's state.
func invalid(code, param, format string, args ...any) *apiError {
	return &apiError{status: http.StatusBadRequest, kind: typeInvalidRequest, code: code, param: param, message: fmt.Sprintf(format, args...)}
}

func missingParameter(param string) *apiError {
	return invalid("parameter_missing", param, "Missing required param: %s.", param)
}

func unknownParameters(params []string) *apiError {
	plural := ""
	if len(params) > 1 {
		plural = "s"
	}
	return invalid("parameter_unknown", params[0], "Received unknown parameter%s: %s", plural, strings.Join(params, ", "))
}

func emptyParameter(param string) *apiError {
	return invalid("parameter_invalid_empty", param,
		"You passed an empty string for '%[1]s'. We assume empty values are an attempt to unset a parameter; however '%[1]s' cannot be unset. You should remove '%[1]s' from your request or supply a non-empty value.", param)
}

func wrongType(want, param string) *apiError { return invalid("", param, "Invalid %s", want) }

func invalidInteger(value, param string) *apiError {
	return invalid("parameter_invalid_integer", param, "Invalid integer: %s", value)
}

func invalidDecimal(value, param string) *apiError {
	return invalid("", param, "Invalid decimal: %s; must contain at maximum two decimal places.", value)
}

func invalidBoolean(value, param string) *apiError {
	return invalid("", param, "Invalid boolean: %s", value)
}

func invalidChoice(param string, choices []string) *apiError {
	list := strings.Join(choices, ", ")
	if n := len(choices); n > 1 {
		list = strings.Join(choices[:n-1], ", ") + ", or " + choices[n-1]
		if n == 2 {
			list = choices[0] + " or " + choices[1]
		}
	}
	return invalid("", param, "Invalid %s: must be one of %s", param, list)
}

func tooLong(value, param string, most int) *apiError {
	shown := []rune(value)[:min(10, most)]
	return invalid("", param, "Invalid string: %s...; must be at most %d characters", string(shown), most)
}

func tooSmall(value, least int64, param string) *apiError {
	return invalid("parameter_invalid_integer", param, "This value must be greater than or equal to %d (it currently is '%d').", least, value)
}

func tooLarge(value, most int64, param string) *apiError {
	return invalid("parameter_invalid_integer", param, "This value must be less than or equal to %d (it currently is '%d').", most, value)
}

// checkMetadata holds one pair of metadata to its limits.
func checkMetadata(key, value, param string) *apiError {
	if n := len([]rune(key)); n > 40 {
		return invalid("", param, "Metadata keys can have up to 40 characters, but you passed in a key that is %d characters. Invalid key: %s", n, key)
	}
	if n := len([]rune(value)); n > 500 {
		return invalid("", param, "Metadata values can have up to 500 characters, but you passed in a value that is %d characters. Invalid value: %s", n, value)
	}
	return nil
}

// missing is the refusal of an id that is not known. name is what the object is
// called in messages.
func missing(name, id, param string) *apiError {
	e := invalid("resource_missing", param, "No such %s: '%s'", name, id)
	e.status = http.StatusNotFound
	return e
}

func unrecognizedURL(method, path string) *apiError {
	e := invalid("", "", "Unrecognized request URL (%s: %s). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.", method, path)
	e.status = http.StatusNotFound
	return e
}

func noKey() *apiError {
	return unauthorized("You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.")
}

func wrongKey(key string) *apiError {
	return unauthorized("Invalid API Key provided: " + mask(key))
}

func unauthorized(message string) *apiError {
	return &apiError{status: http.StatusUnauthorized, kind: typeInvalidRequest, message: message}
}

// mask hides a key but for its beginning and its last four characters.
func mask(key string) string {
	const head, tail = 8, 4
	if len(key) <= head+tail {
		return strings.Repeat("*", len(key))
	}
	return key[:head] + strings.Repeat("*", len(key)-head-tail) + key[len(key)-tail:]
}

func noAccess(key, account string) *apiError {
	return &apiError{
		status: http.StatusForbidden, kind: typeInvalidRequest, code: "account_invalid",
		message: fmt.Sprintf("The provided key '%s' does not have access to account '%s' (or that account does not exist). Application access may have been revoked.", mask(key), account),
	}
}

func keyReused(key string) *apiError {
	return &apiError{
		status: http.StatusBadRequest, kind: typeIdempotency,
		message: fmt.Sprintf("Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '%s' if you meant to execute a different request.", key),
	}
}

func keyReusedElsewhere(key, path, first string) *apiError {
	return &apiError{
		status: http.StatusBadRequest, kind: typeIdempotency,
		message: fmt.Sprintf("Keys for idempotent requests can only be used for the same endpoint they were first used for ('%s' vs '%s'). Try using a key other than '%s' if you meant to execute a different request.", path, first, key),
	}
}

func keyInUse(key string) *apiError {
	return &apiError{
		status: http.StatusConflict, kind: typeIdempotency, code: "idempotency_key_in_use",
		message: fmt.Sprintf("There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): %s. Please try again later.", key),
	}
}

// fault is an error that the sandbox was told to give.
func fault(status int) *apiError {
	switch status {
	case http.StatusTooManyRequests:
		return &apiError{status: status, kind: typeInvalidRequest, code: "rate_limit", message: "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits."}
	case http.StatusRequestEntityTooLarge:
		return &apiError{status: status, kind: typeInvalidRequest, message: "The request is too large."}
	default:
		return &apiError{status: status, kind: typeAPI, message: "An unknown error occurred"}
	}
}

var _ error = (*apiError)(nil)
