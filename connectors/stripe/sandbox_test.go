package stripe

import (
	"context"
	"net/http"
	"testing"

	"hawser/connectors"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	sandbox "hawser/sandbox/stripe"
)

// sandboxed calls a simulator of Stripe, which knows nothing of this package.
type sandboxed struct {
	t      *testing.T
	caller connectors.Caller
}

func openSandbox(t *testing.T) (sandboxed, *control.Control) {
	t.Helper()
	faults := control.New(control.Options{})
	simulator := sandbox.New(sandbox.Options{Control: faults})
	contract.Stripe().Watch(t, faults)
	address := serve(t, simulator)
	return sandboxed{t, openAt(t, address, func(c *connectors.Connection) {
		c.Auth = func(context.Context, string) (string, error) { return "sk_test_1", nil }
	})}, faults
}

// must makes a call that must succeed, and gives its object, or its first row.
func (s sandboxed) must(name, id string, payload map[string]any) map[string]any {
	s.t.Helper()
	result, err := s.caller.Call(s.t.Context(), connectors.Call{Operation: operation(s.t, name), EntityID: id, Payload: payload, IdempotencyKey: s.t.Name() + name + id})
	if err != nil {
		s.t.Fatal(err)
	}
	switch payload := result.Payload.(type) {
	case map[string]any:
		return payload
	case []any:
		if len(payload) > 0 {
			return payload[0].(map[string]any)
		}
	}
	return nil
}

func TestTheLifeOfAPaymentInTheSandbox(t *testing.T) {
	s, _ := openSandbox(t)
	customer := s.must("Customer.Create", "", map[string]any{"Email": "ada@example.com", "Metadata": map[string]any{"plan_name": "gold"}})["Id"]
	method := s.must("PaymentMethod.Create", "", map[string]any{"Type": "card", "Card": map[string]any{"Token": "tok_visa"}})["Id"]
	s.must("AttachPaymentMethodToCustomer", "", map[string]any{"PaymentMethodId": method, "CustomerId": customer})
	intent := s.must("PaymentIntent.Create", "", map[string]any{
		"Amount": 1500.0, "Currency": "usd", "Customer": customer,
		"PaymentMethod": method, "CaptureMethod": "manual", "PaymentMethodTypes": []any{"card"},
	})["Id"]
	s.must("ConfirmPaymentIntent", "", map[string]any{"PaymentIntentId": intent, "ReturnUrl": "http://google.com/"})
	row := s.must("CapturePaymentIntent", "", map[string]any{"PaymentIntentId": intent})
	if row["Success"] != "true" || row["status"] != "succeeded" || row["amount_received"] != "1500" || row["canceled_at"] != nil {
		t.Errorf("the captured intent is %v", row)
	}
	record := s.must("PaymentIntent.Get", intent.(string), nil)
	if record["AmountReceived"] != int64(1500) || record["Customer"] != customer || record["LastPaymentError"] != nil {
		t.Errorf("the intent is %v", record)
	}
	found := s.must("Customer.Get", customer.(string), nil)
	if found["Metadata"].(map[string]any)["plan_name"] != "gold" {
		t.Errorf("the customer is %v", found)
	}
	s.must("DetachPaymentMethodFromCustomer", "", map[string]any{"PaymentMethodId": method})
	_, err := s.caller.Call(t.Context(), connectors.Call{
		Operation: operation(t, "AttachPaymentMethodToCustomer"),
		Payload:   map[string]any{"PaymentMethodId": method, "CustomerId": customer},
	})
	if connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("attaching a detached payment method: %v", err)
	}
}

func TestADeclinedCardInTheSandbox(t *testing.T) {
	s, _ := openSandbox(t)
	_, err := s.caller.Call(t.Context(), connectors.Call{Operation: operation(t, "PaymentIntent.Create"), IdempotencyKey: "k", Payload: map[string]any{
		"Amount": int64(1500), "Currency": "usd", "PaymentMethod": "pm_card_chargeDeclined", "Confirm": true, "PaymentMethodTypes": []any{"card"},
	}})
	if connectors.KindOf(err) != connectors.Declined {
		t.Errorf("the error is %v of kind %s", err, connectors.KindOf(err))
	}
}

func TestACustomerIsChargedOnceWhateverHappensToTheAnswer(t *testing.T) {
	for _, kind := range []control.Kind{control.ResetBefore, control.ResetAfter, control.ServerError, control.RateLimit, control.Malformed} {
		t.Run(string(kind), func(t *testing.T) {
			s, faults := openSandbox(t)
			if _, err := faults.AddFault(control.Fault{Match: control.Match{Method: http.MethodPost}, Kind: kind, Times: 1}); err != nil {
				t.Fatal(err)
			}
			call := connectors.Call{Operation: operation(t, "PaymentIntent.Create"), IdempotencyKey: "run/pay", Payload: map[string]any{
				"Amount": int64(1500), "Currency": "usd", "PaymentMethod": "pm_card_visa", "Confirm": true, "PaymentMethodTypes": []any{"card"},
			}}
			_, err := s.caller.Call(t.Context(), call)
			if !connectors.KindOf(err).Retryable() {
				t.Fatalf("the first attempt: %v", err)
			}
			call.Repeat = true
			result, err := s.caller.Call(t.Context(), call)
			if err != nil {
				t.Fatal(err)
			}
			list, err := s.caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Charge.List")})
			if err != nil {
				t.Fatal(err)
			}
			charges := list.Payload.([]any)
			if len(charges) != 1 || charges[0].(map[string]any)["PaymentIntent"] != result.Payload.(map[string]any)["Id"] {
				t.Errorf("%v was answered, and these are the charges: %v", result.Payload, charges)
			}
		})
	}
}

func TestFiltersInTheSandbox(t *testing.T) {
	s, _ := openSandbox(t)
	for _, name := range []string{"ada", "bob", "cyd"} {
		_, err := s.caller.Call(t.Context(), connectors.Call{
			Operation: operation(t, "Customer.Create"),
			Payload:   map[string]any{"Email": name + "@example.com", "Name": name}, IdempotencyKey: name,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for clause, want := range map[string]int{"Email = 'ada@example.com'": 1, "Created > 1700000000": 3, "Name LIKE '%b%' OR Name = 'cyd'": 2, "Created < 5": 0} {
		list, err := s.caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.List"), FilterClause: clause})
		if err != nil || len(list.Payload.([]any)) != want {
			t.Errorf("%s: %v, %v", clause, list, err)
		}
	}
	result, err := s.caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.Delete"), FilterClause: "Name <> 'ada'", IdempotencyKey: "d"})
	if err != nil || result.Payload.(map[string]any)["Count"] != int64(2) {
		t.Errorf("deleting two: %v, %v", result, err)
	}
}
