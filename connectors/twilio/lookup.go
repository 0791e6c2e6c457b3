package twilio

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/connectors/listing"
)

// Twilio takes no idempotency key for most of what it creates, so a Create that may have been carried out already
// (Call.Repeat) is looked for first, among the records created since the task was first tried:
//
//   - a record that is known to be another task's (see claims) is passed over;
//   - one record that holds what the payload says is the result;
//   - where there is none, the record is created;
//   - several, or one that may or may not be it, and the call ends as OutcomeUnknown and says what to look at.
//
// An answer that cannot be read counts as lost. The look-up follows a lost attempt no sooner than settling, so that
// Twilio's list has come to show what the attempt has left. A look-up that fails for good ends as OutcomeUnknown. So
// does, at once, an entity whose records cannot be looked up (see lookups).

// lookup says how a created record is found again.
type lookup struct {
	// compare are the fields of the record that hold what the payload said.
	compare []string
	// ask are those of them by which Twilio narrows its list.
	ask []string
	// telling is the field without which a payload does not tell two records apart.
	telling string
	// newestFirst says that the list need not be read to its end.
	newestFirst bool
}

const (
	maxLookupRequests = 10
	// skew is how much earlier than by our clock a record may be created by Twilio's, which tells whole seconds.
	skew = 2 * time.Second
	// settling is how long after a lost attempt Twilio's list may still lack what it created.
	settling = 5 * time.Second
	// trialPrefix is what Twilio writes before the text of a trial account's messages.
	trialPrefix = "Sent from your Twilio trial account - "
)

// createOnce creates a record unless an earlier attempt has done so.
func (c *caller) createOnce(ctx context.Context, m *method, call *connectors.Call, in input) (*connectors.Result, error) {
	how, ok := lookups[m.op.Entity]
	if !ok || m.lister == nil {
		return nil, m.unknown(call, "an earlier attempt may have reached Twilio")
	}
	since := time.Unix(call.Since, 0).Add(-skew)
	rows, all, err := c.createdSince(ctx, m.lister, how, in, since)
	if err != nil {
		return nil, m.notLookedUp(call, err)
	}
	var same []string
	doubtful := 0
	for _, row := range rows {
		sid, _ := row["Sid"].(string)
		if c.claims.isOthers(sid, call.IdempotencyKey) {
			continue
		}
		switch how.alike(row, in.fields) {
		case yes:
			same = append(same, sid)
		case maybe:
			doubtful++
		}
	}
	if len(same) == 1 && call.Since != 0 && all {
		if c.claims.take(same[0], call.IdempotencyKey) {
			return &connectors.Result{Payload: map[string]any{"Sid": same[0]}}, nil
		}
		same = nil // it has become another's meanwhile
	}
	switch {
	case !all:
		return nil, m.unknown(call, "there are too many records to look through")
	case len(same) > 0:
		return nil, m.unknown(call, fmt.Sprintf("%d records are like it", len(same)))
	case doubtful > 0:
		return nil, m.unknown(call, fmt.Sprintf("%d records may be it", doubtful))
	}
	result, err := c.create(ctx, m, call, in)
	return result, neverDone(err)
}

// create creates a record. Where another task, that looked for one like it, has taken the new record for its own, there
// is one record for two tasks: this one looks for the other's, and creates it where there is none.
func (c *caller) create(ctx context.Context, m *method, call *connectors.Call, in input) (*connectors.Result, error) {
	result, err := c.one(ctx, m, call, in)
	if err != nil {
		return nil, err
	}
	record, _ := result.Payload.(map[string]any)
	if sid, ok := record["Sid"].(string); ok && !c.claims.take(sid, call.IdempotencyKey) {
		return c.createOnce(ctx, m, call, in)
	}
	return result, nil
}

// neverDone is the error of a Create before which a look-up has found nothing: where it was refused, none was carried out.
func neverDone(err error) error {
	var e *connectors.Error
	if !errors.As(err, &e) || !e.Kind.Refused() {
		return err
	}
	copied := *e
	copied.NotDone = true
	return &copied
}

// notLookedUp is the error of a look-up: it says nothing of what became of the attempts at the Create.
func (m *method) notLookedUp(call *connectors.Call, err error) error {
	var e *connectors.Error
	if !errors.As(err, &e) || e.Kind == connectors.Canceled {
		return err
	}
	if !e.Kind.Retryable() {
		return m.unknown(call, "an earlier attempt may have reached Twilio, and looking for what it left fails ("+e.Message+")")
	}
	copied := *e
	copied.NotDone = false
	return &copied
}

