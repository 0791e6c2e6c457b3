package hawser

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/workflows"
)

// After a pause that is longer than Stripe keeps its events, everything is read again, and the run says so: what has changed
// meanwhile lands. What was deleted meanwhile stays, for nobody tells of it any more.
func TestAPauseLongerThanTheEventsAreKeptIsNoticed(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	var ids []string
	for _, name := range []string{"Ada", "Grace"} {
		ids = append(ids, l.stripe.post(t, "/v1/customers", url.Values{"name": {name}})["id"].(string))
	}
	in := workflows.DataflowInput{Flow: l.flow(t, "customers")}
	last := l.runAfter(t, nil, in)
	l.stripe.post(t, "/v1/customers/"+ids[0], url.Values{"name": {"Ada Lovelace"}})
	l.stripe.change(t, http.MethodDelete, "/v1/customers/"+ids[1], nil)

	month := time.Now().Add(-30 * 24 * time.Hour).Unix()
	last.Cursor = fmt.Sprintf(`{"created": %d, "events": %d}`, time.Now().Unix(), month)
	result := l.runAfter(t, last, in)
	if !strings.Contains(result.Note, "everything is read again") || result.Written != 1 || result.Removed != 0 {
		t.Errorf("%+v", result)
	}
	var rows []struct{ Name string }
	l.ask(t, "customers", "SELECT customers_data.name AS name FROM t ORDER BY name", &rows)
	if diff := cmp.Diff([]struct{ Name string }{{"Ada Lovelace"}, {"Grace"}}, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if result = l.runAfter(t, result, in); result.Note != "" {
		t.Errorf("the run after that: %+v", result)
	}
}
