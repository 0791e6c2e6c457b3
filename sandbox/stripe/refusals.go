package stripe

import (
	"fmt"
	"net/http"
	"strings"
)

func methodSpent() *apiError {
	return invalid("", "", "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.")
}

func methodSpentOn() *apiError {
	return invalid("payment_intent_unexpected_state", "payment_method", "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.")
}

func methodTaken() *apiError {
	return invalid("", "", "The payment method you provided has already been attached to a customer.")
}

func methodNotAttached() *apiError {
	return invalid("", "", "The payment method you provided is not attached to a customer so detachment is impossible.")
}

func methodOfAnother(method, customer, object string) *apiError {
	return invalid("", "payment_method", "The PaymentMethod %s belongs to the Customer %s. Please include the Customer in the `customer` parameter on the %s.", method, customer, object)
}

func methodNotOfCustomer(method, param string) *apiError {
	return invalid("resource_missing", param, "The customer does not have a payment method with the ID %s. The payment method must be attached to the customer.", method)
}

func needsReturnURL() *apiError {
	return invalid("", "", "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.")
}

func onlyWhenConfirmed(param string) *apiError {
	return invalid("", param, "The parameter `%[1]s` cannot be passed when creating a PaymentIntent unless `confirm` is set to true.", param)
}

// intentState is the refusal of an operation on an intent in a state that it
// does not fit.
func intentState(intent object, format string, args ...any) *apiError {
	kind := text(intent, "object")
	e := invalid(kind+"_unexpected_state", "", format, args...)
	e.details = object{kind: intent}
	return e
}

func cannotConfirm(intent object) *apiError {
	name := intentName(intent)
	if intent["status"] == "succeeded" {
		return intentState(intent, "You cannot confirm this %s because it has already succeeded after being previously confirmed.", name)
	}
	return intentState(intent, "You cannot confirm this %[1]s because it has a status of %[2]s. Only a %[1]s with one of the following statuses may be confirmed: requires_confirmation, requires_action.", name, intent["status"])
}

func cannotCapture(intent object) *apiError {
	if intent["status"] == "succeeded" {
		return intentState(intent, "This PaymentIntent could not be captured because it has already been captured.")
	}
	return intentState(intent, "This PaymentIntent could not be captured because it has a status of %s. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.", intent["status"])
}

func cannotCancel(intent object, allowed []string) *apiError {
	return intentState(intent, "You cannot cancel this %[1]s because it has a status of %[2]s. Only a %[1]s with one of the following statuses may be canceled: %[3]s.", intentName(intent), intent["status"], strings.Join(allowed, ", "))
}

func cannotChange(intent object, field string, allowed []string) *apiError {
	return intentState(intent, "This %[1]s's %[2]s could not be updated because it has a status of %[3]s. You may only update the %[2]s of a %[1]s with one of the following statuses: %[4]s.", intentName(intent), field, intent["status"], strings.Join(allowed, ", "))
}

func noMethodToConfirm(intent object) *apiError {
	name := intentName(intent)
	return intentState(intent, "You cannot confirm this %[1]s because it's missing a payment method. You can either update the %[1]s with a payment method and then confirm it again, or confirm it again directly with a payment method.", name)
}

func intentName(intent object) string {
	if intent["object"] == "setup_intent" {
		return "SetupIntent"
	}
	return "PaymentIntent"
}

func needsAction() *apiError {
	return &apiError{
		status: http.StatusPaymentRequired, kind: typeCard, code: "authentication_required",
		message: "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
	}
}

func authenticationFailed() *apiError {
	return invalid("payment_intent_authentication_failure", "", "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.")
}

func amountTooSmall(least, currency, param string) *apiError {
	return invalid("amount_too_small", param, "Amount must be at least %s %s", least, currency)
}

func amountTooLarge(most, param string) *apiError {
	return invalid("amount_too_large", param, "Amount must be no more than %s", most)
}

func unknownCurrency(currency string) *apiError {
	return invalid("", "currency", "Invalid currency: %s. Stripe currently supports these currencies: %s", currency, strings.Join(currencies, ", "))
}

func alreadyRefunded(charge string) *apiError {
	e := invalid("charge_already_refunded", "", "Charge %s has already been refunded.", charge)
	e.charge = charge
	return e
}

func refundTooLarge(amount, left int64, currency string) *apiError {
	return invalid("", "amount", "Refund amount (%s) is greater than unrefunded amount on charge (%s)", money(amount, currency), money(left, currency))
}

func badEmail(email string) *apiError {
	return invalid("email_invalid", "email", "Invalid email address: %s", email)
}

func badURL(param string) *apiError { return invalid("url_invalid", param, "Not a valid URL") }

func taken(kind, id string) *apiError {
	return invalid("resource_already_exists", "id", "%s%s already exists.", strings.ToUpper(kind[:1])+kind[1:], fmt.Sprintf(" with ID `%s`", id))
}

func notEditable() *apiError {
	return invalid("invoice_not_editable", "", "Finalized invoices can't be updated in this way")
}

func alreadyFinal() *apiError {
	return invalid("invoice_not_editable", "", "This invoice is already finalized, you can't re-finalize a non-draft invoice.")
}

func notOpen() *apiError {
	return invalid("", "", "You can only pass in open invoices. This invoice isn't open.")
}

func noMethodForInvoice() *apiError {
	return invalid("resource_missing", "", "This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.")
}

func quoteState(quote object, verb, allowed string) *apiError {
	return invalid("", "", "This quote cannot be %s because it has a status of %s. Only a quote with one of the following statuses may be %s: %s.", verb, quote["status"], verb, allowed)
}
