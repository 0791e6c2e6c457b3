package stripe_test

import (
	"net/http"
	"testing"
)

// subscriber makes a customer with a card and a price of 15.00 a month.
func subscriber(t *testing.T, at string) (customer, price string) {
	t.Helper()
	customer = must(t, http.MethodPost, at+"/customers", "name=Ada&email=ada@example.com").text("id")
	method := must(t, http.MethodPost, at+"/payment_methods/pm_card_visa/attach", "customer="+customer).text("id")
	must(t, http.MethodPost, at+"/customers/"+customer, "invoice_settings[default_payment_method]="+method)
	product := must(t, http.MethodPost, at+"/products", "name=Tea").text("id")
	price = must(t, http.MethodPost, at+"/prices", "currency=usd&unit_amount=1500&recurring[interval]=month&product="+product).text("id")
	return customer, price
}
