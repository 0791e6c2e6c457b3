package stripe_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
)

func TestIdempotencyKeyIsCarriedOutOnce(t *testing.T) {
	server := stripe.Options{Control: control.New(control.Options{})}
	base := serve(t, server)
	at := base + "/v1/payment_intents"
	const callers = 24
	answers := make([]answer, callers)
	errs := make([]error, callers)
	var wait sync.WaitGroup
	for i := range callers {
		wait.Go(func() {
			for {
				answers[i], errs[i] = try(http.MethodPost, at, card+"&payment_method=pm_card_visa&confirm=true", "Idempotency-Key", "order-1")
				if errs[i] != nil || answers[i].status != http.StatusConflict {
					return
				}
			}
		})
	}
	wait.Wait()
	first := 0
	for i := range callers {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if answers[i].raw != answers[0].raw {
			t.Errorf("answer %d differs: %s", i, answers[i].raw)
		}
		if answers[i].header.Get("Idempotent-Replayed") != "true" {
			first++
		}
	}
	if first != 1 {
		t.Errorf("%d answers are not marked as replayed, want 1", first)
	}
	if list := must(t, http.MethodGet, base+"/v1/charges", ""); len(list.at("data").([]any)) != 1 {
		t.Errorf("charges: %s", list.raw)
	}
	carried := 0
	for _, entry := range server.Control.Ledger() {
		if entry.Method == http.MethodPost && entry.Outcome == control.CarriedOut {
			carried++
		}
	}
	if carried != 1 {
		t.Errorf("the ledger has %d calls carried out, want 1", carried)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	const key = "Idempotency-Key"
	type step struct {
		method, path, form, key, account string
		status                           int
		replayed                         bool
		message                          string
	}
	tests := map[string][]step{
		"the same call is answered again": {
			{"POST", "/customers", "name=Ada&email=a@b.co", "k", "", 200, false, ""},
			{"POST", "/customers", "email=a@b.co&name=Ada", "k", "", 200, true, ""},
		},
		"other parameters are refused": {
			{"POST", "/customers", "name=Ada", "k", "", 200, false, ""},
			{"POST", "/customers", "name=Bob", "k", "", 400, false, "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than 'k' if you meant to execute a different request."},
		},
		"another endpoint is refused": {
			{"POST", "/customers", "name=Ada", "k", "", 200, false, ""},
			{"POST", "/products", "name=Ada", "k", "", 400, false, "Keys for idempotent requests can only be used for the same endpoint they were first used for ('/v1/products' vs '/v1/customers')."},
		},
		"another account has keys of its own": {
			{"POST", "/customers", "name=Ada", "k", "", 200, false, ""},
			{"POST", "/customers", "name=Bob", "k", "acct_1", 200, false, ""},
		},
		"parameters without the right form do not use the key up": {
			{"POST", "/payment_intents", "amount=x&currency=usd", "k", "", 400, false, "Invalid integer: x"},
			{"POST", "/payment_intents", "amount=1000&currency=usd", "k", "", 200, false, ""},
		},
		"a declined card stays declined": {
			{"POST", "/payment_intents", card + "&payment_method=pm_card_chargeDeclined&confirm=true", "k", "", 402, false, "Your card was declined."},
			{"POST", "/payment_intents", card + "&payment_method=pm_card_chargeDeclined&confirm=true", "k", "", 402, true, "Your card was declined."},
		},
		"a refusal of the operation is kept": {
			{"POST", "/payment_intents", card + "&customer=cus_none", "k", "", 400, false, "No such customer: 'cus_none'"},
			{"POST", "/payment_intents", card + "&customer=cus_none", "k", "", 400, true, "No such customer: 'cus_none'"},
		},
		"GET does not know keys": {
			{"GET", "/customers", "", "k", "", 200, false, ""},
			{"POST", "/customers", "", "k", "", 200, false, ""},
		},
		"a key that is too long": {
			{"POST", "/customers", "", strings.Repeat("k", 256), "", 400, false, "up to 255 characters"},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			at := serve(t, stripe.Options{}) + "/v1"
			var last answer
			for _, s := range steps {
				header := []string{key, s.key}
				if s.account != "" {
					header = append(header, "Stripe-Account", s.account)
				}
				got := call(t, s.method, at+s.path, s.form, header...)
				if got.status != s.status || !strings.Contains(got.text("error.message"), s.message) || (got.header.Get("Idempotent-Replayed") == "true") != s.replayed {
					t.Errorf("%s %s: %d %v %s", s.path, s.form, got.status, got.header, got.raw)
				}
				if s.replayed && (got.raw != last.raw || got.header.Get("Original-Request") != last.header.Get("Request-Id")) {
					t.Errorf("replayed %s after %s", got.raw, last.raw)
				}
				if s.status == 400 && strings.HasPrefix(s.message, "Keys") && got.text("error.type") != "idempotency_error" {
					t.Errorf("type %q", got.text("error.type"))
				}
				last = got
			}
		})
	}
}

