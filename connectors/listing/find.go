package listing

import (
	"hawser/connectors"
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
	// nothing but such rows: however small the API's pages are, there is but the Size of them.
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
		had := len(w.rows)
		done := w.take(page, search.Size)
		if search.Size == 0 || len(page.Rows) == 0 || len(w.rows)-had < len(page.Rows) {
			counted++
		}
		if done || counted >= search.Requests || search.Records > 0 && w.looked >= search.Records ||
			search.Enough != nil && search.Enough(page.Rows) {
			return Found{Rows: w.rows, Next: w.place(), RequestID: page.RequestID}, nil
		}
	}
	return Found{}, err
}

// walk is a search under way.
type walk struct {
	Source
	rows   []Row
	looked int
	// from is where it began; next is the page to read, and at the one that was read last.
	from, next Place
	at         string
	// trail are what the pages after the rows that were looked at are called, where Source has After.
	trail []string
}

// take adds the rows of a page that match until there are size of them, and says whether that is all.
func (w *walk) take(page Page, size int) (done bool) {
	elsewhere, here := w.next.Given, connectors.Given("")
	w.at = w.next.At
	for i, row := range page.Rows {
		key := w.key(row)
		here = here.Add(key)
		w.looked++
		if w.After != nil {
			w.trail = append(w.trail, w.After(row))
		}
		if elsewhere.Has(key) {
			elsewhere = elsewhere.Without(key)
			continue
		}
		if !w.Matches(row) {
			continue
		}
		w.rows = append(w.rows, row)
		if len(w.rows) == size && i+1 < len(page.Rows) {
			w.next.Given = elsewhere + here
			return true
		}
	}
	if page.Next == "" {
		w.next = Place{}
		return true
	}
	w.next.At, w.next.Given = page.Next, elsewhere
	if w.Back != nil || w.After != nil {
		w.next.Given = elsewhere.Last(remembered) + here
	}
	return size > 0 && len(w.rows) == size
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
