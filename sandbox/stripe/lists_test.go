package stripe_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	api "github.com/stripe/stripe-go/v76"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
)

// names lists a field of a page's records.
func names(page answer, field string) []string {
	list := []string{}
	for _, item := range page.at("data").([]any) {
		list = append(list, fmt.Sprint(item.(map[string]any)[field]))
	}
	return list
}

func TestPages(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	ids := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		ids[name] = must(t, http.MethodPost, at, "name="+name).text("id")
	}
	tests := map[string]struct {
		query string
		want  []string
		more  bool
	}{
		"the newest come first":          {"", []string{"e", "d", "c", "b", "a"}, false},
		"a page of two":                  {"limit=2", []string{"e", "d"}, true},
		"the page after":                 {"limit=2&starting_after=" + ids["d"], []string{"c", "b"}, true},
		"the last page":                  {"limit=2&starting_after=" + ids["b"], []string{"a"}, false},
		"after the last":                 {"starting_after=" + ids["a"], []string{}, false},
		"a page that ends before":        {"limit=2&ending_before=" + ids["a"], []string{"c", "b"}, true},
		"a page that ends at the newest": {"limit=2&ending_before=" + ids["d"], []string{"e"}, false},
		"before the first":               {"ending_before=" + ids["e"], []string{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := must(t, http.MethodGet, at, tt.query)
			if diff := cmp.Diff(tt.want, names(page, "name")); diff != "" {
				t.Error(diff)
			}
			if page.at("has_more") != tt.more || page.at("url") != "/v1/customers" || page.at("object") != "list" {
				t.Errorf("got %s", page.raw)
			}
		})
	}
}

