package stripe_test

import (
	"testing"

	api "github.com/stripe/stripe-go/v76"
)

func TestSDKPaysAndRefunds(t *testing.T) {
	c, _ := sdk(t)
	customer, err := c.Customers.New(&api.CustomerParams{Email: api.String("ada@example.com"), Metadata: map[string]string{"k": "v"}})
	if err != nil {
		t.Fatal(err)
	}
	method, err := c.PaymentMethods.Attach("pm_card_visa", &api.PaymentMethodAttachParams{Customer: &customer.ID})
	if err != nil {
		t.Fatal(err)
	}
	params := &api.PaymentIntentParams{Amount: api.Int64(2000), Currency: api.String("usd"), Customer: &customer.ID, PaymentMethod: &method.ID, Confirm: api.Bool(true), OffSession: api.Bool(true)}
	params.AddExpand("latest_charge.balance_transaction")
	intent, err := c.PaymentIntents.New(params)
	if err != nil {
		t.Fatal(err)
	}
	if intent.Status != api.PaymentIntentStatusSucceeded || intent.LatestCharge.BalanceTransaction.Net != 2000-88 {
		t.Errorf("status %s, net %d", intent.Status, intent.LatestCharge.BalanceTransaction.Net)
	}
	refund, err := c.Refunds.New(&api.RefundParams{PaymentIntent: &intent.ID, Amount: api.Int64(500)})
	if err != nil {
		t.Fatal(err)
	}
	charge, err := c.Charges.Get(refund.Charge.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if charge.AmountRefunded != 500 || charge.Refunded {
		t.Errorf("refunded %d, wholly %v", charge.AmountRefunded, charge.Refunded)
	}
}
