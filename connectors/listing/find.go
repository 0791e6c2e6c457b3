package listing

import (
	"hawser/internal/schema"
)

// Row is a record, under documented names.
type Row = map[string]any

// Source is a list of the API, as a clause narrows it.
type Source struct {
	// Page asks for a page: at is what the API calls it, "" for the first.
	Page func(at string, size int) (Page, error)
	// Matches says whether a row is one that is looked for.
	Matches func(Row) bool
	// ID is the column that tells a row from the others; "" has them told by all of it.
	ID string
	// Back is set where pages are counted: what a page is called comes to mean other records when records come and go. It
	// gives what the page is called so many pages before, "" for the first.
	Back func(at string, pages, size int) string
	// After is set where a page is called by the record that it comes after, which may be deleted. It gives what the page
	// after a row is called.
	After func(Row) string
}

// Page is a page that the API gave.
type Page struct {
	Rows []Row
	// Next is what the API calls the page after this one, "" on the last.
	Next string
	// RequestID is the API's name for the request.
	RequestID string
}

// Search says how far to look: from a place, for Size rows (0 is all).
type Search struct {
	From Place
	Size int
	// Requests is how many pages are looked through at most. Of a search for so many rows those do not count that hold
	// nothing but such rows: however small the API's pages are, there is but the Size of them. Of one through so many
	// records those do not count that hold a new one.
	Requests int
	// Records is how many records are looked through at most, 0 for any number. The page that reaches it is taken whole.
	Records int
	// Enough, where it is set, is asked after each page whether to stop there.
	Enough func(page []Row) bool
}

// Found is what a search gave; Next is the zero Place when it came to the end.
type Found struct {
	Rows      []Row
	Next      Place
	RequestID string
}

// Find looks for the rows that match. The error is that of the page which could not be read; it is Invalid where the
// search goes on after a record that has been deleted, and nothing tells any more where it stood.
func (s Source) Find(search Search) (Found, error) {
	w := walk{Source: s, from: search.From, next: search.From}
	page, err := w.begin()
	for counted := 0; err == nil; page, err = s.Page(w.next.At, w.next.Size) {
		rows, fresh := len(w.rows), w.fresh
		done := w.take(page, search.Size)
		if search.counts(page, w.fresh-fresh, len(w.rows)-rows) {
			counted++
		}
		if done || counted >= search.Requests || search.Records > 0 && w.looked >= search.Records ||
			search.Enough != nil && search.Enough(page.Rows) {
			return Found{Rows: w.rows, Next: w.place(), RequestID: page.RequestID}, nil
		}
	}
	return Found{}, err
}

// counts says whether a page is one of the Requests, of which so many rows are new, and so many matched.
func (s Search) counts(page Page, fresh, matched int) bool {
	switch {
	case s.Size > 0:
		return len(page.Rows) == 0 || matched < len(page.Rows)
	case s.Records > 0:
		return fresh == 0
	default:
		return true
	}
}

// key tells a row from the others of its list.
func (s Source) key(row Row) string {
	if id, err := schema.Text(row[s.ID]); err == nil && id != nil && id != "" {
		return id.(string)
	}
	text, err := schema.Value{Any: row}.MarshalJSON()
	if err != nil {
		return ""
	}
	return string(text)
}
