package twilio

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net/http"
	"time"
)

func callerIDKind() *kind {
	return &kind{
		path: "OutgoingCallerIds", list: "outgoing_caller_ids", prefix: "PN", can: canRead | canUpdate | canDelete,
		fields:  []field{open("friendly_name", nil), fixed("phone_number", nil)},
		filters: []filter{{"PhoneNumber", "phone_number", equal}, {"FriendlyName", "friendly_name", equal}},
		seeded:  seededCallerID,
	}
}

// validationTime is how long it takes the called person to enter the code.
const validationTime = 5 * time.Second

// validate starts a validation call to a number. The caller ID is there once
// the code was entered, which in the sandbox always happens.
func (s *Server) validate(q *request) (*answer, *problem) {
	wanted := q.params.Get("PhoneNumber")
	number, ok := phone(wanted)
	if !ok {
		return nil, callerInvalid(wanted)
	}
	for _, r := range s.all("outgoing_caller_ids", q.account, q.now) {
		if r.text("phone_number") == number {
			return nil, callerValidated()
		}
	}
	code, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return nil, &problem{20500, http.StatusInternalServerError, "Internal Server Error"}
	}
	name := q.params.Get("FriendlyName")
	if name == "" {
		name = formatted(number)
	}

	calls := callKind()
	call := newRecord(calls.prefix, q.account, q.now, calls.defaults())
	call.values["to"], call.values["from"] = number, mayActAsSender
	call.values["to_formatted"], call.values["from_formatted"] = formatted(number), formatted(mayActAsSender)
	call.life = callLife
	s.add(calls.list, call)

	caller := newRecord("PN", q.account, q.now.Add(validationTime), values{"phone_number": number, "friendly_name": name})
	caller.appears = caller.created
	s.add("outgoing_caller_ids", caller)
	return &answer{http.StatusOK, map[string]any{
		"account_sid":     q.account,
		"call_sid":        call.sid,
		"friendly_name":   name,
		"phone_number":    number,
		"validation_code": fmt.Sprintf("%06d", code),
	}}, nil
}

func seededCallerID(r *record) {
	r.fill("phone_number", "+14155550100")
	r.fill("friendly_name", formatted(r.text("phone_number")))
}
