package twilio

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func incomingNumberKind() *kind {
	return &kind{
		path: "IncomingPhoneNumbers", list: "incoming_phone_numbers", prefix: "PN", can: canAll,
		fields: []field{
			open("friendly_name", nil), once("phone_number", nil), fixed("api_version", version), fixed("beta", false),
			fixed("address_requirements", "none"), open("address_sid", nil), open("identity_sid", nil), open("bundle_sid", nil), open("trunk_sid", nil),
			fixed("capabilities", map[string]any{"voice": true, "sms": true, "mms": true, "fax": false}), fixed("origin", "twilio"),
			open("sms_application_sid", ""), open("sms_url", ""), open("sms_method", "POST"), open("sms_fallback_url", ""), open("sms_fallback_method", "POST"),
			open("voice_application_sid", ""), open("voice_url", nil), open("voice_method", "POST"), open("voice_fallback_url", nil), open("voice_fallback_method", "POST"),
			open("voice_caller_id_lookup", false), open("voice_receive_mode", "voice"), open("status_callback", ""), open("status_callback_method", "POST"),
			open("emergency_status", "Inactive"), open("emergency_address_sid", nil), fixed("emergency_address_status", "unregistered"),
			fixed("status", "in-use"), fixed("type", "local"),
		},
		filters: []filter{
			{"PhoneNumber", "phone_number", part}, {"FriendlyName", "friendly_name", equal}, {"Beta", "beta", equal}, {"Origin", "origin", equal},
		},
		create: buyNumber, seeded: seededNumber,
	}
}

// typedNumberKinds list and buy numbers of one type only.
func typedNumberKinds() []*kind {
	var list []*kind
	for _, segment := range []string{"Local", "Mobile", "TollFree"} {
		numberType := strings.ToLower(segment)
		k := incomingNumberKind()
		k.home, k.path = k.path, k.path+"/"+segment
		k.fields = slices.DeleteFunc(k.fields, func(f field) bool { return f.name == "type" }) // these say it by where they are
		k.can, k.only, k.seeded = canList|canCreate, values{"type": numberType}, nil
		k.create = func(s *Server, q *request, r *record) *problem {
			r.values["type"] = numberType
			return buyNumber(s, q, r)
		}
		list = append(list, k)
	}
	return list
}

var areaCode = regexp.MustCompile(`^[2-9][0-9]{2}$`)

func buyNumber(s *Server, q *request, r *record) *problem {
	wanted, area := r.text("phone_number"), q.params.Get("AreaCode")
	number, ok := phone(wanted)
	switch {
	case wanted == "" && area == "":
		return numberRequired()
	case wanted == "":
		number = s.numberIn(area)
		if number == "" {
			return noNumberInArea(area)
		}
	case !ok || strings.Contains(number, "*"):
		return numberInvalid(wanted)
	}
	if p := boughtNumber[number]; p != nil {
		return p
	}
	if s.taken(number) {
		return numberUnavailable(number)
	}
	r.values["phone_number"] = number
	if r.text("friendly_name") == "" {
		r.values["friendly_name"] = formatted(number)
	}
	return nil
}

func (s *Server) taken(number string) bool {
	for _, r := range s.records["incoming_phone_numbers"] {
		if r.text("phone_number") == number && number != mayActAsSender {
			return true
		}
	}
	return false
}

// numberIn gives a free number of an area, or "" when there is none.
func (s *Server) numberIn(area string) string {
	if area == areaWithNumbers {
		return mayActAsSender
	}
	if area == areaWithoutNumbers || !areaCode.MatchString(area) {
		return ""
	}
	for n := 100; n < 200; n++ {
		if number := "+1" + area + "5550" + strconv.Itoa(n); !s.taken(number) {
			return number
		}
	}
	return ""
}

func seededNumber(r *record) {
	r.fill("phone_number", mayActAsSender)
	r.fill("friendly_name", formatted(r.text("phone_number")))
}
