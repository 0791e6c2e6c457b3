package http

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/internal/schema"
)

// pager says how a list is read page by page.
type pager struct {
	// style is one of connectors.PaginationStyles.
	style string
	// parameter says which page, size how many records it has; they are parameters of the query.
	parameter, size string
	// next is the way to the token or the address of the next page, and more the way to whether there is one.
	next, more []string
	// sizes are how many records can be asked for at once, and first is the number of the first page.
	sizes sizes
	first int
}

// The styles of pagination.
const (
	byToken  = "token"
	byRecord = "after"
	byLink   = "link"
	byPage   = "page"
	byOffset = "offset"
	atOnce   = "none"
)

// What APIs call the parameters and fields of their pages, letters and digits alone.
var (
	sizeNames   = []string{"limit", "pagesize", "perpage", "maxresults", "pagelimit", "top", "size", "count", "itemsperpage", "resultsperpage"}
	afterNames  = []string{"startingafter", "afterid", "sinceid"}
	tokenNames  = []string{"pagetoken", "cursor", "nexttoken", "continuationtoken", "continuation", "nextcursor", "startcursor", "after", "marker", "token", "starttoken", "pagecursor"}
	pageNames   = []string{"page", "pagenumber", "pageno", "pageindex", "pagenum"}
	offsetNames = []string{"offset", "skip", "startindex", "startat"}
	moreNames   = []string{"hasmore", "hasnext", "hasnextpage", "more", "moreresults"}
	linkNames   = []string{"next", "nextpageuri", "nextpageurl", "nextlink", "nexturl", "odatanextlink"}
	nextNames   = []string{"nextpagetoken", "nextcursor", "nexttoken", "continuationtoken", "nextpage", "cursor", "endcursor", "after", "next", "marker", "nextmarker", "pagetoken"}
	inside      = []string{"", "meta", "paging", "pagination", "pageinfo", "links", "responsemetadata", "page"}
	orderNames  = []string{"sort", "sortby", "orderby", "order", "sortorder", "direction", "endingbefore", "beforeid", "before"}
)

// findPager finds out how a list is read page by page. The settings of the connection come first.
func (m *method) findPager(s paging) pager {
	p := pager{style: s.style, parameter: s.parameter, size: s.size}
	parameter := func(names []string) string {
		for _, name := range names {
			for _, q := range m.queryParameters {
				if plain(q.name) == name {
					return q.name
				}
			}
		}
		return ""
	}
	if p.size == "" {
		p.size = parameter(sizeNames)
	}
	if s.next != "" {
		p.next = strings.Split(s.next, ".")
	}
	p.more = m.field(moreNames, schema.Bool)
	choose := func(style, found string, sure bool) {
		if (p.style == "" && found != "" && sure) || p.style == style {
			p.style = style
			if p.parameter == "" {
				p.parameter = found
			}
		}
	}
	token, link := m.field(nextNames, schema.String, schema.Any), m.field(linkNames, schema.String, schema.Any)
	choose(byRecord, parameter(afterNames), p.more != nil)
	choose(byToken, parameter(tokenNames), token != nil || p.next != nil)
	if at := parameter(pageNames); p.style == "" && token != nil && m.takesText(at) { // a page that has a name
		choose(byToken, at, true)
	}
	if p.style == "" && (link != nil || m.linksNext()) {
		p.style = byLink
	}
	choose(byPage, parameter(pageNames), true)
	choose(byOffset, parameter(offsetNames), true)
	switch {
	case p.style == "":
		p.style = atOnce
	case p.style == byToken && p.next == nil:
		p.next = token
	case p.style == byLink && p.next == nil:
		p.next = link
	}
	p.sizes, p.first = sizesOf(m.described(p.size)), firstPage(m.described(p.parameter))
	return p
}

// described is what the document says of a parameter of the query, nil where it says nothing.
func (m *method) described(name string) *openapi3.Parameter {
	for _, p := range m.queryParameters {
		if p.name == name {
			return p.described
		}
	}
	return nil
}

// firstPage is the number of the first page: 1, unless the document says 0.
func firstPage(p *openapi3.Parameter) int {
	if p == nil || p.Schema == nil || p.Schema.Value == nil {
		return 1
	}
	s := p.Schema.Value
	if first, ok := s.Default.(float64); ok && first == 0 || s.Default == nil && s.Min != nil && *s.Min == 0 {
		return 0
	}
	return 1
}

// pages says whether a request has what lists are read page by page with.
func (m *method) pages(whole *schema.Type) bool {
	known := func(name string) bool {
		return slices.Contains(sizeNames, plain(name)) || slices.Contains(tokenNames, plain(name))
	}
	if slices.ContainsFunc(m.queryParameters, func(p parameter) bool { return known(p.name) }) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(moreNames, linkNames), func(name string) bool { return fieldCalled(whole, name) != nil })
}

// field is the way to a field of the answer beside its records, nil where there is none of these names and kinds.
func (m *method) field(names []string, kinds ...schema.Kind) []string {
	for _, group := range inside {
		outer := m.answer.all
		var way []string
		if group != "" {
			f := fieldCalled(outer, group)
			if f == nil {
				continue
			}
			outer, way = f.Type, []string{f.WireName()}
		}
		for _, name := range names {
			f := fieldCalled(outer, name)
			if f != nil && slices.Contains(kinds, f.Type.Kind) {
				return append(way, f.WireName())
			}
			if href := fieldCalled(typeOf(f), "href"); href != nil && slices.Contains(kinds, href.Type.Kind) { // as in HAL
				return append(way, f.WireName(), href.WireName())
			}
		}
	}
	return nil
}

func fieldCalled(t *schema.Type, name string) *schema.Field {
	if t == nil || t.Kind != schema.Object {
		return nil
	}
	for i := range t.Fields {
		if plain(strings.TrimPrefix(t.Fields[i].WireName(), "_")) == name {
			return &t.Fields[i]
		}
	}
	return nil
}

func typeOf(f *schema.Field) *schema.Type {
	if f == nil {
		return nil
	}
	return f.Type
}

// takesText says whether a parameter of the query is a text.
func (m *method) takesText(name string) bool {
	return slices.ContainsFunc(m.queryParameters, func(p parameter) bool { return p.name == name && p.typ.Kind == schema.String })
}

// linksNext says whether the document describes the header Link of the answer.
func (m *method) linksNext() bool {
	response := wellDone(m.spec.Responses)
	if response == nil {
		return false
	}
	return slices.ContainsFunc(sortedKeys(response.Headers), func(name string) bool { return strings.EqualFold(name, "Link") })
}
