package stripe_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/stripe"
)

func TestProductsAndPrices(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	product := must(t, http.MethodPost, at+"/products", "id=tea&name=Tea&default_price_data[currency]=usd&default_price_data[unit_amount]=500&images[]=https://example.com/tea.png&expand[]=default_price")
	if product.at("id") != "tea" || product.at("default_price.unit_amount") != 500.0 {
		t.Errorf("got %s", product.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/products", "id=tea&name=Tea"), 400, "resource_already_exists", "id", "already exists")
	wantError(t, call(t, http.MethodDelete, at+"/products/tea", ""), 400, "", "id", "This product cannot be deleted because it has one or more user-created prices.")
	first := must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount_decimal=0.5&lookup_key=cheap&product=tea")
	if first.at("unit_amount") != nil || first.at("unit_amount_decimal") != "0.5" {
		t.Errorf("got %s", first.raw)
	}
	wantError(t, call(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=1&lookup_key=cheap&product=tea"), 400, "", "lookup_key", "already uses that lookup key")
	second := must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=1&lookup_key=cheap&transfer_lookup_key=true&product_data[name]=Other&recurring[interval]=week")
	if got := names(must(t, http.MethodGet, at+"/prices", "lookup_keys[]=cheap&recurring[interval]=week"), "id"); !cmp.Equal(got, []string{second.text("id")}) {
		t.Errorf("listed %v", got)
	}
	must(t, http.MethodPost, at+"/prices/"+first.text("id"), "active=false&nickname=old")
	if got := names(must(t, http.MethodGet, at+"/prices", "active=false&product=tea"), "nickname"); !cmp.Equal(got, []string{"old"}) {
		t.Errorf("listed %v", got)
	}
	empty := must(t, http.MethodPost, at+"/products", "name=Air&active=false").text("id")
	must(t, http.MethodPost, at+"/products/"+empty, "name=Wind")
	if got := must(t, http.MethodDelete, at+"/products/"+empty, ""); got.at("deleted") != true {
		t.Errorf("got %s", got.raw)
	}
}
