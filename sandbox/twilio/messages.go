package twilio

import (
	"fmt"
	"mime"
	"path"
	"strconv"
	"time"
	"unicode/utf8"
)

const maxBodyLength = 1600

func messageKind() *kind {
	return &kind{
		path: "Messages", list: "messages", prefix: "SM", can: canAll,
		fields: []field{
			once("body", ""), once("to", nil), once("from", nil), once("messaging_service_sid", nil),
			fixed("api_version", version), fixed("status", "queued"), fixed("direction", "outbound-api"),
			fixed("num_segments", "1"), fixed("num_media", "0"), fixed("date_sent", nil),
			fixed("price", nil), fixed("price_unit", "USD"), fixed("error_code", noCode), fixed("error_message", nil),
		},
		links:   []string{"Media", "Feedback"},
		filters: []filter{{"To", "to", equal}, {"From", "from", equal}, {"DateSent", "date_sent", daysThrough}},
		create:  createMessage, update: updateMessage, remove: removeMessage, seeded: seededMessage,
	}
}

func mediaKind() *kind {
	return &kind{
		path: "Messages/{MessageSid}/Media", list: "media_list", prefix: "ME", can: canRead | canDelete,
		fields:  []field{fixed("content_type", "image/jpeg"), fixed("parent_sid", nil)},
		filters: []filter{{"DateCreated", "date_created", daysBefore}},
		seeded:  func(r *record) { r.fill("parent_sid", r.values["message_sid"]) },
	}
}

// messageLife is what happens to a message after it was taken.
var messageLife = []stage{
	{after: 500 * time.Millisecond, status: "sending"},
	{after: time.Second, status: "sent", then: func(_ *Server, r *record, at time.Time) {
		r.values["date_sent"] = at
		r.values["price"] = messagePrice(r)
	}},
	{after: 2 * time.Second, status: "delivered"},
}

// pricePerSegment is what a text message costs in the United States, in ten-thousandths of a dollar.
const pricePerSegment = 79

func messagePrice(r *record) string {
	n, err := strconv.Atoi(r.text("num_segments"))
	if err != nil {
		n = 1
	}
	return dollars(-pricePerSegment * n)
}

// dollars writes ten-thousandths of a dollar as Twilio writes prices.
func dollars(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%04d0", sign, n/10000, n%10000)
}

func createMessage(s *Server, q *request, r *record) *problem {
	if p := checkMessage(q, r); p != nil {
		return p
	}
	media := q.params["MediaUrl"]
	if len(media) > 0 {
		r.sid = newSid("MM")
	}
	for _, url := range media {
		m := newRecord("ME", q.account, q.now, values{"message_sid": r.sid, "parent_sid": r.sid, "content_type": contentType(url)})
		s.add("media_list", m)
	}
	r.values["num_media"] = strconv.Itoa(len(media))
	r.values["num_segments"] = strconv.Itoa(segments(r.text("body")))
	r.life = messageLife
	return schedule(q, r)
}

// checkMessage holds a new message to Twilio's rules, in the order in which Twilio names what is wrong.
func checkMessage(q *request, r *record) *problem {
	to, from := r.text("to"), r.text("from")
	if to == "" {
		return toRequired()
	}
	if from == "" && r.text("messaging_service_sid") == "" {
		return fromRequired()
	}
	if p := checkContent(q, r); p != nil {
		return p
	}
	to, ok := recipient(to)
	if !ok {
		return toInvalid(to)
	}
	if p := messageTo[to]; p != nil {
		return p
	}
	r.values["to"] = to
	if from == "" {
		r.values["from"], r.values["status"] = nil, "accepted"
		return nil
	}
	from, ok = sender(from)
	if !ok {
		return fromInvalid(from)
	}
	if p := messageFrom[from]; p != nil {
		return p
	}
	r.values["from"] = from
	toChannel, _ := split(to)
	if fromChannel, _ := split(from); toChannel != fromChannel {
		return channelsDiffer()
	}
	return nil
}

func checkContent(q *request, r *record) *problem {
	body := r.text("body")
	switch {
	case utf8.RuneCountInString(body) > maxBodyLength:
		return bodyTooLong()
	case body != "" || q.params.Get("MediaUrl") != "" || q.params.Get("ContentSid") != "":
		return nil
	case q.params.Has("Body"):
		return bodyRequired()
	default:
		return bodyOrMediaRequired()
	}
}

// schedule holds a message back until SendAt. Without a messaging service Twilio
// drops the scheduling and sends at once.
func schedule(q *request, r *record) *problem {
	if r.text("messaging_service_sid") == "" || q.params.Get("ScheduleType") != "fixed" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, q.params.Get("SendAt"))
	if err != nil || at.Before(q.now.Add(15*time.Minute)) || at.After(q.now.AddDate(0, 0, 35)) {
		return sendAtInvalid()
	}
	r.values["status"], r.began = "scheduled", at
	r.life = append([]stage{{status: "queued"}}, messageLife...)
	return nil
}

func updateMessage(_ *Server, q *request, r *record) *problem {
	switch status := q.params.Get("Status"); {
	case q.params.Get("Body") != "":
		return bodyNotEmpty()
	case status != "" && status != "canceled":
		return invalidParameter("Status")
	case status == "canceled" && r.text("status") != "scheduled":
		return notCancelable()
	case status == "canceled":
		r.end("canceled", q.now)
	}
	if q.params.Has("Body") {
		r.values["body"], r.updated = "", q.now
	}
	return nil
}

func removeMessage(s *Server, q *request, r *record) *problem {
	if len(r.life) > 0 {
		return notComplete()
	}
	for _, m := range s.all("media_list", q.account, q.now) {
		if m.text("message_sid") == r.sid {
			s.drop("media_list", m)
		}
	}
	return nil
}

// seededMessage takes a message without a status for one that was delivered.
func seededMessage(r *record) {
	r.fill("to", "+14155550100")
	r.fill("from", mayActAsSender)
	if r.given["status"] {
		return
	}
	r.values["status"] = "delivered"
	r.fill("date_sent", r.created)
	r.values["num_segments"] = strconv.Itoa(segments(r.text("body")))
	r.fill("price", messagePrice(r))
}

func contentType(url string) string {
	if t := mime.TypeByExtension(path.Ext(url)); t != "" {
		return t
	}
	return "application/octet-stream"
}