// createdSince lists the records of an entity that were created since, and says whether those are all.
func (c *caller) createdSince(ctx context.Context, lister *method, how lookup, in input, since time.Time) (rows []map[string]any, all bool, err error) {
	q := &query{ids: in.ids, members: map[string]any{}}
	for _, name := range append(how.ask, pathAccount) {
		value, ok := in.fields[name].(string)
		if !ok || name != pathAccount && !plainAddress.MatchString(value) {
			continue
		}
		for _, n := range lister.narrows {
			if n.column == name || n.member == name {
				q.members[n.member] = value
			}
		}
	}
	isOlder := func(row map[string]any) bool {
		text, _ := row["DateCreated"].(string)
		at, _, ok := filter.Time(text)
		return ok && at.Before(since)
	}
	passed := false
	s := listing.Search{From: listing.Place{Size: scanPage}, Requests: maxLookupRequests}
	if how.newestFirst {
		s.Enough = func(page []listing.Row) bool {
			passed = true
			for _, row := range page {
				passed = passed && isOlder(row)
			}
			return passed
		}
	}
	found, err := c.find(ctx, lister, q, s)
	if err != nil {
		return nil, false, err
	}
	for _, row := range found.Rows {
		if !isOlder(row) {
			rows = append(rows, row)
		}
	}
	return rows, passed || found.Next == listing.Place{}, nil
}

// likeness says whether a record is what a payload asked for.
type likeness int

const (
	no likeness = iota
	maybe
	yes
)

// alike compares a record with a payload. One that lacks what was asked for may have lost it since, as a message
// does whose text was redacted.
func (l lookup) alike(row, fields map[string]any) likeness {
	result := maybe
	if l.telling == "" || fields[l.telling] != nil {
		result = yes
	}
	compared := 0
	for _, name := range l.compare {
		wanted, given := fields[name].(string)
		if !given {
			continue
		}
		compared++
		held, _ := row[name].(string)
		switch {
		case held == "" && wanted != "":
			result = maybe
		case !sameText(held, wanted):
			return no
		}
	}
	if compared == 0 {
		return maybe
	}
	return result
}

var (
	plainAddress = regexp.MustCompile(`^([a-z]+:)?\+[0-9*]+$`)
	phoneNumber  = regexp.MustCompile(`^\+?[0-9() .-]{7,}$`)
)

// sameText compares what was sent with what Twilio tells: it writes phone numbers in one form, and before the texts
// of trial accounts a sentence of its own.
func sameText(held, wanted string) bool {
	held, wanted = strings.TrimSpace(strings.TrimPrefix(held, trialPrefix)), strings.TrimSpace(wanted)
	if held == wanted {
		return true
	}
	if !phoneNumber.MatchString(held) || !phoneNumber.MatchString(wanted) {
		return false
	}
	a, b := digits(held), digits(wanted)
	return strings.HasSuffix(a, b) || strings.HasSuffix(b, a)
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// lost is the error of a Create that may have been carried out: an answer that cannot be read, although it says that the
// record was created, is none. The call is to be made again, which looks for the record, or to end where it cannot.
func (m *method) lost(err error) error {
	var e *connectors.Error
	if !errors.As(err, &e) || m.op.Verb != connectors.Create || m.op.Keyed {
		return err
	}
	copied := *e
	_, canLook := lookups[m.op.Entity]
	unread := e.Kind == connectors.Malformed && e.Status < 300
	switch {
	case harmless[m.op.Name()]:
		copied.NotDone = true
		return &copied
	case unread && canLook:
		copied.Kind = connectors.Unavailable
	case unread:
		copied.Kind = connectors.OutcomeUnknown
	}
	if canLook && !copied.NotDone && (copied.Kind == connectors.Unavailable || copied.Kind == connectors.Timeout) {
		copied.RetryAfter = max(e.RetryAfter, settling)
	}
	return &copied
}

// isRepeatable says whether the call can be made again without a look.
func (m *method) isRepeatable() bool {
	return m.op.Verb != connectors.Create || m.op.Keyed || harmless[m.op.Name()]
}

// unknown is the end of a call of which nobody can tell whether it was carried out.
func (m *method) unknown(call *connectors.Call, why string) error {
	since := "before now"
	if call.Since != 0 {
		since = "since " + time.Unix(call.Since, 0).UTC().Format(time.RFC3339)
	}
	return &connectors.Error{Kind: connectors.OutcomeUnknown, Message: fmt.Sprintf(
		"%s, and Twilio takes no idempotency key for %s: look in Twilio for what was created %s, and run the task again only if it is not there",
		why, m.op.Name(), since)}
}
