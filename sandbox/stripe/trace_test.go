package stripe

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryRouteIsDescribed(t *testing.T) {
	shapes := loadShapes()
	for pattern := range routes {
		if shapes[pattern] == nil {
			t.Errorf("%s has no parameters in parameters.json", pattern)
		}
	}
}

// seededServer has one record of every kind that can be seeded.
func seededServer(t *testing.T) *Server {
	t.Helper()
	s := New(Options{})
	err := s.seed(json.RawMessage(`{"customers": [{"id": "cus_1"}], "payment_methods": [{"id": "pm_1", "customer": "cus_1"}, {"id": "pm_2"}],
		"payment_intents": [{"id": "pi_1"}, {"id": "pi_2", "status": "requires_capture"}], "charges": [{"id": "ch_1"}], "invoices": [{"id": "in_1", "amount_due": 900}],
		"quotes": [{"id": "qt_1"}, {"id": "qt_2", "status": "draft"}], "products": [{"id": "prod_1"}], "prices": [{"id": "price_1", "recurring": {"interval": "month"}, "product": "prod_1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// records are all records of the platform's account as they are stored.
func records(s *Server) map[string]map[string]object {
	out := map[string]map[string]object{}
	for kind, c := range s.account("").kinds {
		if len(c.byID) > 0 {
			out[kind] = maps.Clone(c.byID)
		}
	}
	return out
}

// FuzzCall sends any form to any operation: the answer is JSON, never a
// failure of the server, and a refusal other than a declined card leaves no
// trace.
func FuzzCall(f *testing.F) {
	patterns := slices.Sorted(maps.Keys(routes))
	index := func(pattern string) int { return slices.Index(patterns, pattern) }
	for _, seed := range []struct{ pattern, id, form string }{
		{"POST /v1/payment_intents", "", "amount=1000&currency=usd&payment_method=pm_card_visa&confirm=true"},
		{"POST /v1/payment_intents/{intent}/confirm", "pi_1", "payment_method=pm_2"},
		{"POST /v1/payment_intents/{intent}/capture", "pi_2", "amount_to_capture=-5"},
		{"POST /v1/customers", "", "source=tok_visa&metadata[a]=b&address=&invoice_settings[default_payment_method]=pm_1"},
		{"POST /v1/subscriptions", "", "customer=cus_1&items[0][price]=price_1&default_payment_method=pm_1"},
		{"POST /v1/invoices/{invoice}/pay", "in_1", "payment_method=pm_1"},
		{"POST /v1/invoiceitems", "", "customer=cus_1&invoice=in_1&amount=5&currency=usd&period[start]=1"},
		{"POST /v1/quotes", "", "customer=cus_1&line_items[0][price]=price_1&line_items[0][quantity]=-1&discounts[0][coupon]=x"},
		{"POST /v1/quotes/{quote}/accept", "qt_1", "expand[]=subscription.latest_invoice"},
		{"POST /v1/tokens", "", "card=tok_visa"},
		{"POST /v1/charges", "", "amount=100&currency=usd&source=tok_chargeDeclined"},
		{"POST /v1/refunds", "", "charge=ch_1&amount=10"},
		{"POST /v1/prices", "", "currency=usd&product=prod_1&unit_amount_decimal=x&custom_unit_amount[enabled]=true"},
		{"POST /v1/payment_methods/{payment_method}", "pm_1", "card=&billing_details=&metadata="},
		{"GET /v1/invoices/upcoming", "", "customer=cus_1&subscription_items[0][price]=price_1"},
		{"GET /v1/charges", "", "created[gte]=5&expand[]=data.customer&ending_before=ch_1"},
	} {
		f.Add(index(seed.pattern), seed.id, seed.form)
	}
	f.Fuzz(func(t *testing.T, operation int, id, form string) {
		if operation < 0 || operation >= len(patterns) || strings.ContainsAny(id, "/?#%.") {
			return
		}
		s := seededServer(t)
		before := records(s)
		method, path, _ := strings.Cut(patterns[operation], " ")
		r := httptest.NewRequest(method, "/", strings.NewReader(form))
		r.URL.Path = fill(path, id)
		r.Header.Set("Authorization", "Bearer sk_test_fuzz")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 300 && w.Code < 400 {
			return // the path was cleaned
		}
		if w.Code >= http.StatusInternalServerError || !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s with %q: %d %s", patterns[operation], form, w.Code, w.Body)
		}
		if w.Code >= http.StatusBadRequest && w.Code != http.StatusPaymentRequired {
			if diff := cmp.Diff(before, records(s)); diff != "" {
				t.Errorf("%s with %q was refused and left: %s", patterns[operation], form, diff)
			}
		}
	})
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// fill puts an id in the place of every name in a path.
func fill(path, id string) string { return placeholder.ReplaceAllLiteralString(path, id) }
