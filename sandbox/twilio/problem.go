package twilio

import (
	"fmt"
	"net/http"
)

// problem is an error as Twilio answers it. Codes and wording are those of
// Twilio's error dictionary (https://www.twilio.com/docs/api/errors); numbers
// are shown with their last four digits hidden, as Twilio does.
type problem struct {
	code, status int
	message      string
}

// noCode is the error_code, a number, of a record without an error.
var noCode *int

func bad(code int, format string, args ...any) *problem {
	return &problem{code, http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func write(w http.ResponseWriter, p *problem) {
	writeAnswer(w, &answer{p.status, map[string]any{
		"code":      p.code,
		"message":   p.message,
		"more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", p.code),
		"status":    p.status,
	}})
}

// writeFault gives a fault of the sandbox in Twilio's form.
func writeFault(w http.ResponseWriter, _ *http.Request, status int) {
	code := map[int]int{http.StatusTooManyRequests: 20429, http.StatusServiceUnavailable: 20503}[status]
	if code == 0 {
		code = 20500
	}
	write(w, &problem{code, status, http.StatusText(status)})
}

func unauthenticated() *problem {
	return &problem{20003, http.StatusUnauthorized, "Authenticate"}
}

func notFound(path string) *problem {
	return &problem{20404, http.StatusNotFound, fmt.Sprintf("The requested resource %s was not found", path)}
}

func methodNotAllowed() *problem {
	return &problem{20004, http.StatusMethodNotAllowed, "Method not allowed"}
}

func invalidParameter(name string) *problem {
	return bad(20001, "Parameter '%s' is not valid", name)
}

func missingParameter(name string) *problem {
	return bad(20001, "Missing required parameter %s in the post body", name)
}

func notComplete() *problem {
	return &problem{20009, http.StatusConflict, "Cannot delete this resource before it is complete"}
}

// Messages.

func toRequired() *problem   { return bad(21604, "A 'To' phone number is required.") }
func fromRequired() *problem { return bad(21603, "A 'From' phone number is required.") }
func bodyRequired() *problem { return bad(21602, "Message body is required.") }
func bodyOrMediaRequired() *problem {
	return bad(21619, "A text message body or media urls must be specified.")
}

func bodyTooLong() *problem {
	return bad(21617, "The concatenated message body exceeds the 1600 character limit")
}
func toInvalid(to string) *problem { return bad(21211, "Invalid 'To' Phone Number: %s", hide(to)) }
func fromInvalid(from string) *problem {
	return bad(21212, "The 'From' number %s is not a valid phone number, shortcode, or alphanumeric sender ID.", hide(from))
}

func channelsDiffer() *problem {
	return bad(21910, "Invalid From and To pair. From and To should be of the same channel")
}

func sendAtInvalid() *problem {
	return bad(35114, "SendAt must be between 15 minutes and 35 days in the future")
}
func notCancelable() *problem { return bad(30409, "This message cannot be canceled") }
func bodyNotEmpty() *problem {
	return bad(20001, "Parameter 'Body' is not valid: a message body can only be updated to an empty string")
}

// Calls.

func callToRequired() *problem   { return bad(21201, "No 'To' number is specified") }
func callFromRequired() *problem { return bad(21213, "No 'From' number is specified") }
func urlRequired() *problem      { return bad(21205, "Url parameter is required.") }
func urlInvalid() *problem       { return bad(21205, "Url is not a valid URL") }
func callStateInvalid() *problem { return bad(21220, "Call is not in-progress. Cannot redirect.") }
func notRecordable() *problem {
	return bad(21220, "Requested resource is not eligible for recording")
}

// Phone numbers.

func numberInvalid(n string) *problem { return bad(21421, "PhoneNumber is invalid: %s", hide(n)) }

func numberRequired() *problem {
	return bad(21421, "PhoneNumber is invalid: either PhoneNumber or AreaCode is required")
}
func numberUnavailable(n string) *problem { return bad(21422, "%s is not available", hide(n)) }
func noNumberInArea(area string) *problem {
	return bad(21452, "No phone numbers found in area code %s", area)
}
func callerInvalid(n string) *problem { return bad(21401, "Invalid phone number: %s", hide(n)) }
func callerValidated() *problem {
	return bad(21450, "Phone number already validated for your account")
}
