package stripe

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
)

// maxGiven bounds how many records of one second a page token tells of.
const maxGiven = 200

// cursor is where a List goes on: after a record. It is what a page token holds. Stripe does not go on from a record
// that has been deleted meanwhile; as it lists the newest first, the time of the record then says where to go on.
type cursor struct {
	after string
	// created is the record's time, 0 where it tells none.
	created int64
	// given are the records of that second that have been looked at.
	given connectors.Given
}

// String is the page token: "cus_1", "cus_1.1700000000.hashes" where the record tells its time.
func (c cursor) String() string {
	if c.created == 0 {
		return c.after
	}
	return fmt.Sprintf("%s.%d.%s", c.after, c.created, c.given)
}

func parseCursor(token string) (cursor, error) {
	parts := strings.Split(token, ".")
	if n := len(parts); n > 2 {
		created, err := strconv.ParseInt(parts[n-2], 10, 64)
		given := connectors.Given(parts[n-1])
		if err == nil && created > 0 && given.Valid() {
			return cursor{strings.Join(parts[:n-2], "."), created, given}, nil
		}
	}
	if token != "" && !isID(token) {
		return cursor{}, badCall("listEntitiesPageToken is not one that List gave")
	}
	return cursor{after: token}, nil
}

// past is the cursor after one more record.
func (c cursor) past(record map[string]any) cursor {
	id, _ := record["id"].(string)
	created, _ := record["created"].(int64)
	out := cursor{after: id, created: created}
	if created != 0 && created == c.created {
		out.given = c.given
	}
	if out.given = out.given.Add(id); out.given.Len() > maxGiven {
		out.created, out.given = 0, ""
	}
	return out
}

// covers says whether a record has been looked at before the cursor, or came after that.
func (c cursor) covers(record map[string]any) bool {
	id, _ := record["id"].(string)
	created, _ := record["created"].(int64)
	return created > c.created || created == c.created && c.given.Has(id)
}

// isGone says whether Stripe does not go on from a record because it is no longer there.
func isGone(err error) bool {
	var known *connectors.Error
	return errors.As(err, &known) && known.Param == "starting_after" && known.Status/100 == 4
}

func errGone(requestID string) error {
	return &connectors.Error{
		Kind: connectors.Invalid, RequestID: requestID,
		Message: "the record that listEntitiesPageToken goes on from has been deleted, and nothing tells where it stood: begin with the first page again",
	}
}

// from narrows the query to what was created no later than the cursor's record, where Stripe can narrow by that.
func (q *query) from(m *method, c cursor) *query {
	if _, ok := q.ranges["Created"]; !ok && !m.narrowsBy("Created", "<=") {
		return q
	}
	out := *q
	out.ranges = maps.Clone(q.ranges)
	bounds := sdk.RangeQueryParams{}
	if old := q.ranges["Created"]; old != nil {
		bounds = *old
	}
	bounds.LesserThanOrEqual = c.created
	out.ranges["Created"] = &bounds
	return &out
}
