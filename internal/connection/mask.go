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
	// freeHeaders are those of the open ones that the protocol itself writes, in words of its own.
	freeHeaders  = keySet("accept content-type date user-agent")
	plainSegment = regexp.MustCompile(`^[A-Za-z0-9_.-]*$`)
	plainText    = regexp.MustCompile(`^[A-Za-z0-9_.,:;/?=&#%+<>\[\]-]*$`)
	mailDate     = regexp.MustCompile(`^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [0-9:]{8} [+-]\d{4}$`)
)

const (
	maxLogged = 64 << 10 // bytes of a body
	masked    = "***"
	formType  = "application/x-www-form-urlencoded"
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
		text, name := strings.Join(values, ", "), strings.ToLower(name)
		if openHeaders[name] && (freeHeaders[name] || plainText.MatchString(text)) {
			out[http.CanonicalHeaderKey(name)] = Scrub(text)
		}
	}
	return out
}

// masker masks what is not open.
type masker struct {
	// said are texts of the request that were masked: a vendor's message may repeat them.
	said []string
	// failed says that what is masked is the answer to a request that failed: its message is the vendor's, while any other
	// is somebody's.
	failed bool
}

// body gives a JSON or form body with what is not open masked, and the size of any other.
func (m masker) body(contentType string, content []byte) string {
	if len(content) == 0 {
		return ""
	}
	value, ok := parseBody(contentType, content)
	switch form := value.(type) {
	case url.Values:
		return m.form(form)
	default:
		text, err := schema.Value{Any: m.value("", value)}.MarshalJSON()
		if ok && err == nil {
			return string(text)
		}
	}
	media, _, _ := mime.ParseMediaType(contentType)
	return fmt.Sprintf("%d bytes of %q", len(content), media)
}

// parseBody gives url.Values of a form, and what JSON holds.
func parseBody(contentType string, content []byte) (value any, ok bool) {
	media, _, _ := mime.ParseMediaType(contentType)
	var err error
	switch {
	case len(content) >= maxLogged:
		return nil, false
	case media == formType:
		var form url.Values
		if form, err = url.ParseQuery(string(content)); err == nil {
			return form, true
		}
	case strings.HasSuffix(media, "json"):
		value, err = schema.Decode(content)
		return value, err == nil
	}
	return nil, false
}

// query masks the query of an address.
func (m masker) query(text string) string {
	values, err := url.ParseQuery(text)
	if err != nil {
		return fmt.Sprintf("%d bytes", len(text))
	}
	return m.form(values)
}

// form masks a form: a[b][c]=d is open as c is.
func (m masker) form(values url.Values) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			parts = append(parts, Scrub(name)+"="+fmt.Sprint(m.value(lastKey(name), value)))
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

// value keeps the shape of a value. Booleans and nulls say nothing of a person; the rest is open by its key.
func (m masker) value(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			out[Scrub(name)] = m.value(name, member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, member := range v {
			out[i] = m.value(key, member)
		}
		return out
	case nil, bool:
		return v
	}
	if !openKeys[strings.ToLower(key)] {
		return masked
	}
	text, ok := value.(string)
	switch {
	case !ok:
		return value
	case strings.EqualFold(key, "message"):
		return m.message(text)
	case !plainText.MatchString(text) && !mailDate.MatchString(text):
		return masked
	default:
		return Scrub(text)
	}
}

// message takes what the request said, and what looks personal, out of a vendor's sentence.
func (m masker) message(text string) string {
	if !m.failed {
		return masked
	}
	for _, said := range m.said {
		text = strings.ReplaceAll(text, said, masked)
	}
	return Scrub(text)
}

// hear adds the texts of a request's body that are masked.
func (m masker) hear(contentType string, content []byte) masker {
	if value, ok := parseBody(contentType, content); ok {
		m = m.collect("", value)
	}
	return m
}

func (m masker) collect(key string, value any) masker {
	switch v := value.(type) {
	case url.Values:
		for name, values := range v {
			for _, value := range values {
				m = m.collect(lastKey(name), value)
			}
		}
	case map[string]any:
		for name, member := range v {
			m = m.collect(name, member)
		}
	case []any:
		for _, member := range v {
			m = m.collect(key, member)
		}
	case nil, bool:
	default:
		if text := fmt.Sprint(v); len(text) > 2 && m.value(key, value) != value {
			m.said = append(m.said, text)
		}
	}
	return m
}
