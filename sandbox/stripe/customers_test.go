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

func TestCustomerBalance(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1/customers"
	id := must(t, http.MethodPost, at, "balance=-100").text("id")
	entry := must(t, http.MethodPost, at+"/"+id+"/balance_transactions", "amount=-400&currency=usd&description=gift")
	if entry.at("ending_balance") != -500.0 {
		t.Errorf("got %s", entry.raw)
	}
	if got := must(t, http.MethodGet, at+"/"+id, ""); got.at("balance") != -500.0 {
		t.Errorf("got %s", got.raw)
	}
	must(t, http.MethodPost, at+"/"+id+"/balance_transactions/"+entry.text("id"), "metadata[k]=v")
	if got := names(must(t, http.MethodGet, at+"/"+id+"/balance_transactions", ""), "description"); !cmp.Equal(got, []string{"gift"}) {
		t.Errorf("listed %v", got)
	}
	wantError(t, call(t, http.MethodPost, at+"/"+id+"/balance_transactions", "amount=1&currency=eur"), 400, "", "currency", "cannot be added")
}

func TestCustomerDiscount(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	coupon := must(t, http.MethodPost, at+"/coupons", "id=spring&amount_off=100&currency=usd&duration=forever").text("id")
	id := must(t, http.MethodPost, at+"/customers", "coupon="+coupon).text("id")
	if got := must(t, http.MethodGet, at+"/customers/"+id+"/discount", ""); got.at("coupon.id") != "spring" {
		t.Errorf("got %s", got.raw)
	}
	if got := must(t, http.MethodDelete, at+"/customers/"+id+"/discount", ""); got.at("deleted") != true {
		t.Errorf("got %s", got.raw)
	}
	wantError(t, call(t, http.MethodGet, at+"/customers/"+id+"/discount", ""), 404, "resource_missing", "id", "No such discount")
}

func TestSubscriptionsBelowACustomer(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	customer, price := subscriber(t, at)
	other := must(t, http.MethodPost, at+"/customers", "").text("id")
	id := must(t, http.MethodPost, at+"/customers/"+customer+"/subscriptions", "items[0][price]="+price).text("id")
	if got := names(must(t, http.MethodGet, at+"/customers/"+customer+"/subscriptions", ""), "id"); !cmp.Equal(got, []string{id}) {
		t.Errorf("listed %v", got)
	}
	wantError(t, call(t, http.MethodDelete, at+"/customers/"+other+"/subscriptions/"+id, ""), 404, "resource_missing", "id", "No such subscription")
	must(t, http.MethodPost, at+"/customers/"+customer+"/subscriptions/"+id, "metadata[k]=v")
	must(t, http.MethodDelete, at+"/customers/"+customer+"/subscriptions/"+id, "")
	wantError(t, call(t, http.MethodPost, at+"/subscriptions/"+id+"/resume", ""), 400, "", "", "paused")
}
