package stripe

import (
	"net/url"
	"slices"
	"strings"
)

// The states of a payment intent before it is paid.
var unpaid = []string{"requires_payment_method", "requires_confirmation", "requires_action"}

func createPaymentIntent(c *call) (object, *apiError) {
	o := c.start("payment_intent")
	o["client_secret"] = text(o, "id") + "_secret_" + random(base62, 25)
	currency, err := currencyOf(c.params)
	if err != nil {
		return nil, err
	}
	o["currency"] = currency
	confirming := flag(c.params, "confirm")
	if !confirming {
		for _, param := range []string{"return_url", "off_session", "error_on_requires_action", "mandate_data", "mandate"} {
			if c.has(param) {
				return nil, onlyWhenConfirmed(param)
			}
		}
	}
	c.chooseTypes(o)
	c.take(o, "capture_method", "confirmation_method")
	if err := c.fillIntent(o); err != nil {
		return nil, err
	}
	if o["payment_method"] != nil {
		o["status"] = "requires_confirmation"
	}
	c.create(o)
	if confirming {
		return c.confirm(o)
	}
	return o, nil
}

// chooseTypes settles how the intent can be paid: automatically, unless types
// are named or automatic methods are turned off.
func (c *call) chooseTypes(o object) {
	if types := items(c.params, "payment_method_types"); len(types) > 0 {
		o["payment_method_types"] = clone(types)
	} else if automatic := child(c.params, "automatic_payment_methods"); automatic != nil && automatic["enabled"] != true {
		o["payment_method_types"] = []any{"card"}
	} else {
		redirects := text(automatic, "allow_redirects")
		if redirects == "" {
			redirects = "always"
		}
		o["automatic_payment_methods"] = object{"allow_redirects": redirects, "enabled": true}
		o["payment_method_types"] = []any{"card", "link"}
	}
	options := object{}
	for _, name := range items(o, "payment_method_types") {
		switch name {
		case "card":
			options["card"] = cardOptions(o)
		case "link":
			options["link"] = object{}
		}
	}
	o["payment_method_options"] = options
}

// cardOptions are those of an intent that says nothing else; only a payment can
// be made in instalments.
func cardOptions(o object) object {
	options := object{"mandate_options": nil, "network": nil, "request_three_d_secure": "automatic"}
	if o["object"] == "payment_intent" {
		options["installments"] = nil
	}
	return options
}

// fillIntent takes what creation, update and confirmation have in common.
func (c *call) fillIntent(o object) *apiError {
	if c.has("amount") {
		o["amount"] = number(c.params, "amount")
		if err := payable(number(o, "amount"), text(o, "currency"), "amount"); err != nil {
			return err
		}
	}
	if id := text(c.params, "customer"); id != "" {
		if _, err := c.ref("customer", id, "customer"); err != nil {
			return err
		}
	}
	c.take(o, "application_fee_amount", "customer", "description", "on_behalf_of", "receipt_email", "setup_future_usage",
		"statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group")
	if types := items(c.params, "payment_method_types"); len(types) > 0 {
		o["payment_method_types"] = clone(types)
	}
	if shipping, ok := c.params["shipping"]; ok {
		o["shipping"] = shippingOf(shipping)
	}
	assign(child(o, "payment_method_options.card"), child(c.params, "payment_method_options.card"), "request_three_d_secure", "network", "setup_future_usage", "capture_method")
	if err := c.takeMetadata(o); err != nil {
		return err
	}
	return c.takeMethod(o)
}

