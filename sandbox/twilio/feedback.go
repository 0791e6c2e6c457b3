package twilio

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"
)

// issues are what Twilio lets people complain about after a call.
var issues = []string{
	"audio-latency", "digits-not-captured", "dropped-call", "imperfect-audio",
	"incorrect-caller-id", "one-way-audio", "post-dial-delay", "unsolicited-call",
}

// feedbackEndpoints serve the feedback on one call or message; there is no list
// of either.
func (s *Server) feedbackEndpoints() []endpoint {
	const ofCall = "{AccountSid}/Calls/{CallSid}/Feedback"
	return []endpoint{
		{http.MethodPost, ofCall, s.giveFeedback},
		{http.MethodGet, ofCall, s.getFeedback},
		{http.MethodDelete, ofCall, s.removeFeedback},
		{http.MethodPost, "{AccountSid}/Messages/{MessageSid}/Feedback", s.giveMessageFeedback},
	}
}

// feedback finds the feedback on the call that the path names; it has the call's sid.
func (s *Server) feedback(q *request) (call, given *record, p *problem) {
	call = s.find("calls", q.account, q.http.PathValue("CallSid"), q.now)
	if call == nil {
		return nil, nil, notFound(q.path)
	}
	return call, s.find("feedback", q.account, call.sid, q.now), nil
}

func (s *Server) giveFeedback(q *request) (*answer, *problem) {
	call, given, p := s.feedback(q)
	if p != nil {
		return nil, p
	}
	if q.params.Get("QualityScore") == "" {
		return nil, missingParameter("QualityScore")
	}
	score, p := number(q.params, "QualityScore", 0, 1)
	if p != nil || score > 5 {
		return nil, invalidParameter("QualityScore")
	}
	told := append([]string{}, q.params["Issue"]...)
	for _, issue := range told {
		if !slices.Contains(issues, issue) {
			return nil, invalidParameter("Issue")
		}
	}
	status := http.StatusOK
	if given == nil {
		status = http.StatusCreated
		given = s.add("feedback", &record{sid: call.sid, account: q.account, created: q.now, values: feedbackKind().defaults()})
	}
	given.values["quality_score"], given.values["issues"], given.updated = score, told, q.now
	return &answer{status, feedbackKind().render(given, q.account)}, nil
}

func feedbackKind() *kind {
	return &kind{
		list: "feedback", prefix: "CA", hides: []string{"uri"},
		fields: []field{fixed("quality_score", 5), fixed("issues", []string{})},
	}
}

func (s *Server) getFeedback(q *request) (*answer, *problem) {
	_, given, p := s.feedback(q)
	if p != nil {
		return nil, p
	}
	if given == nil {
		return nil, notFound(q.path)
	}
	return &answer{http.StatusOK, feedbackKind().render(given, q.account)}, nil
}

func (s *Server) removeFeedback(q *request) (*answer, *problem) {
	_, given, p := s.feedback(q)
	if p != nil {
		return nil, p
	}
	if given == nil {
		return nil, notFound(q.path)
	}
	s.drop("feedback", given)
	return &answer{status: http.StatusNoContent}, nil
}

// giveMessageFeedback tells whether the recipient acted on a message.
func (s *Server) giveMessageFeedback(q *request) (*answer, *problem) {
	message := s.find("messages", q.account, q.http.PathValue("MessageSid"), q.now)
	if message == nil {
		return nil, notFound(q.path)
	}
	outcome := q.params.Get("Outcome")
	switch outcome {
	case "":
		outcome = "confirmed"
	case "confirmed", "unconfirmed":
	default:
		return nil, invalidParameter("Outcome")
	}
	return &answer{http.StatusOK, map[string]any{
		"account_sid":  q.account,
		"message_sid":  message.sid,
		"outcome":      outcome,
		"date_created": date(q.now),
		"date_updated": date(q.now),
		"uri":          q.path,
	}}, nil
}

func feedbackSummaryKind() *kind {
	return &kind{
		path: "Calls/FeedbackSummary", list: "feedback_summaries", prefix: "FS", can: canGet | canCreate | canDelete, hides: []string{"uri"},
		fields: []field{
			once("start_date", nil), once("end_date", nil), once("include_subaccounts", false), fixed("status", "queued"),
			fixed("call_count", nil), fixed("call_feedback_count", nil), fixed("issues", []any{}),
			fixed("quality_score_average", nil), fixed("quality_score_median", nil), fixed("quality_score_standard_deviation", nil),
		},
		create: func(_ *Server, _ *request, r *record) *problem {
			for _, name := range []string{"start_date", "end_date"} {
				if r.text(name) == "" {
					return missingParameter(param(name))
				}
				if _, err := time.Parse(time.DateOnly, r.text(name)); err != nil {
					return invalidParameter(param(name))
				}
			}
			if r.text("end_date") < r.text("start_date") {
				return invalidParameter("EndDate")
			}
			r.life = summaryLife
			return nil
		},
	}
}

// summaryLife is how a summary comes about: Twilio reckons it in the background.
var summaryLife = []stage{
	{after: time.Second, status: "in-progress"},
	{after: 2 * time.Second, status: "completed", then: summarise},
}

// summarise reckons the feedback on the calls of a summary's days.
func summarise(s *Server, r *record, _ time.Time) {
	var scores []int
	calls, counts := 0, map[string]int{}
	for _, call := range s.records["calls"] {
		day := call.created.Format(time.DateOnly)
		if (call.account != r.account && call.account != "") || day < r.text("start_date") || day > r.text("end_date") {
			continue
		}
		calls++
		given := s.lookup("feedback", call.sid)
		if given == nil {
			continue
		}
		if score, ok := given.values["quality_score"].(int); ok {
			scores = append(scores, score)
		}
		told, _ := given.values["issues"].([]string)
		for _, issue := range told {
			counts[issue]++
		}
	}
	r.values["call_count"], r.values["call_feedback_count"] = calls, len(scores)
	r.values["quality_score_average"], r.values["quality_score_median"], r.values["quality_score_standard_deviation"] = statistics(scores)
	list := []any{}
	for _, issue := range issues {
		if n := counts[issue]; n > 0 {
			share := fmt.Sprintf("%.2f%%", 100*float64(n)/float64(calls))
			list = append(list, map[string]any{"description": issue, "count": n, "percentage_of_total_calls": share})
		}
	}
	r.values["issues"] = list
}

// statistics gives mean, median and standard deviation; nil of nothing.
func statistics(scores []int) (average, median, deviation any) {
	if len(scores) == 0 {
		return nil, nil, nil
	}
	slices.Sort(scores)
	sum := 0
	for _, n := range scores {
		sum += n
	}
	mean := float64(sum) / float64(len(scores))
	var squares float64
	for _, n := range scores {
		squares += (float64(n) - mean) * (float64(n) - mean)
	}
	middle := float64(scores[(len(scores)-1)/2]+scores[len(scores)/2]) / 2
	return mean, middle, math.Sqrt(squares / float64(len(scores)))
}
