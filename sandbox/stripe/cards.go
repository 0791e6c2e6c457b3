package stripe

import (
	"net/http"
	"strings"
)

// testCard is one of Stripe's documented test cards.
type testCard struct {
	// name follows pm_card_ and tok_ in the card's test ids.
	name    string
	number  string
	brand   string
	country string
	funding string
	// charging is what happens to a payment; nil for success.
	charging *decline
	// attaching tells that the decline strikes already when the card is given to a customer.
	attaching bool
	// auth is when the card's bank wants the customer to authenticate.
	auth authentication
}

type authentication int

const (
	authNever authentication = iota
	authAlways
	// authUnlessSetUp is satisfied by one authentication with the intention of later use.
	authUnlessSetUp
	// authOnSession is set up already for payments without the customer.
	authOnSession
)

// decline is why a bank refuses a payment.
type decline struct {
	code, reason, message string
	// blocked tells that Stripe refused it before the bank was asked.
	blocked bool
}

var (
	genericDecline    = &decline{code: "card_declined", reason: "generic_decline", message: "Your card was declined."}
	insufficientFunds = &decline{code: "card_declined", reason: "insufficient_funds", message: "Your card has insufficient funds."}
	lostCard          = &decline{code: "card_declined", reason: "lost_card", message: "Your card was declined."}
	stolenCard        = &decline{code: "card_declined", reason: "stolen_card", message: "Your card was declined."}
	velocityExceeded  = &decline{code: "card_declined", reason: "card_velocity_exceeded", message: "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."}
	fraudulent        = &decline{code: "card_declined", reason: "fraudulent", message: "Your card was declined.", blocked: true}
	expiredCard       = &decline{code: "expired_card", reason: "expired_card", message: "Your card has expired."}
	incorrectCVC      = &decline{code: "incorrect_cvc", reason: "incorrect_cvc", message: "Your card's security code is incorrect."}
	processingError   = &decline{code: "processing_error", reason: "processing_error", message: "An error occurred while processing your card. Try again in a little bit."}
	authRequired      = &decline{code: "authentication_required", reason: "authentication_required", message: "Your card was declined. This transaction requires authentication."}
	liveCard          = &decline{code: "card_declined", reason: "test_mode_live_card", message: "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing."}
)

// testCards are listed as in https://stripe.com/docs/testing.
var testCards = []testCard{
	{name: "visa", number: "4242424242424242", brand: "visa"},
	{name: "visa_debit", number: "4000056655665556", brand: "visa", funding: "debit"},
	{name: "mastercard", number: "5555555555554444", brand: "mastercard"},
	{name: "mastercard_2series", number: "2223003122003222", brand: "mastercard"},
	{name: "mastercard_debit", number: "5200828282828210", brand: "mastercard", funding: "debit"},
	{name: "mastercard_prepaid", number: "5105105105105100", brand: "mastercard", funding: "prepaid"},
	{name: "amex", number: "378282246310005", brand: "amex"},
	{name: "amex_second", number: "371449635398431", brand: "amex"},
	{name: "discover", number: "6011111111111117", brand: "discover"},
	{name: "discover_second", number: "6011000990139424", brand: "discover"},
	{name: "discover_debit", number: "6011981111111113", brand: "discover", funding: "debit"},
	{name: "diners", number: "3056930009020004", brand: "diners"},
	{name: "diners_14digits", number: "36227206271667", brand: "diners"},
	{name: "jcb", number: "3566002020360505", brand: "jcb"},
	{name: "unionpay", number: "6200000000000005", brand: "unionpay"},

	{name: "us", number: "4242424242424242", brand: "visa"},
	{name: "br", number: "4000000760000002", brand: "visa", country: "BR"},
	{name: "ca", number: "4000001240000000", brand: "visa", country: "CA"},
	{name: "mx", number: "4000004840008001", brand: "visa", country: "MX"},
	{name: "de", number: "4000002760000016", brand: "visa", country: "DE"},
	{name: "es", number: "4000007240000007", brand: "visa", country: "ES"},
	{name: "fr", number: "4000002500000003", brand: "visa", country: "FR"},
	{name: "gb", number: "4000008260000000", brand: "visa", country: "GB"},
	{name: "au", number: "4000000360000006", brand: "visa", country: "AU"},
	{name: "in", number: "4000003560000008", brand: "visa", country: "IN"},
	{name: "jp", number: "4000003920000003", brand: "visa", country: "JP"},
	{name: "sg", number: "4000007020000003", brand: "visa", country: "SG"},

	{name: "chargeDeclined", number: "4000000000000002", brand: "visa", charging: genericDecline, attaching: true},
	{name: "chargeDeclinedInsufficientFunds", number: "4000000000009995", brand: "visa", charging: insufficientFunds, attaching: true},
	{name: "chargeDeclinedLostCard", number: "4000000000009987", brand: "visa", charging: lostCard, attaching: true},
	{name: "chargeDeclinedStolenCard", number: "4000000000009979", brand: "visa", charging: stolenCard, attaching: true},
	{name: "chargeDeclinedVelocityLimitExceeded", number: "4000000000006975", brand: "visa", charging: velocityExceeded, attaching: true},
	{name: "chargeDeclinedExpiredCard", number: "4000000000000069", brand: "visa", charging: expiredCard, attaching: true},
	{name: "chargeDeclinedIncorrectCvc", number: "4000000000000127", brand: "visa", charging: incorrectCVC, attaching: true},
	{name: "chargeDeclinedProcessingError", number: "4000000000000119", brand: "visa", charging: processingError, attaching: true},
	{name: "chargeDeclinedFraudulent", number: "4100000000000019", brand: "visa", charging: fraudulent},
	{name: "radarBlock", number: "4100000000000019", brand: "visa", charging: fraudulent},
	{name: "chargeCustomerFail", number: "4000000000000341", brand: "visa", charging: genericDecline},

	{name: "authenticationRequiredOnSetup", number: "4000002500003155", brand: "visa", country: "FR", auth: authUnlessSetUp},
	{name: "authenticationRequired", number: "4000002760003184", brand: "visa", country: "DE", auth: authAlways},
	{name: "authenticationRequiredSetupForOffSession", number: "4000003800000446", brand: "visa", country: "IT", auth: authOnSession},
	{name: "authenticationRequiredChargeDeclinedInsufficientFunds", number: "4000008260003178", brand: "visa", country: "GB", charging: insufficientFunds, auth: authAlways},
	{name: "threeDSecure2Required", number: "4000000000003220", brand: "visa", auth: authAlways},
	{name: "threeDSecureRequired", number: "4000000000003063", brand: "visa", auth: authAlways},
	{name: "threeDSecureRequiredChargeDeclined", number: "4000008400001629", brand: "visa", charging: genericDecline, auth: authAlways},
	{name: "threeDSecureRequiredProcessingError", number: "4000008400001280", brand: "visa", charging: processingError, auth: authAlways},
	{name: "threeDSecureOptional", number: "4000000000003055", brand: "visa"},
	{name: "amex_threeDSecureNotSupported", number: "378282246310005", brand: "amex"},

	{name: "bypassPending", number: "4000000000000077", brand: "visa"},
	{name: "bypassPendingInternational", number: "4000003720000278", brand: "visa", country: "IE"},
}

