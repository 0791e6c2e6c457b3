package twilio

import (
	"fmt"
	"net/http"
)

// Numbers for sale: the sandbox sells American ones, each ending in 555-01xx,
// which are set aside for fiction.
const country = "US"

// availableAreas are the area codes offered of each type of number.
var availableAreas = []struct {
	segment string
	areas   []string
}{
	{"Local", []string{"212", "415", "808"}},
	{"Mobile", []string{"646"}},
	{"TollFree", []string{"800", "888"}},
}

func (s *Server) availableEndpoints() []endpoint {
	const all = "{AccountSid}/AvailablePhoneNumbers"
	table := []endpoint{{http.MethodGet, all, s.listCountries}, {http.MethodGet, all + "/{CountryCode}", s.getCountry}}
	for _, offer := range availableAreas {
		table = append(table, endpoint{http.MethodGet, all + "/{CountryCode}/" + offer.segment, func(q *request) (*answer, *problem) {
			return s.listAvailable(q, offer.areas)
		}})
	}
	return table
}

func countryBody(account string) map[string]any {
	self := root + "/" + account + "/AvailablePhoneNumbers/" + country
	links := map[string]string{}
	for _, offer := range availableAreas {
		links[member(offer.segment)] = self + "/" + offer.segment + ".json"
	}
	return map[string]any{"beta": false, "country": "United States", "country_code": country, "uri": self + ".json", "subresource_uris": links}
}

func (s *Server) listCountries(q *request) (*answer, *problem) {
	return &answer{http.StatusOK, map[string]any{"countries": []any{countryBody(q.account)}, "uri": q.path}}, nil
}

func (s *Server) getCountry(q *request) (*answer, *problem) {
	if q.http.PathValue("CountryCode") != country {
		return nil, notFound(q.path)
	}
	return &answer{http.StatusOK, countryBody(q.account)}, nil
}

// listAvailable offers ten numbers of an area that nobody has bought.
func (s *Server) listAvailable(q *request, areas []string) (*answer, *problem) {
	if q.http.PathValue("CountryCode") != country {
		return nil, notFound(q.path)
	}
	if area := q.params.Get("AreaCode"); area != "" {
		if area == areaWithoutNumbers || !areaCode.MatchString(area) {
			areas = nil
		} else {
			areas = []string{area}
		}
	}
	items := []item{}
	for _, area := range areas {
		for n := 100; n < 110; n++ {
			number := fmt.Sprintf("+1%s5550%d", area, n)
			if s.taken(number) || !contains(number, q.params.Get("Contains")) {
				continue
			}
			items = append(items, item{body: map[string]any{
				"phone_number": number, "friendly_name": formatted(number), "iso_country": country, "region": nil, "locality": nil,
				"rate_center": nil, "lata": nil, "latitude": nil, "longitude": nil, "postal_code": nil, "address_requirements": "none", "beta": false,
				"capabilities": map[string]any{"voice": true, "sms": true, "mms": true, "fax": false},
			}})
		}
	}
	for i := range items {
		items[i].token = "PAPN" + hexadecimal(uint64(len(items)-i))
	}
	return page(q, "available_phone_numbers", items)
}
