package twilio

import (
	"net/http"
	"strings"
	"time"
)

func conferenceKind() *kind {
	return &kind{
		path: "Conferences", list: "conferences", prefix: "CF", can: canRead | canUpdate,
		fields: []field{
			fixed("friendly_name", ""), fixed("status", "in-progress"), fixed("region", "us1"), fixed("api_version", version),
			fixed("reason_conference_ended", nil), fixed("call_sid_ending_conference", nil),
		},
		links: []string{"Participants", "Recordings"},
		filters: []filter{
			{"Status", "status", equal},
			{"FriendlyName", "friendly_name", equal},
			{"DateCreated", "date_created", daysBefore},
			{"DateUpdated", "date_updated", daysBefore},
		},
		update: endConference,
		seeded: func(r *record) { r.fill("status", "completed") },
	}
}

func conferenceRecordingKind() *kind {
	return &kind{
		path: "Conferences/{ConferenceSid}/Recordings", list: "recordings", prefix: "RE", can: canRead | canDelete,
		fields:  recordingFields(),
		filters: []filter{{"DateCreated", "date_created", daysBefore}},
	}
}

// participantKind describes the calls in a conference; a participant is known by its call's sid.
func participantKind() *kind {
	return &kind{
		path: "Conferences/{ConferenceSid}/Participants", list: "participants", prefix: "CA", can: canRead | canUpdate | canDelete,
		hides: []string{"sid"},
		fields: []field{
			fixed("call_sid", nil), fixed("conference_sid", nil), once("label", nil), fixed("status", "queued"), fixed("queue_time", nil),
			open("muted", false), open("hold", false), open("coaching", false), open("call_sid_to_coach", nil),
			open("end_conference_on_exit", false), once("start_conference_on_enter", true),
		},
		filters: []filter{{"Muted", "muted", equal}, {"Hold", "hold", equal}, {"Coaching", "coaching", equal}},
		remove: func(s *Server, q *request, r *record) *problem {
			s.hangUp(r, q.now)
			return nil
		},
		seeded: func(r *record) {
			r.fill("call_sid", r.sid)
			r.fill("status", "connected")
		},
	}
}

// participantLife follows the call of a participant.
var participantLife = []stage{
	{after: 500 * time.Millisecond, status: "connecting"},
	{after: time.Second, status: "ringing"},
	{after: 3 * time.Second, status: "connected"},
}

// join calls somebody into a conference, which a name that is not in use begins.
func (s *Server) join(q *request) (*answer, *problem) {
	k, calls := participantKind(), callKind()
	r := newRecord(k.prefix, q.account, q.now, k.defaults())
	if p := k.take(q, canCreate, r.values); p != nil {
		return nil, p
	}
	call := newRecord(calls.prefix, q.account, q.now, calls.defaults())
	if p := calls.take(q, canCreate, call.values); p != nil {
		return nil, p
	}
	if p := checkParties(call); p != nil {
		return nil, p
	}
	conference := s.conference(q)
	if conference == nil {
		return nil, notFound(q.path)
	}
	// A call in a conference lasts until somebody ends it.
	call.life = callLife[:2]
	s.add(calls.list, call)
	r.sid, r.life = call.sid, participantLife
	r.values["call_sid"], r.values["conference_sid"] = call.sid, conference.sid
	s.add(k.list, r)
	return &answer{http.StatusCreated, k.render(r, q.account)}, nil
}

// conference is the one that the path names, by sid or by name.
func (s *Server) conference(q *request) *record {
	name := q.http.PathValue("ConferenceSid")
	if sidForm.MatchString(name) && strings.HasPrefix(name, "CF") {
		return s.find("conferences", q.account, name, q.now)
	}
	for _, r := range s.all("conferences", q.account, q.now) {
		if r.text("friendly_name") == name && r.text("status") != "completed" {
			return r
		}
	}
	k := conferenceKind()
	r := newRecord(k.prefix, q.account, q.now, k.defaults())
	r.values["friendly_name"] = name
	return s.add(k.list, r)
}

func endConference(s *Server, q *request, r *record) *problem {
	switch status := q.params.Get("Status"); {
	case status == "":
	case status != "completed":
		return invalidParameter("Status")
	case r.text("status") != "completed":
		r.end(status, q.now)
		r.values["reason_conference_ended"] = "conference-ended-via-api"
		for _, participant := range s.all("participants", q.account, q.now) {
			if participant.text("conference_sid") == r.sid {
				s.hangUp(participant, q.now)
				s.drop("participants", participant)
			}
		}
	}
	return nil
}

// hangUp ends the call of a participant.
func (s *Server) hangUp(participant *record, now time.Time) {
	if call := s.lookup("calls", participant.text("call_sid")); call != nil && call.values["end_time"] == nil {
		s.settle(call, now)
		call.end("completed", now)
		hungUp(s, call, now)
	}
}