// takeMethod gives an intent the payment method that is named or described.
func (c *call) takeMethod(o object) *apiError {
	var method object
	var err *apiError
	switch {
	case text(c.params, "payment_method") != "":
		method, err = c.useMethod(text(c.params, "payment_method"), "payment_method")
	case child(c.params, "payment_method_data") != nil:
		if method, err = c.methodFrom(child(c.params, "payment_method_data"), "payment_method_data"); err == nil {
			c.save(method)
		}
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if err := usable(method, o); err != nil {
		return err
	}
	o["payment_method"] = method["id"]
	delete(o, "_authenticated")
	return nil
}

// usable checks that a payment method may pay an intent of its customer.
func usable(method, intent object) *apiError {
	owner, customer := text(method, "customer"), text(intent, "customer")
	switch {
	case flag(method, "_spent"):
		return methodSpentOn()
	case owner != "" && customer == "":
		return methodOfAnother(text(method, "id"), owner, intentName(intent))
	case owner != "" && owner != customer:
		return methodNotOfCustomer(text(method, "id"), "payment_method")
	}
	return nil
}

func getPaymentIntent(c *call) (object, *apiError) {
	o, err := c.intent()
	if err == nil && c.has("client_secret") && c.params["client_secret"] != o["client_secret"] {
		return nil, invalid("resource_missing", "client_secret", "The client_secret provided does not match any associated PaymentIntent on this account. Ensure the client_secret is correct and that the PaymentIntent has not been confirmed yet.")
	}
	return o, err
}

// intent is the payment intent of the path.
func (c *call) intent() (object, *apiError) {
	return c.get("payment_intent", c.path("intent"), "intent")
}

func listPaymentIntents(c *call) (object, *apiError) { return c.list("payment_intent", nil) }

// updatePaymentIntent changes what its state still allows: amount, currency and
// the way to pay until it is paid for, notes at any time.
func updatePaymentIntent(c *call) (object, *apiError) {
	o, err := c.intent()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(unpaid, text(o, "status")) {
		for _, field := range []string{"amount", "currency", "customer", "payment_method", "payment_method_data", "payment_method_types", "payment_method_options", "capture_method", "setup_future_usage"} {
			if c.has(field) {
				return nil, cannotChange(o, field, unpaid)
			}
		}
	}
	if c.has("currency") {
		if o["currency"], err = currencyOf(c.params); err != nil {
			return nil, err
		}
	}
	c.take(o, "capture_method")
	if err := c.fillIntent(o); err != nil {
		return nil, err
	}
	if slices.Contains(unpaid, text(o, "status")) {
		o["status"] = "requires_payment_method"
		if o["payment_method"] != nil {
			o["status"] = "requires_confirmation"
		}
		o["next_action"] = nil
	}
	c.update(o)
	return o, nil
}

var cancelable = []string{"requires_payment_method", "requires_capture", "requires_reauthorization", "requires_confirmation", "requires_action", "processing"}

func cancelPaymentIntent(c *call) (object, *apiError) {
	o, err := c.intent()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(cancelable, text(o, "status")) {
		return nil, cannotCancel(o, cancelable)
	}
	if o["invoice"] != nil {
		return nil, intentState(o, "You cannot cancel this PaymentIntent because it belongs to an invoice. Void the invoice %s instead.", o["invoice"])
	}
	c.cancelIntent(o, text(c.params, "cancellation_reason"))
	return o, nil
}

// cancelIntent ends an intent and releases what it holds on a card.
func (c *call) cancelIntent(o object, reason string) {
	if o["status"] == "requires_capture" {
		if charge := c.find("charge", text(o, "latest_charge")); charge != nil && !flag(charge, "refunded") {
			charge["amount_refunded"], charge["refunded"] = charge["amount"], true
			c.save(charge)
			c.emit("charge.refunded", charge, nil)
		}
	}
	o["status"], o["canceled_at"], o["cancellation_reason"] = "canceled", c.now, orNull(reason)
	o["amount_capturable"], o["next_action"] = int64(0), nil
	c.save(o)
	c.emit("payment_intent.canceled", o, nil)
}

func capturePaymentIntent(c *call) (object, *apiError) {
	o, err := c.intent()
	if err != nil {
		return nil, err
	}
	if o["status"] != "requires_capture" {
		return nil, cannotCapture(o)
	}
	amount := number(o, "amount_capturable")
	if c.has("amount_to_capture") {
		amount = number(c.params, "amount_to_capture")
	}
	c.take(o, "application_fee_amount", "statement_descriptor", "statement_descriptor_suffix", "transfer_data")
	if err := c.takeMetadata(o); err != nil {
		return nil, err
	}
	charge, err := c.ref("charge", text(o, "latest_charge"), "latest_charge")
	if err != nil {
		return nil, err
	}
	if err := c.capture(charge, amount, "amount_to_capture"); err != nil {
		return nil, err
	}
	c.received(o, charge)
	return o, nil
}

// unfit refuses an operation that never fits an intent paid by card, which is
// all that is simulated.
func unfit(kind, because string) handler {
	return func(c *call) (object, *apiError) {
		o, err := c.get(kind, c.path("intent"), "intent")
		if err != nil {
			return nil, err
		}
		return nil, intentState(o, "This operation cannot be carried out on this %s because %s.", intentName(o), because)
	}
}

// validURL tells whether a browser could be sent there.
func validURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme != "" && (u.Host != "" || !strings.HasPrefix(u.Scheme, "http"))
}