func TestIdempotencyKeyLivesADay(t *testing.T) {
	o := stripe.Options{Control: control.New(control.Options{})}
	at := serve(t, o) + "/v1/customers"
	first := must(t, http.MethodPost, at, "name=Ada", "Idempotency-Key", "k")
	o.Control.Advance(23 * time.Hour)
	if again := must(t, http.MethodPost, at, "name=Ada", "Idempotency-Key", "k"); again.text("id") != first.text("id") {
		t.Error("the key was forgotten within a day")
	}
	o.Control.Advance(2 * time.Hour)
	if later := must(t, http.MethodPost, at, "name=Bob", "Idempotency-Key", "k"); later.text("id") == first.text("id") {
		t.Error("the key was kept for more than a day")
	}
}

func TestLostAnswerIsReplayed(t *testing.T) {
	o := stripe.Options{Control: control.New(control.Options{})}
	base := serve(t, o)
	if _, err := o.Control.AddFault(control.Fault{Kind: control.ResetAfter, Match: control.Match{Method: http.MethodPost}, Times: 1}); err != nil {
		t.Fatal(err)
	}
	pay := card + "&payment_method=pm_card_visa&confirm=true"
	if got, err := try(http.MethodPost, base+"/v1/payment_intents", pay, "Idempotency-Key", "k"); err == nil && got.header.Get("Idempotent-Replayed") != "true" {
		t.Fatalf("the connection was not reset: %s", got.raw)
	}
	if got := must(t, http.MethodPost, base+"/v1/payment_intents", pay, "Idempotency-Key", "k"); got.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("not replayed: %v", got.header)
	}
	if list := must(t, http.MethodGet, base+"/v1/charges", ""); len(list.at("data").([]any)) != 1 {
		t.Errorf("charges: %s", list.raw)
	}
}

func TestFaultsAreToldInStripesForm(t *testing.T) {
	o := stripe.Options{Control: control.New(control.Options{})}
	at := serve(t, o) + "/v1/customers"
	for kind, want := range map[control.Kind]struct {
		status int
		kind   string
	}{control.RateLimit: {429, "invalid_request_error"}, control.ServerError: {500, "api_error"}} {
		if _, err := o.Control.AddFault(control.Fault{Kind: kind, Times: 1}); err != nil {
			t.Fatal(err)
		}
		got := call(t, http.MethodPost, at, "name=Ada", "Idempotency-Key", "k")
		if got.status != want.status || got.text("error.type") != want.kind {
			t.Errorf("%s: %d %s", kind, got.status, got.raw)
		}
	}
	if got := must(t, http.MethodPost, at, "name=Ada", "Idempotency-Key", "k"); got.header.Get("Idempotent-Replayed") != "" {
		t.Error("a call that was never carried out used its key up")
	}
}
