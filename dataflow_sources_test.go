package hawser

import (
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
	"hawser/workflows"
)

// Every dataflow that ships lands what its list has, whatever its state: canceled subscriptions and inactive prices too.
func TestEveryShippedDataflowLandsItsResource(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.doBusiness(t)
	for _, f := range l.definitions.Dataflows {
		name := f.Name.Value
		result := l.run(t, workflows.DataflowInput{Flow: l.flow(t, name)})
		listed := l.stripe.ids(t, "/v1/"+f.ResourcePath.Value)
		if len(listed) < 2 || result.Failed != 0 {
			t.Errorf("%s: %d records are listed, %+v", name, len(listed), result)
		}
		var rows []struct{ ID string }
		column := l.definitions.MappingSet(f.Mapping.Value).Mappings[0].Destination.Value
		l.ask(t, name, "SELECT "+column+" AS id FROM t ORDER BY id DESC", &rows)
		landed := map[string]int{}
		for _, row := range rows {
			landed[row.ID]++
		}
		want := map[string]int{}
		for _, id := range listed {
			want[id] = 1
		}
		if diff := cmp.Diff(want, landed); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// doBusiness leaves records of every kind at Stripe.
func (l *lakeside) doBusiness(t *testing.T) {
	t.Helper()
	product := l.stripe.post(t, "/v1/products", url.Values{"name": {"Tea"}})["id"].(string)
	for _, name := range []string{"Ada", "Grace"} {
		customer := l.stripe.post(t, "/v1/customers", url.Values{"name": {name}})["id"].(string)
		intent := l.stripe.post(t, "/v1/payment_intents", url.Values{
			"amount": {"1500"}, "currency": {"usd"}, "customer": {customer}, "payment_method": {"pm_card_visa"}, "confirm": {"true"},
			"return_url": {"https://example.com/return"},
		})
		l.stripe.post(t, "/v1/refunds", url.Values{"payment_intent": {intent["id"].(string)}, "amount": {"500"}})
		price := l.stripe.post(t, "/v1/prices", url.Values{
			"product": {product}, "currency": {"usd"}, "unit_amount": {"900"}, "recurring[interval]": {"month"},
		})["id"].(string)
		subscription := l.stripe.post(t, "/v1/subscriptions", url.Values{"customer": {customer}, "items[0][price]": {price}, "payment_behavior": {"default_incomplete"}})
		if name == "Ada" {
			l.stripe.change(t, http.MethodDelete, "/v1/subscriptions/"+subscription["id"].(string), nil)
			l.stripe.post(t, "/v1/prices/"+price, url.Values{"active": {"false"}})
		}
	}
}

// ids lists the ids of all records of a resource, by the API.
func (v *vendor) ids(t *testing.T, path string) []string {
	t.Helper()
	query := url.Values{"limit": {"100"}}
	if path == "/v1/subscriptions" {
		query.Set("status", "all")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.url+path+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("sk_test_sandbox", "")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var list struct{ Data []struct{ ID string } }
	if err := json.NewDecoder(answer.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, record := range list.Data {
		ids = append(ids, record.ID)
	}
	return ids
}

func TestRecordsThatComeDuringARunLandOnce(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	flow := l.flow(t, "charges")
	flow.Dataflow.Changes = lang.Text{Value: lang.ChangesCreated}
	l.stripe.seedCharges(t, 0, 150)
	const batches, each = 60, 5
	var coming sync.WaitGroup
	coming.Go(func() {
		for n := range batches {
			l.stripe.seedCharges(t, 150+n*each, each)
		}
	})
	for range 3 {
		l.run(t, workflows.DataflowInput{Flow: flow})
	}
	coming.Wait()
	l.run(t, workflows.DataflowInput{Flow: flow})
	const total = 150 + batches*each
	if diff := cmp.Diff(landed{total, total, sumTo(total)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARecordWithoutItsKeyDoesNotLand(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	for _, email := range []string{"ada@example.com", ""} {
		l.stripe.post(t, "/v1/customers", url.Values{"name": {"Ada"}, "email": {email}})
	}
	flow := l.flow(t, "customers")
	flow.Dataflow.ErrorThresholdPercent = 50
	for i := range flow.Mapping.Mappings {
		m := &flow.Mapping.Mappings[i]
		m.Identity = m.Destination.Value == "customers_data.email"
	}
	result := l.run(t, workflows.DataflowInput{Flow: flow})
	if result.Written != 1 || result.Failed != 1 || result.Errors == "" {
		t.Errorf("%+v", result)
	}
}
