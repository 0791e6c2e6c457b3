package twilio

import (
	"net/url"
	"strconv"
	"time"
)

func callKind() *kind {
	return &kind{
		path: "Calls", list: "calls", prefix: "CA", can: canAll,
		fields: []field{
			once("to", nil), once("from", nil), fixed("to_formatted", nil), fixed("from_formatted", nil),
			fixed("api_version", version), fixed("status", "queued"), fixed("direction", "outbound-api"),
			fixed("start_time", nil), fixed("end_time", nil), fixed("duration", nil), fixed("queue_time", "0"),
			fixed("price", nil), fixed("price_unit", "USD"), fixed("parent_call_sid", nil), fixed("phone_number_sid", nil),
			fixed("answered_by", nil), fixed("forwarded_from", nil), fixed("group_sid", nil), fixed("caller_name", nil), fixed("trunk_sid", nil),
		},
		links: []string{
			"Notifications", "Recordings", "Payments", "Events", "Siprec", "Streams", "Transcriptions",
			"UserDefinedMessageSubscriptions", "UserDefinedMessages",
		},
		filters: []filter{
			{"To", "to", equal},
			{"From", "from", equal},
			{"Status", "status", equal},
			{"ParentCallSid", "parent_call_sid", equal},
			{"StartTime", "start_time", daysBefore},
			{"EndTime", "end_time", daysBefore},
		},
		create: createCall, update: updateCall, remove: removeCall, seeded: seededCall,
	}
}

// callLife is what happens to a call that nobody interferes with.
var callLife = []stage{
	{after: time.Second, status: "ringing", then: func(_ *Server, r *record, at time.Time) { r.values["start_time"] = at }},
	{after: 3 * time.Second, status: "in-progress", then: answered},
	{after: 8 * time.Second, status: "completed", then: hungUp},
}

func answered(s *Server, r *record, at time.Time) {
	if r.values["record"] == true {
		s.startRecording(r, "OutboundAPI", at)
	}
}

// pricePerMinute of a call within the United States, in ten-thousandths of a dollar.
const pricePerMinute = 140

func hungUp(s *Server, r *record, at time.Time) {
	start, ok := r.date("start_time")
	if !ok {
		start = at
		r.values["start_time"] = at
	}
	length := at.Sub(start)
	minutes := int((length + time.Minute - 1) / time.Minute)
	r.values["end_time"] = at
	r.values["duration"] = strconv.Itoa(int(length.Seconds()))
	r.values["price"] = dollars(-pricePerMinute * minutes)
	s.stopRecordings(r, at)
}

func createCall(_ *Server, q *request, r *record) *problem {
	if p := checkParties(r); p != nil {
		return p
	}
	url := q.params.Get("Url")
	if url == "" && q.params.Get("Twiml") == "" && q.params.Get("ApplicationSid") == "" {
		return urlRequired()
	}
	if url != "" && !isURL(url) {
		return urlInvalid()
	}
	r.values["record"] = q.params.Get("Record") == "true"
	r.life = callLife
	return nil
}

// checkParties holds the two ends of a new call to Twilio's rules and brings
// them to the form Twilio keeps.
func checkParties(r *record) *problem {
	if r.text("to") == "" {
		return callToRequired()
	}
	if r.text("from") == "" {
		return callFromRequired()
	}
	to, ok := endpointAddress(r.text("to"))
	if !ok {
		return toInvalid(to)
	}
	from, ok := endpointAddress(r.text("from"))
	if !ok {
		return fromInvalid(from)
	}
	if p := callTo[to]; p != nil {
		return p
	}
	if p := callFrom[from]; p != nil {
		return p
	}
	r.values["to"], r.values["from"] = to, from
	r.values["to_formatted"], r.values["from_formatted"] = formatted(to), formatted(from)
	return nil
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// updateCall ends a call or gives it new instructions. A call that has not been
// answered can be canceled; one that is not over can be completed.
func updateCall(s *Server, q *request, r *record) *problem {
	status := r.text("status")
	waiting := status == "queued" || status == "ringing"
	switch wanted := q.params.Get("Status"); {
	case wanted == "" && (q.params.Has("Url") || q.params.Has("Twiml")):
		if status != "in-progress" {
			return callStateInvalid()
		}
	case wanted == "":
	case wanted != "canceled" && wanted != "completed":
		return invalidParameter("Status")
	case waiting && (wanted == "canceled" || status == "queued"):
		r.end("canceled", q.now)
		r.values["end_time"], r.values["duration"] = q.now, "0"
	case wanted == "completed" && (waiting || status == "in-progress"):
		r.end("completed", q.now)
		hungUp(s, r, q.now)
	default:
		return callStateInvalid()
	}
	return nil
}

func removeCall(_ *Server, _ *request, r *record) *problem {
	if len(r.life) > 0 {
		return notComplete()
	}
	return nil
}

// seededCall takes a call without a status for one that is over.
func seededCall(r *record) {
	r.fill("to", "+14155550100")
	r.fill("from", mayActAsSender)
	r.fill("to_formatted", formatted(r.text("to")))
	r.fill("from_formatted", formatted(r.text("from")))
	if r.given["status"] {
		return
	}
	r.values["status"] = "completed"
	r.fill("start_time", r.created)
	r.fill("end_time", r.created.Add(time.Minute))
	r.fill("duration", "60")
	r.fill("price", dollars(-pricePerMinute))
}