func TestSDKPagesThroughAll(t *testing.T) {
	c, _ := sdk(t)
	for range 23 {
		if _, err := c.Customers.New(&api.CustomerParams{}); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	list := c.Customers.List(&api.CustomerListParams{ListParams: api.ListParams{Limit: api.Int64(5)}})
	for list.Next() {
		seen[list.Customer().ID] = true
	}
	if list.Err() != nil || len(seen) != 23 {
		t.Errorf("saw %d customers, %v", len(seen), list.Err())
	}
}

func TestFilters(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	o := stripe.Options{Control: control.New(control.Options{Clock: func() time.Time { return start }})}
	at := serve(t, o) + "/v1"
	ids := map[string]string{}
	for i, name := range []string{"ada", "bob", "eve"} {
		o.Control.SetOffset(time.Duration(i) * time.Hour)
		ids[name] = must(t, http.MethodPost, at+"/customers", "name="+name+"&email="+name+"@example.com&payment_method=pm_card_visa").text("id")
		must(t, http.MethodPost, at+"/payment_intents", card+"&description="+name+"&customer="+ids[name])
	}
	hour := func(n int) string { return fmt.Sprint(start.Add(time.Duration(n) * time.Hour).Unix()) }
	tests := map[string]struct {
		path, query, field string
		want               []string
	}{
		"by email":             {"/customers", "email=bob@example.com", "name", []string{"bob"}},
		"by an email of none":  {"/customers", "email=nobody@example.com", "name", []string{}},
		"from a time":          {"/customers", "created[gte]=" + hour(1), "name", []string{"eve", "bob"}},
		"after a time":         {"/customers", "created[gt]=" + hour(1), "name", []string{"eve"}},
		"between times":        {"/customers", "created[gt]=" + hour(0) + "&created[lt]=" + hour(2), "name", []string{"bob"}},
		"at a time":            {"/customers", "created=" + hour(0), "name", []string{"ada"}},
		"by customer":          {"/payment_intents", "customer=" + ids["eve"], "description", []string{"eve"}},
		"events by type":       {"/events", "type=customer.created&created[gte]=" + hour(2), "type", []string{"customer.created"}},
		"events by many types": {"/events", "types[]=customer.created&types[]=payment_intent.created&created=" + hour(0), "type", []string{"payment_intent.created", "customer.created"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, names(must(t, http.MethodGet, at+tt.path, tt.query), tt.field)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "name=Ada").text("id")
	intent := must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa&customer="+customer).text("id")
	must(t, http.MethodPost, at+"/refunds", "amount=100&payment_intent="+intent)
	tests := map[string]struct {
		path, expand, field string
		want                any
	}{
		"one level":                    {"/payment_intents/" + intent, "customer", "customer.name", "Ada"},
		"two levels":                   {"/payment_intents/" + intent, "latest_charge.balance_transaction", "latest_charge.balance_transaction.amount", 2000.0},
		"what is shown only on demand": {"/payment_intents/" + intent, "latest_charge.refunds", "latest_charge.refunds.total_count", 1.0},
		"a field of nothing":           {"/payment_intents/" + intent, "invoice", "invoice", nil},
		"a customer's subscriptions":   {"/customers/" + customer, "subscriptions", "subscriptions.total_count", 0.0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := must(t, http.MethodGet, at+tt.path, form("expand[]", tt.expand))
			if got.at(tt.field) != tt.want {
				t.Errorf("%s is %v in %s", tt.field, got.at(tt.field), got.raw)
			}
		})
	}
	listed := must(t, http.MethodGet, at+"/charges", "expand[]=data.customer&expand[]=data.payment_intent.payment_method")
	first := listed.at("data").([]any)[0].(map[string]any)
	if first["customer"].(map[string]any)["name"] != "Ada" || first["payment_intent"].(map[string]any)["payment_method"].(map[string]any)["type"] != "card" {
		t.Errorf("got %s", listed.raw)
	}
	must(t, http.MethodDelete, at+"/customers/"+customer, "")
	if got := must(t, http.MethodGet, at+"/payment_intents/"+intent, "expand[]=customer"); got.at("customer.deleted") != true {
		t.Errorf("got %s", got.raw)
	}
}

func TestEventsTellWhatChanged(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer := must(t, http.MethodPost, at+"/customers", "name=Ada", "Idempotency-Key", "k").text("id")
	must(t, http.MethodPost, at+"/customers/"+customer, "name=Augusta")
	must(t, http.MethodPost, at+"/customers/"+customer, "name=Augusta")
	must(t, http.MethodPost, at+"/payment_intents", card+"&confirm=true&payment_method=pm_card_visa")
	must(t, http.MethodDelete, at+"/customers/"+customer, "")
	events := must(t, http.MethodGet, at+"/events", "")
	want := []string{"customer.deleted", "payment_intent.succeeded", "charge.succeeded", "payment_intent.created", "customer.updated", "customer.created"}
	if diff := cmp.Diff(want, names(events, "type")); diff != "" {
		t.Error(diff)
	}
	updated := events.at("data").([]any)[4].(map[string]any)
	if diff := cmp.Diff(map[string]any{"name": "Ada"}, updated["data"].(map[string]any)["previous_attributes"]); diff != "" {
		t.Error(diff)
	}
	created := events.at("data").([]any)[5].(map[string]any)
	if created["request"].(map[string]any)["idempotency_key"] != "k" || !strings.HasPrefix(fmt.Sprint(created["request"].(map[string]any)["id"]), "req_") {
		t.Errorf("got %v", created["request"])
	}
	if got := must(t, http.MethodGet, at+"/events/"+fmt.Sprint(created["id"]), ""); got.at("data.object.name") != "Ada" {
		t.Errorf("got %s", got.raw)
	}
}

func TestSearch(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	for _, name := range []string{"Ada", "Adele", "Bob"} {
		must(t, http.MethodPost, at, "name="+name+"&metadata[team]=x")
	}
	first := must(t, http.MethodGet, at+"/search", form("query", `name~"ad" AND metadata['team']:'x'`, "limit", "1"))
	if diff := cmp.Diff([]string{"Adele"}, names(first, "name")); diff != "" || first.at("has_more") != true {
		t.Errorf("%s in %s", diff, first.raw)
	}
	second := must(t, http.MethodGet, at+"/search", form("query", `name~"ad"`, "limit", "1", "page", first.text("next_page")))
	if diff := cmp.Diff([]string{"Ada"}, names(second, "name")); diff != "" || second.at("next_page") != nil {
		t.Errorf("%s in %s", diff, second.raw)
	}
	wantError(t, call(t, http.MethodGet, at+"/search", "query=name"), 400, "", "query", "We were unable to parse your search query")
	wantError(t, call(t, http.MethodGet, at+"/search", form("query", "name:'a'", "page", "?")), 400, "", "page", "Invalid page")
}
