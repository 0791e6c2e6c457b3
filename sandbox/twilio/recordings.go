package twilio

import (
	"strconv"
	"time"
)

func recordingKind() *kind {
	return &kind{
		path: "Recordings", list: "recordings", prefix: "RE", can: canRead | canDelete,
		fields: append(recordingFields(), fixed("media_url", nil)),
		links:  []string{"AddOnResults", "Transcriptions"},
		filters: []filter{
			{"CallSid", "call_sid", equal}, {"ConferenceSid", "conference_sid", equal}, {"DateCreated", "date_created", daysBefore},
		},
		seeded: seededRecording,
	}
}

func callRecordingKind() *kind {
	return &kind{
		path: "Calls/{CallSid}/Recordings", list: "recordings", prefix: "RE", can: canAll,
		fields:  append(recordingFields(), fixed("track", "both")),
		filters: []filter{{"DateCreated", "date_created", daysBefore}},
		create:  createRecording, update: updateRecording,
	}
}

func recordingFields() []field {
	return []field{
		fixed("api_version", version), fixed("call_sid", nil), fixed("conference_sid", nil), fixed("status", "in-progress"),
		fixed("channels", 2), fixed("source", "StartCallRecordingAPI"), fixed("start_time", nil), fixed("duration", nil),
		fixed("price", nil), fixed("price_unit", nil), fixed("error_code", noCode), fixed("encryption_details", nil),
	}
}

// recordingEnd is what happens to a recording once it was stopped.
var recordingEnd = []stage{
	{status: "processing"},
	{after: time.Second, status: "completed", then: func(_ *Server, r *record, _ time.Time) {
		r.values["price"], r.values["price_unit"] = "-0.00250", "USD"
	}},
}

func createRecording(s *Server, q *request, r *record) *problem {
	call := s.find("calls", q.account, r.text("call_sid"), q.now)
	if call.text("status") != "in-progress" {
		return notRecordable()
	}
	if q.params.Get("RecordingChannels") == "mono" {
		r.values["channels"] = 1
	}
	switch track := q.params.Get("RecordingTrack"); track {
	case "inbound", "outbound", "both":
		r.values["track"] = track
	case "":
	default:
		return invalidParameter("RecordingTrack")
	}
	r.values["start_time"], r.values["media_url"] = q.now, mediaURL(r)
	return nil
}

func updateRecording(_ *Server, q *request, r *record) *problem {
	status := r.text("status")
	if status != "in-progress" && status != "paused" {
		return notRecordable()
	}
	switch wanted := q.params.Get("Status"); wanted {
	case "in-progress", "paused":
		r.end(wanted, q.now)
	case "stopped":
		stopRecording(r, q.now)
	case "":
		return missingParameter("Status")
	default:
		return invalidParameter("Status")
	}
	return nil
}

func stopRecording(r *record, at time.Time) {
	r.end("stopped", at)
	start, _ := r.date("start_time")
	r.values["duration"] = strconv.Itoa(int(at.Sub(start).Seconds()))
	r.began, r.life = at, recordingEnd
}

// startRecording records a call that was made with Record.
func (s *Server) startRecording(call *record, source string, at time.Time) {
	k := callRecordingKind()
	r := newRecord(k.prefix, call.account, at, k.defaults())
	r.values["call_sid"], r.values["source"] = call.sid, source
	r.values["start_time"], r.values["media_url"] = at, mediaURL(r)
	s.add(k.list, r)
}

// stopRecordings ends what still records a call that is over.
func (s *Server) stopRecordings(call *record, at time.Time) {
	for _, r := range s.records["recordings"] {
		if status := r.text("status"); r.text("call_sid") == call.sid && (status == "in-progress" || status == "paused") {
			stopRecording(r, at)
		}
	}
}

// mediaURL is where the audio of a recording would be.
func mediaURL(r *record) perAccount {
	return func(account string) string {
		return "https://api.twilio.com" + root + "/" + account + "/Recordings/" + r.sid
	}
}

// seededRecording takes a recording without a status for one that is complete.
func seededRecording(r *record) {
	r.fill("call_sid", newSid("CA"))
	r.fill("start_time", r.created)
	r.values["track"] = "both"
	r.fill("media_url", mediaURL(r))
	if r.given["status"] {
		return
	}
	r.values["status"] = "completed"
	r.fill("duration", "4")
	r.fill("price", "-0.00250")
	r.fill("price_unit", "USD")
}
