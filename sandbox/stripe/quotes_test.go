package stripe_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/sandbox/stripe"
)

func TestQuoteLife(t *testing.T) {
	tests := map[string]struct {
		price        string // more parameters of the price
		subscription bool
	}{
		"for something sold once":   {"", false},
		"for something that recurs": {"&recurring[interval]=year", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1"
			customer, _ := subscriber(t, at)
			product := must(t, http.MethodPost, at+"/products", "name=Kettle").text("id")
			price := must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=4000&product="+product+tt.price).text("id")
			quote := must(t, http.MethodPost, at+"/quotes", "line_items[0][price]="+price+"&line_items[0][quantity]=2&header=Offer&customer="+customer)
			id := quote.text("id")
			if quote.at("status") != "draft" || quote.at("amount_total") != 8000.0 {
				t.Errorf("got %s", quote.raw)
			}
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/accept", ""), 400, "", "", "cannot be accepted because it has a status of draft")
			must(t, http.MethodPost, at+"/quotes/"+id, "description=two")
			if open := must(t, http.MethodPost, at+"/quotes/"+id+"/finalize", ""); open.at("status") != "open" || open.at("number") == nil {
				t.Errorf("got %s", open.raw)
			}
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id, "description=three"), 400, "", "", "cannot be updated")
			if got := names(must(t, http.MethodGet, at+"/quotes/"+id+"/line_items", ""), "description"); !cmp.Equal(got, []string{"Kettle"}) {
				t.Errorf("line items %v", got)
			}
			accepted := must(t, http.MethodPost, at+"/quotes/"+id+"/accept", "expand[]=invoice")
			if accepted.at("status") != "accepted" || accepted.at("invoice.total") != 8000.0 || accepted.at("invoice.quote") != id || (accepted.at("subscription") != nil) != tt.subscription {
				t.Errorf("got %s", accepted.raw)
			}
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/accept", ""), 400, "", "", "has a status of accepted")
			wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/cancel", ""), 400, "", "", "cannot be canceled")
		})
	}
}

func TestQuoteIsCanceled(t *testing.T) {
	at := serve(t, stripe.Options{}) + "/v1"
	id := must(t, http.MethodPost, at+"/quotes", "").text("id")
	wantError(t, call(t, http.MethodPost, at+"/quotes/"+id+"/finalize", ""), 400, "parameter_missing", "customer", "must have a customer")
	if got := must(t, http.MethodPost, at+"/quotes/"+id+"/cancel", ""); got.at("status") != "canceled" {
		t.Errorf("got %s", got.raw)
	}
	if got := names(must(t, http.MethodGet, at+"/quotes", "status=canceled"), "id"); len(got) != 1 {
		t.Errorf("listed %v", got)
	}
}
