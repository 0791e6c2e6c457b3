package twilio

import "strings"

// Twilio's test numbers: what a parameter with such a number leads to, after
// https://www.twilio.com/docs/iam/test-credentials. Numbers that are not listed
// are judged by their form alone.
type magic map[string]*problem

const magicPrefix = "+1500555"

// mayActAsSender is the test number that passes every check.
const mayActAsSender = "+15005550006"

func isMagic(number string) bool { return strings.HasPrefix(number, magicPrefix) && len(number) == 12 }

var messageFrom = magic{
	"+15005550001": fromInvalid("+15005550001"),
	"+15005550007": bad(21606, "The 'From' phone number provided (+1500555XXXX) is not a valid message-capable Twilio phone number for this destination/account"),
	"+15005550008": bad(21611, "This 'From' number has exceeded the maximum number of queued messages"),
}

var messageTo = magic{
	"+15005550001": toInvalid("+15005550001"),
	"+15005550002": bad(21612, "Message cannot be sent with the current combination of 'To' (+1500555XXXX) and/or 'From' parameters"),
	"+15005550003": bad(21408, "Permission to send an SMS or MMS has not been enabled for the region indicated by the 'To' number: +1500555XXXX"),
	"+15005550004": bad(21610, "Attempt to send to unsubscribed recipient"),
	"+15005550009": bad(21614, "'To' number is not a valid mobile number: +1500555XXXX"),
}

var callFrom = magic{
	"+15005550001": fromInvalid("+15005550001"),
}

var callTo = magic{
	"+15005550001": bad(21217, "Phone number does not appear to be valid: +1500555XXXX"),
	"+15005550002": bad(21214, "'To' phone number cannot be reached"),
	"+15005550003": bad(21215, "Account not authorized to call +1500555XXXX. Perhaps you need to enable some international permissions"),
	"+15005550004": bad(21216, "Account not allowed to call +1500555XXXX"),
}

var boughtNumber = magic{
	"+15005550000": numberUnavailable("+15005550000"),
	"+15005550001": numberInvalid("+15005550001"),
}

// Area codes with a meaning of their own when a number is bought.
const (
	areaWithNumbers    = "500"
	areaWithoutNumbers = "533"
)
