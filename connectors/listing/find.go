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
}

// Page is a page that the API gave.
type Page struct {
	Rows []Row
	// Next is what the API calls the page after this one, "" on the last.
	Next string
	// RequestID is the API's name for the request.
	RequestID string
}

// Search says how far to look: from a place, for Size rows (0 is all), in so many requests.
type Search struct {
	From     Place
	Size     int
	Requests int
	// Enough, where it is set, is asked after each page whether to stop there.
	Enough func(page []Row) bool
}

// Found is what a search gave; Next is the zero Place when it came to the end.
type Found struct {
	Rows      []Row
	Next      Place
	RequestID string
}

// Find looks for the rows that match. The error is that of the page which could not be read.
func (s Source) Find(search Search) (Found, error) {
	out := Found{Next: search.From}
	for range search.Requests {
		page, err := s.Page(out.Next.At, out.Next.Size)
		if err != nil {
			return out, err
		}
		out.RequestID = page.RequestID
		after := Place{}
		if page.Next != "" {
			after = Place{At: page.Next, Size: out.Next.Size}
		}
		if s.take(&out, page.Rows, after, search.Size) || search.Enough != nil && search.Enough(page.Rows) {
			return out, nil
		}
	}
	return out, nil
}

// take adds the rows of a page that match until there are size of them, and says whether that is all.
func (s Source) take(f *Found, rows []Row, after Place, size int) (done bool) {
	elsewhere, here := f.Next.Given, connectors.Given("")
	for i, row := range rows {
		key := s.key(row)
		here = here.Add(key)
		if elsewhere.Has(key) {
			elsewhere = elsewhere.Without(key)
			continue
		}
		if !s.Matches(row) {
			continue
		}
		f.Rows = append(f.Rows, row)
		if size > 0 && len(f.Rows) == size {
			if i+1 < len(rows) {
				f.Next.Given = elsewhere + here
				return true
			}
			break
		}
	}
	if f.Next = after; after != (Place{}) {
		f.Next.Given = elsewhere
	}
	return after == Place{} || size > 0 && len(f.Rows) == size
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
