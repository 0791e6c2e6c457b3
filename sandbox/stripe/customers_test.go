package stripe_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/stripe"
)

func TestCustomerLife(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	created := must(t, http.MethodPost, at, form("name", "Ada", "email", "ada@example.com", "phone", "+1555", "address[city]", "London", "metadata[a]", "1", "metadata[b]", "2", "shipping[name]", "Ada", "shipping[address][line1]", "1 Mews"))
	id := created.text("id")
	updated := must(t, http.MethodPost, at+"/"+id, "name=John&phone=&metadata[a]=&metadata[c]=3")
	for path, want := range map[string]any{"id": id, "name": "John", "phone": nil, "email": "ada@example.com", "address.city": "London", "address.line1": nil, "shipping.address.line1": "1 Mews"} {
		if updated.at(path) != want {
			t.Errorf("%s is %v, want %v", path, updated.at(path), want)
		}
	}
	if diff := cmp.Diff(map[string]any{"b": "2", "c": "3"}, updated.at("metadata")); diff != "" {
		t.Error(diff)
	}
	if got := must(t, http.MethodPost, at+"/"+id, "metadata="); len(got.at("metadata").(map[string]any)) != 0 {
		t.Errorf("metadata is %v", got.at("metadata"))
	}
	gone := map[string]any{"id": id, "object": "customer", "deleted": true}
	for _, method := range []string{http.MethodDelete, http.MethodGet} {
		if diff := cmp.Diff(gone, must(t, method, at+"/"+id, "").body); diff != "" {
			t.Error(diff)
		}
	}
	wantError(t, call(t, http.MethodPost, at+"/"+id, "name=Ada"), 404, "resource_missing", "customer", "No such customer: '"+id+"'")
	wantError(t, call(t, http.MethodDelete, at+"/"+id, ""), 404, "resource_missing", "customer", "No such customer: '"+id+"'")
	if list := must(t, http.MethodGet, at, ""); len(list.at("data").([]any)) != 0 {
		t.Errorf("listed %s", list.raw)
	}
}

func TestDeletingACustomerEndsWhatIsTheirs(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer, price := subscriber(t, at)
	subscription := must(t, http.MethodPost, at+"/subscriptions", "customer="+customer+"&items[0][price]="+price).text("id")
	method := must(t, http.MethodGet, at+"/payment_methods", "customer="+customer).at("data").([]any)[0].(map[string]any)["id"].(string)
	must(t, http.MethodDelete, at+"/customers/"+customer, "")
	if got := must(t, http.MethodGet, at+"/subscriptions/"+subscription, ""); got.at("status") != "canceled" {
		t.Errorf("got %s", got.raw)
	}
	if got := must(t, http.MethodGet, at+"/payment_methods/"+method, ""); got.at("customer") != nil {
		t.Errorf("got %s", got.raw)
	}
}

func TestMetadataHasFiftyKeys(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	var pairs []string
	for i := range 51 {
		pairs = append(pairs, "metadata[k"+string(rune('a'+i%26))+string(rune('a'+i/26))+"]", "v")
	}
	wantError(t, call(t, http.MethodPost, at, form(pairs...)), 400, "", "metadata", "You can only have 50 metadata keys")
	must(t, http.MethodPost, at, form(pairs[2:]...))
}