// cardNamed gives the card of a test id's last part. Stripe has the declined
// cards under a prefix of their brand as well.
func cardNamed(name string) (testCard, bool) {
	for _, card := range testCards {
		if card.name == name || card.brand+"_"+card.name == name {
			return card.filled(), true
		}
	}
	return testCard{}, false
}

func cardNumbered(number string) (testCard, bool) {
	for _, card := range testCards {
		if card.number == number {
			return card.filled(), true
		}
	}
	return testCard{}, false
}

func (t testCard) filled() testCard {
	if t.country == "" {
		t.country = "US"
	}
	if t.funding == "" {
		t.funding = "credit"
	}
	return t
}

// cardOf gives the card behind a payment method.
func cardOf(method object) testCard {
	card, _ := cardNamed(text(method, "_card"))
	return card
}

func (d *decline) refusal() *apiError {
	return &apiError{status: http.StatusPaymentRequired, kind: typeCard, code: d.code, declineCode: d.reason, message: d.message}
}

func (d *decline) outcome() object {
	o := object{
		"network_status": "declined_by_network", "reason": d.reason, "risk_level": "normal", "risk_score": int64(20),
		"seller_message": "The bank did not return any further details with this decline.", "type": "issuer_declined",
	}
	if d.blocked {
		o["network_status"], o["reason"], o["risk_level"], o["risk_score"] = "not_sent_to_network", "highest_risk_level", "highest", int64(92)
		o["seller_message"], o["type"] = "Stripe blocked this payment as too risky.", "blocked"
	}
	return o
}

// readCard checks the numbers of a card as Stripe does before it asks a bank.
func (c *call) readCard(params object) (testCard, *apiError) {
	number := strings.NewReplacer(" ", "", "-", "").Replace(text(params, "number"))
	if number == "" {
		return testCard{}, missingParameter("card[number]")
	}
	if !luhn(number) {
		return testCard{}, wrongCard("incorrect_number", "number", "Your card number is incorrect.")
	}
	month, year := whole(params["exp_month"]), whole(params["exp_year"])
	if year > 0 && year < 100 {
		year += 2000
	}
	today := c.server.control.Now().UTC()
	switch {
	case month < 1 || month > 12:
		return testCard{}, wrongCard("invalid_expiry_month", "exp_month", "Your card's expiration month is invalid.")
	case year < int64(today.Year()) || year > int64(today.Year())+50,
		year == int64(today.Year()) && month < int64(today.Month()):
		return testCard{}, wrongCard("invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.")
	}
	if cvc := text(params, "cvc"); cvc != "" && (len(cvc) < 3 || len(cvc) > 4 || strings.Trim(cvc, "0123456789") != "") {
		return testCard{}, wrongCard("invalid_cvc", "cvc", "Your card's security code is invalid.")
	}
	card, known := cardNumbered(number)
	if !known {
		return testCard{}, liveCard.refusal()
	}
	return card, nil
}

func wrongCard(code, param, message string) *apiError {
	return &apiError{status: http.StatusPaymentRequired, kind: typeCard, code: code, param: param, message: message}
}

// whole reads an integer that some operations take as text.
func whole(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case string:
		var n int64
		for _, digit := range v {
			if digit < '0' || digit > '9' || n > 9999 {
				return -1
			}
			n = 10*n + int64(digit-'0')
		}
		return n
	default:
		return -1
	}
}

func luhn(number string) bool {
	sum, double := 0, false
	for i := len(number) - 1; i >= 0; i-- {
		digit := int(number[i] - '0')
		if digit < 0 || digit > 9 {
			return false
		}
		if double {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
		double = !double
	}
	return len(number) >= 12 && len(number) <= 19 && sum%10 == 0
}
