package listing

import "hawser/connectors"

// walk is a search under way.
type walk struct {
	Source
	rows []Row
	// looked is how many rows were looked at, and fresh how many of them not for the second time.
	looked, fresh int
	// from is where it began; next is the page to read, and at the one that was read last.
	from, next Place
	at         string
	// here are the rows of the page that was read last, and repeats is how many pages in a row were the same as it.
	here    connectors.Given
	repeats int
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
		w.fresh++
		if !w.Matches(row) {
			continue
		}
		w.rows = append(w.rows, row)
		if len(w.rows) == size && i+1 < len(page.Rows) {
			w.next.Given = elsewhere + here
			return true
		}
	}
	if page.Next == "" || w.repeatsItself(here) {
		w.next = Place{}
		return true
	}
	w.next.At, w.next.Given = page.Next, elsewhere
	if w.Back != nil || w.After != nil {
		w.next.Given = elsewhere.Last(remembered) + here
	}
	return size > 0 && len(w.rows) == size
}

// repeatsItself says whether an API that counts its pages gives the same one again and again, as some do beyond the last.
// Twice could be records that came meanwhile.
func (w *walk) repeatsItself(here connectors.Given) bool {
	if w.Back == nil || w.ID == "" || here == "" || here != w.here {
		w.here, w.repeats = here, 0
		return false
	}
	w.repeats++
	return w.repeats == 2
}
