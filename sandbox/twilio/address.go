package twilio

import (
	"regexp"
	"strings"
)

var (
	// e164 takes * for digits, as masked numbers in documents have them.
	e164       = regexp.MustCompile(`^\+[1-9][0-9*]{6,14}$`)
	american   = regexp.MustCompile(`^\+1[2-9*][0-9*]{9}$`)
	shortCode  = regexp.MustCompile(`^[0-9]{3,6}$`)
	senderID   = regexp.MustCompile(`^[A-Za-z0-9 &+_-]{1,11}$`)
	letter     = regexp.MustCompile(`[A-Za-z]`)
	clientName = regexp.MustCompile(`^(client|sip):.+$`)
	channels   = []string{"whatsapp:", "messenger:", "rcs:"}
)

// split separates the channel of an address ("whatsapp:") from the rest.
func split(address string) (channel, rest string) {
	for _, c := range channels {
		if rest, ok := strings.CutPrefix(address, c); ok {
			return c, rest
		}
	}
	return "", address
}

// phone brings a number to E.164. Like Twilio it takes American numbers
// without the country code; ok is false for what is no phone number.
func phone(text string) (number string, ok bool) {
	number = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(text)
	switch {
	case strings.HasPrefix(number, "+"):
	case len(number) == 10:
		number = "+1" + number
	case len(number) == 11 && number[0] == '1':
		number = "+" + number
	}
	if strings.HasPrefix(number, "+1") {
		return number, american.MatchString(number) || isMagic(number)
	}
	return number, e164.MatchString(number)
}

// recipient brings the To of a message to the form Twilio keeps.
func recipient(text string) (string, bool) {
	channel, rest := split(text)
	if channel != "" && channel != "whatsapp:" {
		return text, rest != ""
	}
	number, ok := phone(rest)
	return channel + number, ok
}

// sender brings the From of a message to the form Twilio keeps: a number, a
// short code, a sender ID with a letter, or an address of a channel.
func sender(text string) (string, bool) {
	if shortCode.MatchString(text) || (senderID.MatchString(text) && letter.MatchString(text)) {
		return text, true
	}
	return recipient(text)
}

// endpointAddress brings the To or From of a call to the form Twilio keeps.
func endpointAddress(text string) (string, bool) {
	if clientName.MatchString(text) {
		return text, true
	}
	return phone(text)
}

// formatted is a number as Twilio shows it to people.
func formatted(number string) string {
	if len(number) != 12 || !strings.HasPrefix(number, "+1") {
		return number
	}
	return "(" + number[2:5] + ") " + number[5:8] + "-" + number[8:]
}

// hide replaces the last four characters, so that errors do not tell numbers.
func hide(number string) string {
	if len(number) < 4 {
		return "XXXX"
	}
	return number[:len(number)-4] + "XXXX"
}
