package connection

import (
	"fmt"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hawser/internal/schema"
)

// What may be read in a log is listed; everything else is masked. A name that
// is not known here is personal until it is listed.
var (
	openKeys = keySet(`id sid object type code status currency created livemode decline_code request_id
		param error more_info has_more total_count count page pagesize limit starting_after ending_before
		start end date_created date_updated date_sent datesent datecreated startdate enddate start_date end_date
		amount amount_capturable amount_received amount_refunded quantity unit_amount capture_method confirmation_method
		customer payment_intent payment_method invoice charge latest_charge subscription product price coupon quote
		account_sid call_sid message_sid messaging_service_sid parent_call_sid conference_sid direction num_segments num_media
		duration error_code price_unit api_version qualityscore quality_score message`)
	openHeaders = keySet(`accept content-type content-length date request-id twilio-request-id twilio-concurrent-requests
		retry-after idempotency-key stripe-version stripe-should-retry user-agent original-request x-ratelimit-limit`)
	plainSegment = regexp.MustCompile(`^[A-Za-z0-9_.-]*$`)
)

const (
	maxLogged = 64 << 10 // bytes of a body
	masked    = "***"
)

func keySet(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

// What is masked in any text: Stripe's keys and tokens, client secrets, a header's credentials, email and SIP addresses.
var secretText = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:sk|rk|pk|ek|tok|whsec)_[A-Za-z0-9_]+`),
	regexp.MustCompile(`\b[A-Za-z]+_[A-Za-z0-9]+_secret_[A-Za-z0-9]+`),
	regexp.MustCompile(`(?i)\b(?:basic|bearer)\s+[A-Za-z0-9._~+/=-]+`),
	regexp.MustCompile(`[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9.-]+`),
}

// Long numbers are phone or card numbers, unless they are dates or addresses of hosts.
var (
	longNumber = regexp.MustCompile(`(?:\+|\b)[0-9*][0-9*() .-]{5,}[0-9*]`)
	date       = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
)

// Scrub masks what looks like a secret, an email address, or a phone or card number in a text.
func Scrub(text string) string {
	for _, pattern := range secretText {
		text = pattern.ReplaceAllString(text, masked)
	}
	return longNumber.ReplaceAllStringFunc(text, func(found string) string {
		digits := len(found) - len(strings.Map(dropDigits, found))
		if digits < 7 || date.MatchString(found) || net.ParseIP(found) != nil {
			return found
		}
		return masked
	})
}

func dropDigits(r rune) rune {
	if r == '*' || r >= '0' && r <= '9' {
		return -1
	}
	return r
}

func maskPath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if segments[i] = Scrub(segment); !plainSegment.MatchString(segment) {
			segments[i] = masked
		}
	}
	return strings.Join(segments, "/")
}

func maskHeaders(header http.Header) map[string]string {
	out := map[string]string{}
	for name, values := range header {
		out[name] = masked
		if openHeaders[strings.ToLower(name)] {
			out[name] = strings.Join(values, ", ")
		}
	}
	return out
}

// maskBody gives a JSON or form body with what is not open masked, and the size of any other.
func maskBody(contentType string, content []byte) string {
	if len(content) == 0 {
		return ""
	}
	media, _, _ := mime.ParseMediaType(contentType)
	switch {
	case len(content) >= maxLogged:
	case media == "application/x-www-form-urlencoded":
		return maskForm(string(content))
	case strings.HasSuffix(media, "json"):
		value, err := schema.Decode(content)
		if err != nil {
			break
		}
		text, err := schema.Value{Any: maskValue("", value)}.MarshalJSON()
		if err != nil {
			break
		}
		return string(text)
	}
	return fmt.Sprintf("%d bytes of %q", len(content), media)
}

// maskForm masks a query or a form: a[b][c]=d is open as c is.
func maskForm(text string) string {
	values, err := url.ParseQuery(text)
	if err != nil {
		return fmt.Sprintf("%d bytes", len(text))
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			parts = append(parts, Scrub(name)+"="+fmt.Sprint(maskValue(lastKey(name), value)))
		}
	}
	return strings.Join(parts, "&")
}

func lastKey(name string) string {
	keys := strings.FieldsFunc(name, func(r rune) bool { return r == '[' || r == ']' })
	for _, key := range slices.Backward(keys) {
		if strings.Trim(key, "0123456789") != "" {
			return strings.TrimRight(key, "<>")
		}
	}
	return name
}

// maskValue keeps the shape of a value. Booleans and nulls say nothing of a person; the rest is open by its key.
func maskValue(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[name] = maskValue(name, member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			out[i] = maskValue(key, member)
		}
		return out
	case nil, bool:
		return v
	}
	if !openKeys[strings.ToLower(key)] {
		return masked
	}
	if text, ok := value.(string); ok {
		return Scrub(text)
	}
	return value
}
