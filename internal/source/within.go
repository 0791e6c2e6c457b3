package source

import "slices"

// Within gives the span of a stretch of a text that stands at whole and whose characters are at these places: the stretch
// as far as it is on one line, or whole if it is not within the text.
func Within(whole Span, places []Pos, offset, length int) Span {
	if offset < 0 || offset >= len(places) {
		return whole
	}
	last := min(offset+length, len(places)-1)
	span := Span{File: whole.File, Pos: places[offset]}
	if end := places[last]; last > offset && end.Line == span.Pos.Line {
		span.End = end.Column
	} else {
		on := slices.IndexFunc(places[offset:last], func(p Pos) bool { return p.Line != span.Pos.Line })
		if on < 0 {
			on = last - offset
		}
		span.End = places[offset+max(on-1, 0)].Column + 1
	}
	return span
}
