package listing

import (
	"errors"
	"strings"

	"hawser/connectors"
)

// What a page is called may lead elsewhere by the time a token is used: the page that is the third now may have been the
// second, and the record that a page comes after may be gone. So a place tells of the records that were looked at last,
// and a search goes on where it finds one of them.

const (
	// remembered is how many of the records that were looked at a place tells of, besides those of its own page.
	remembered = 300
	// farthest is how far behind a place the earlier names lie at most that it tells of, and nearby how few rows a search
	// may have looked at for those of the place before to be near enough.
	farthest = remembered / 2
	nearby   = 16
	// earlierNames is how many of them there are.
	earlierNames = 8
)

// place is where the next search goes on, the zero Place at the end of the list.
func (w *walk) place() Place {
	p := w.next
	switch {
	case p == Place{}:
	case w.Back != nil:
		p.At = w.at // which holds records that are known again, and so tells whether it is the page that it was
	case w.After != nil && len(w.trail) > 0:
		p.At = w.trail[len(w.trail)-1]
		p.Given = p.Given.Last(remembered)
		p.Looked = w.next.Looked + w.looked
		p.Earlier = w.earlier()
	}
	return p
}

// earlier are the names of pages after records before the last one, the nearest first, ever farther apart.
func (w *walk) earlier() string {
	var names []string
	for distance := 1; distance < len(w.trail) && distance <= farthest; distance *= 2 {
		names = append(names, w.trail[len(w.trail)-1-distance])
	}
	if w.from.At != "" && len(w.trail) < nearby {
		names = append(names, w.from.At, w.from.Earlier)
	}
	names = strings.FieldsFunc(strings.Join(names, "\n"), func(r rune) bool { return r == '\n' })
	return strings.Join(names[:min(len(names), earlierNames)], "\n")
}

// begin reads the page that the search begins with.
func (w *walk) begin() (Page, error) {
	page, err := w.Page(w.next.At, w.next.Size)
	switch {
	case w.next.At == "":
	case w.Back != nil:
		for pages := 1; err == nil && w.next.At != "" && !w.knows(page); pages *= 2 {
			w.next.At = w.Back(w.next.At, pages, w.next.Size)
			page, err = w.Page(w.next.At, w.next.Size)
		}
	case w.After != nil && isRefused(err):
		return w.beginEarlier(err)
	}
	return page, err
}

// knows says whether a page holds a record that was looked at.
func (w *walk) knows(page Page) bool {
	for _, row := range page.Rows {
		if w.next.Given.Has(w.key(row)) {
			return true
		}
	}
	return false
}

// isRefused says whether the API may have refused to go on after a record.
func isRefused(err error) bool {
	kind := connectors.KindOf(err)
	return kind == connectors.Invalid || kind == connectors.NotFound
}

// beginEarlier goes on after a record that was looked at before the one that the API refuses to go on after. Where none is
// left, it begins anew if the place tells of all that was looked at.
func (w *walk) beginEarlier(refusal error) (Page, error) {
	for name := range strings.SplitSeq(w.next.Earlier, "\n") {
		if name == "" {
			continue
		}
		page, err := w.Page(name, w.next.Size)
		if !isRefused(err) {
			w.next.At = name
			return page, err
		}
	}
	if w.next.Looked <= remembered {
		w.next.At, w.next.Looked = "", 0
		return w.Page("", w.next.Size)
	}
	var known *connectors.Error
	if !errors.As(refusal, &known) {
		return Page{}, refusal
	}
	gone := *known
	gone.Kind = connectors.Invalid
	gone.Message = "the records that listEntitiesPageToken goes on after may have been deleted, and nothing tells where they stood: begin with the first page again; the API says: " + known.Message
	return Page{}, &gone
}
