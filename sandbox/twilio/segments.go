package twilio

import (
	"strings"
	"unicode/utf16"
)

// Characters of GSM 03.38; those of the extension table count twice.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

// segments is how many text messages a body takes: 160 GSM characters in one or
// 153 in each of several; 70 or 67 when another character needs UCS-2.
func segments(body string) int {
	length, single, several := 0, 160, 153
	for _, c := range body {
		switch {
		case strings.ContainsRune(gsmBasic, c):
			length++
		case strings.ContainsRune(gsmExtended, c):
			length += 2
		default:
			length, single, several = len(utf16.Encode([]rune(body))), 70, 67
			return parts(length, single, several)
		}
	}
	return parts(length, single, several)
}

func parts(length, single, several int) int {
	if length <= single {
		return 1
	}
	return (length + several - 1) / several
}
