package http

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
	"hawser/internal/source"
)

// settings are those of a connection that decide what it can do and how.
type settings struct {
	// base is the address that the paths of the document follow, without a slash at its end. It may have no host.
	base string
	rate float64
	// keyHeader is the header of the idempotency key, "" for none.
	keyHeader string
	paging    paging
	// key says where an API key goes.
	key keyPlace
}

// paging are the settings under pagination; what is empty is found out for each list.
type paging struct{ style, parameter, size, records, next string }

// keyPlace is where an API key goes: in a header or in the query, under a name.
type keyPlace struct{ in, name string }

var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// settingsOf reads the settings of a connection, and all that is wrong with them.
func settingsOf(d connectors.Description, doc *document) (settings, []source.Problem) {
	var problems []source.Problem
	report := func(code string, span source.Span, message, hint string) {
		problems = append(problems, problem(code, span, message, hint))
	}
	s := settings{rate: defaultRate, keyHeader: d.IdempotencyHeader.Value}
	if d.RatePerNode > 0 {
		s.rate = d.RatePerNode
	}
	if s.keyHeader != "" && !headerName.MatchString(s.keyHeader) {
		report(codeHeader, d.IdempotencyHeader.Span, quote(s.keyHeader)+" is not the name of a header", "as in Idempotency-Key")
	}
	s.base = strings.TrimSuffix(d.BaseURL.Value, "/")
	switch {
	case s.base != "" && !isBase(s.base):
		report(codeAddress, d.BaseURL.Span, quote(d.BaseURL.Value)+" is not the address of an API", `write scheme, host and path: "https://api.example.com/v1"`)
	case s.base == "":
		s.base = strings.TrimSuffix(firstServer(doc.api.Servers), "/")
		if !isBase(s.base) && !d.Reached {
			report(codeAddress, d.Span, "the document does not say at which address the API is", `add baseUrl: "https://api.example.com/v1"`)
		}
	}
	p := d.Pagination
	s.paging = paging{p.Style.Value, p.Parameter.Value, p.Size.Value, p.Records.Value, p.Next.Value}
	if s.paging.style != "" && !slices.Contains(connectors.PaginationStyles, s.paging.style) {
		report(codeChoice, p.Style.Span, quote(s.paging.style)+" is not a style of pagination", "it is one of "+strings.Join(connectors.PaginationStyles, ", "))
	}
	s.key = keyPlaceOf(d.Auth, doc.api, report)
	return s, problems
}

func isBase(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// firstServer is the first address that the document names, its variables filled in.
func firstServer(servers openapi3.Servers) string {
	if len(servers) == 0 || servers[0] == nil {
		return ""
	}
	address := servers[0].URL
	for name, variable := range servers[0].Variables {
		if variable != nil {
			address = strings.ReplaceAll(address, "{"+name+"}", variable.Default)
		}
	}
	return address
}

// keyPlaceOf tells where the document says that an API key goes. Settings under auth may say it instead.
func keyPlaceOf(auth []connectors.Setting, api *openapi3.T, report func(code string, span source.Span, message, hint string)) keyPlace {
	if api.Components != nil {
		schemes := api.Components.SecuritySchemes
		for _, name := range append(required(api.Security), sortedKeys(schemes)...) {
			scheme := schemes[name]
			if scheme != nil && scheme.Value != nil && scheme.Value.Type == "apiKey" && (scheme.Value.In == inHeader || scheme.Value.In == inQuery) {
				return keyPlace{scheme.Value.In, scheme.Value.Name}
			}
		}
	}
	own := slices.ContainsFunc(auth, func(s connectors.Setting) bool { return s.Value == keyHeader || s.Value == keyQuery })
	if at := slices.IndexFunc(auth, func(s connectors.Setting) bool { return s.Value == apiKey }); at >= 0 && !own {
		report(codeAuth, auth[at].Span, "the document does not say where an API key goes", "add its header under auth, as in header: X-Api-Key, or its parameter of the query")
	}
	return keyPlace{}
}

// required lists the security schemes that requests need unless they say otherwise.
func required(requirements openapi3.SecurityRequirements) []string {
	var names []string
	for _, r := range requirements {
		names = append(names, sortedKeys(r)...)
	}
	return names
}
