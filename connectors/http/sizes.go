package http

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"hawser/connectors"
)

// sizes are how many records a list can be asked for at once, as the document says.
type sizes struct {
	// least and most are bounds, 0 where nothing tells them. only are the sizes that there are, where they are listed.
	least, most int
	only        []int
}

// usualPage is how many records are asked for at once where nobody says how many can be.
const usualPage = 100

// tallest is the largest number that is taken for a size of pages.
const tallest = 10_000

// saidLargest matches what a description says of the largest size: "between 1 and 100", "(max 50)", "up to 20", "1-100".
var saidLargest = regexp.MustCompile(`(?i)(?:\bmax(?:imum)?\b|\bat most\b|\bup to\b|\bno more than\b|\bexceed\b|\bbetween \d+ and\b|\b\d+ ?(?:-|–|to) ?)[^\d.;]{0,25}?(\d{1,5})\b`)

// sizesOf reads what the document says of the parameter for the size of pages: in its schema, or else in its description.
func sizesOf(p *openapi3.Parameter) sizes {
	var s sizes
	if p == nil {
		return s
	}
	s.read(p.Schema)
	if s.most > 0 || len(s.only) > 0 {
		return s
	}
	text := p.Description
	if p.Schema != nil && p.Schema.Value != nil {
		text += "; " + p.Schema.Value.Description
	}
	if found := saidLargest.FindStringSubmatch(text); found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil && n >= max(s.least, 1) && n <= tallest {
			s.most = n
		}
	}
	return s
}

// read takes the bounds of a schema and of what it is put together from.
func (s *sizes) read(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	of := ref.Value
	if of.Min != nil && *of.Min >= 1 && *of.Min <= tallest {
		s.least = int(*of.Min)
	}
	if of.Max != nil && *of.Max >= 1 && *of.Max <= tallest {
		s.most = int(*of.Max)
		if of.ExclusiveMax.IsTrue() {
			s.most--
		}
	}
	if below := of.ExclusiveMax.Value; below != nil && *below > 1 && *below <= tallest {
		s.most = int(*below) - 1
	}
	for _, value := range of.Enum {
		if n, ok := value.(float64); ok && n >= 1 && n <= tallest {
			s.only = append(s.only, int(n))
		}
	}
	slices.Sort(s.only)
	for _, part := range slices.Concat(of.AllOf, of.AnyOf, of.OneOf) {
		s.read(part)
	}
}

// areKnown says whether the document tells how many records can be asked for at once.
func (s sizes) areKnown() bool { return s.most > 0 || len(s.only) > 0 }

// largest is how many records are asked for at once where not all of them will match.
func (s sizes) largest() int {
	for _, n := range slices.Backward(s.only) {
		if n <= connectors.MaxPageSize {
			return n
		}
	}
	if s.most > 0 {
		return min(s.most, connectors.MaxPageSize)
	}
	return usualPage
}

// fit is the size to ask for so that a page has room for so many records, or for as many as it can.
func (s sizes) fit(records int) int {
	for _, n := range s.only {
		if n >= records {
			return n
		}
	}
	if len(s.only) > 0 {
		return s.only[len(s.only)-1]
	}
	if s.most > 0 {
		records = min(records, s.most)
	}
	return max(records, s.least)
}
