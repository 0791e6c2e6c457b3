package http

import (
	"cmp"
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
		in.query[p.size] = int64(p.sizes.fit(size))
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
	more, told := dig(x.value, p.more).(bool)
	if told && !more {
		return ""
	}
	next := ""
	switch goesOn := told || p.goesOn(rows, size); p.style {
	case byToken:
		next = p.token(text(dig(x.value, p.next)))
	case byLink:
		if p.next != nil {
			next = text(dig(x.value, p.next))
		}
		next = cmp.Or(next, linkToNext(x.header))
	case byRecord:
		if goesOn && len(rows) > 0 && m.id != "" {
			next = m.afterRow(rows[len(rows)-1])
		}
	case byPage:
		if goesOn {
			next = strconv.Itoa(number(at, p.first) + 1)
		}
	case byOffset:
		if goesOn {
			next = strconv.Itoa(number(at, 0) + len(rows))
		}
	}
	if next == at { // the same page again: there is no other
		return ""
	}
	return next
}

// token is the token of the next page, which may stand in its address.
func (p pager) token(told string) string {
	if p.next == nil {
		return ""
	}
	if next, err := url.Parse(told); err == nil && next.Host != "" && next.Query().Get(p.parameter) != "" {
		return next.Query().Get(p.parameter)
	}
	return told
}

// afterRow is what the page after a record is called.
func (m *method) afterRow(row listing.Row) string { return text(row[m.id]) }

// goesOn says whether there may be another page after one with these rows, where the API does not say. A page that holds
// fewer than were asked for is the last one where the document tells how many can be asked for. Else only one without
// rows is: an API may give fewer at once than it is asked for.
func (p pager) goesOn(rows []listing.Row, size int) bool {
	if p.size == "" || !p.sizes.areKnown() {
		return len(rows) > 0
	}
	return len(rows) >= p.sizes.fit(size)
}

// back is what a page is called so many pages before, where pages are counted; "" for the first.
func (p pager) back(at string, pages, size int) string {
	first, step := p.first, 1
	if p.style == byOffset {
		first, step = 0, size
	}
	if n := number(at, first) - pages*step; n > first {
		return strconv.Itoa(n)
	}
	return ""
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
