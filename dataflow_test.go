package hawser

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
	"hawser/workflows"
)

func TestADataflowLandsWhatIsNewOnce(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 230)
	in := workflows.DataflowInput{Flow: l.flow(t, "charges")}

	result := l.run(t, in)
	if result.Read != 230 || result.Written != 230 || result.Failed != 0 {
		t.Errorf("the backfill: %+v", result)
	}
	if diff := cmp.Diff(landed{230, 230, sumTo(230)}, l.charges(t)); diff != "" {
		t.Errorf("after the backfill (-want +got):\n%s", diff)
	}

	l.stripe.seedCharges(t, 230, 25) // the first of them in the second of the last one before
	if result = l.run(t, in); result.Failed != 0 || result.Read != 45 {
		t.Errorf("the second run: %+v", result)
	}
	if diff := cmp.Diff(landed{255, 255, sumTo(255)}, l.charges(t)); diff != "" {
		t.Errorf("after the second run (-want +got):\n%s", diff)
	}
}

func TestADataflowWithoutAKeyLandsNothingTwiceAtItsBorder(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	flow := l.flow(t, "charges")
	for i := range flow.Mapping.Mappings {
		flow.Mapping.Mappings[i].Identity = false
	}
	flow.Dataflow.Changes.Value = lang.ChangesCreated
	total := 0
	for _, more := range []int{25, 1, 0, 120, 4} { // the second after the first holds 30
		l.stripe.seedCharges(t, total, more)
		total += more
		l.run(t, workflows.DataflowInput{Flow: flow})
	}
	if diff := cmp.Diff(landed{int64(total), int64(total), sumTo(total)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestADataflowFollowsChangesAndDeletions(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	var ids []string
	for _, name := range []string{"Ada", "Grace", "Mary"} {
		ids = append(ids, l.stripe.post(t, "/v1/customers", url.Values{"name": {name}})["id"].(string))
	}
	in := workflows.DataflowInput{Flow: l.flow(t, "customers")}
	l.run(t, in)
	l.stripe.Advance(1 << 40) // so that nothing is new by its time of creation
	l.stripe.post(t, "/v1/customers/"+ids[0], url.Values{"name": {"Ada Lovelace"}})
	l.stripe.change(t, http.MethodDelete, "/v1/customers/"+ids[1], nil)
	result := l.run(t, in)
	if result.Removed != 1 {
		t.Errorf("%+v", result)
	}
	var rows []struct{ Name string }
	l.ask(t, "customers", "SELECT customers_data.name AS name FROM t ORDER BY name", &rows)
	if diff := cmp.Diff([]struct{ Name string }{{"Ada Lovelace"}, {"Mary"}}, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRecordsThatDoNotFitFailTheRunAboveTheThreshold(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 40)
	flow := l.flow(t, "charges")
	flow.Schema.JSON.Any.(map[string]any)["properties"].(map[string]any)["charges_data"].(map[string]any)["properties"].(map[string]any)["amount"] = map[string]any{"type": "integer", "minimum": int64(3)}
	result := l.run(t, workflows.DataflowInput{Flow: flow})
	if result.Written != 37 || result.Failed != 3 || result.Errors == "" {
		t.Fatalf("%+v", result)
	}
	content, err := os.ReadFile(strings.TrimPrefix(result.Errors, "file://"))
	if err != nil || strings.Count(string(content), "\n") != 3 || !strings.Contains(string(content), "at least 3") {
		t.Errorf("the file of errors: %v\n%s", err, content)
	}

	l.stripe.Reset()
	l.stripe.seedCharges(t, 0, 20) // 3 of 20 are more than 10 %
	flow.Dataflow.Name.Value = "others"
	err = l.begin(t, workflows.DataflowInput{Flow: flow}).Get(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "3 of 20 records do not fit") {
		t.Errorf("the run ends with %v", err)
	}
	if got := l.charges(t); got.Rows != 37 {
		t.Errorf("%d rows have landed", got.Rows)
	}
}
