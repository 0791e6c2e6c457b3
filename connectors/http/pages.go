package http

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"hawser/connectors/listing"
)

// fetch asks the API for one page.
func (c *caller) fetch(ctx context.Context, m *method, q *query, at string, size int) (*exchange, error) {
	in := input{ids: q.ids, query: map[string]any{}}
	for name, value := range q.parameters {
		in.query[name] = value
	}
	p := m.paging
	if p.size != "" {
		in.query[p.size] = int64(size)
	}
	switch {
	case at == "":
	case p.style == byLink:
		in.page = at
	case p.parameter != "":
		in.query[p.parameter] = at
	}
	return c.do(ctx, m, in)
}

// after is what the API calls the page after a page, "" for none.
func (m *method) after(x *exchange, rows []listing.Row, at string, size int) string {
	p := m.paging
	if more, told := dig(x.value, p.more).(bool); p.more != nil && told && !more {
		return ""
	}
	told := text(dig(x.value, p.next))
	switch p.style {
	case byToken:
		if p.next == nil {
			return ""
		}
		if next, err := url.Parse(told); err == nil && next.Host != "" && next.Query().Get(p.parameter) != "" {
			return next.Query().Get(p.parameter)
		}
		return told
	case byLink:
		if p.next != nil && told != "" {
			return told
		}
		return linkToNext(x.header)
	case byRecord:
		if len(rows) > 0 && m.id != "" && (p.more != nil || m.isFull(rows, size)) {
			return text(rows[len(rows)-1][m.id])
		}
	case byPage:
		if m.isFull(rows, size) {
			return strconv.Itoa(number(at, m.firstPage()) + 1)
		}
	case byOffset:
		if m.isFull(rows, size) {
			return strconv.Itoa(number(at, 0) + len(rows))
		}
	}
	return ""
}

// isFull says whether there may be another page after one with these rows: it holds as many as were asked for, or any at
// all where nobody can say how many it holds.
func (m *method) isFull(rows []listing.Row, size int) bool {
	if m.paging.size == "" {
		return len(rows) > 0
	}
	return len(rows) >= size
}

// firstPage is the number of the first page: 1, unless the document says 0.
func (m *method) firstPage() int {
	for _, p := range m.spec.Parameters {
		if p != nil && p.Value != nil && p.Value.Name == m.paging.parameter && p.Value.Schema != nil && p.Value.Schema.Value != nil {
			s := p.Value.Schema.Value
			if first, ok := s.Default.(float64); ok && first == 0 || s.Default == nil && s.Min != nil && *s.Min == 0 {
				return 0
			}
		}
	}
	return 1
}

func number(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}

var nextLink = regexp.MustCompile(`<([^<>]*)>\s*;[^,<]*\brel="?next"?`)

// linkToNext reads the header Link (RFC 8288).
func linkToNext(header http.Header) string {
	for _, value := range header.Values("Link") {
		if found := nextLink.FindStringSubmatch(value); found != nil {
			return found[1]
		}
	}
	return ""
}
