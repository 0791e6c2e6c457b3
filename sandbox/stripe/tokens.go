package stripe

import (
	"crypto/sha256"
	"strings"
)

// fingerprint is the same for the same number.
func fingerprint(number string) string {
	var b strings.Builder
	for _, octet := range sha256.Sum256([]byte("hawser sandbox " + number)) {
		b.WriteByte(base62[int(octet)%len(base62)])
	}
	return b.String()[:16]
}

// methodFromToken spends a token, or reads a test token (tok_visa), which never
// runs out.
func (c *call) methodFromToken(id, param string) (object, *apiError) {
	if name, ok := strings.CutPrefix(id, "tok_"); ok {
		if card, known := cardNamed(name); known {
			return c.newPaymentMethod(card), nil
		}
	}
	token, err := c.ref("token", id, param)
	if err != nil {
		return nil, err
	}
	if flag(token, "used") {
		return nil, invalid("token_already_used", param, "You cannot use a Stripe token more than once: %s.", id)
	}
	token["used"] = true
	c.save(token)
	o := cloneObject(child(token, "_method"))
	o["created"] = c.now
	return o, nil
}

func createToken(c *call) (object, *apiError) {
	given := child(c.params, "card")
	if given == nil {
		return nil, invalid("", "", "The sandbox makes tokens of cards only: pass card[number], card[exp_month], card[exp_year] and card[cvc].")
	}
	method, err := c.methodFromCard(given)
	if err != nil {
		return nil, err
	}
	details := child(method, "billing_details")
	assign(details, given, "name")
	where := object{
		"line1": given["address_line1"], "line2": given["address_line2"], "city": given["address_city"],
		"state": given["address_state"], "postal_code": given["address_zip"], "country": given["address_country"],
	}
	details["address"] = where
	o := c.start("token")
	o["type"], o["_method"], o["card"] = "card", method, legacyCard(method)
	c.create(o)
	return o, nil
}

func getToken(c *call) (object, *apiError) { return c.get("token", c.path("token"), "token") }

var legacyBrands = map[string]string{
	"amex": "American Express", "diners": "Diners Club", "discover": "Discover", "jcb": "JCB",
	"mastercard": "MasterCard", "unionpay": "UnionPay", "visa": "Visa",
}

// legacyCard shows a payment method as the older card object.
func legacyCard(method object) object {
	card, where := child(method, "card"), child(method, "billing_details.address")
	return object{
		"id": newID("card_"), "object": "card",
		"address_city": where["city"], "address_country": where["country"], "address_line1": where["line1"], "address_line1_check": nil,
		"address_line2": where["line2"], "address_state": where["state"], "address_zip": where["postal_code"], "address_zip_check": nil,
		"brand": legacyBrands[text(card, "brand")], "country": card["country"], "cvc_check": at(card, "checks.cvc_check"), "dynamic_last4": nil,
		"exp_month": card["exp_month"], "exp_year": card["exp_year"], "fingerprint": card["fingerprint"], "funding": card["funding"],
		"last4": card["last4"], "metadata": object{}, "name": at(method, "billing_details.name"), "tokenization_method": nil,
	}
}
