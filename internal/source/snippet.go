package source

import (
	"bytes"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

const (
	tabWidth   = 4
	maxSnippet = 160 // cells of a terminal
)

// snippet is a line as it is shown, and the marker that stands under it.
type snippet struct {
	text   string
	indent int // cells before the marker
	marker string
}

func snippetOf(s Span) (snippet, bool) {
	line, ok := s.line()
	if !ok {
		return snippet{}, false
	}
	runes := []rune(line)
	s.File.hide(runes, s.Pos.Line)
	start := min(s.Pos.Column-1, len(runes))
	if start < 0 {
		return snippet{}, false
	}
	end := min(max(s.End-1, start), len(runes))
	before, marked, after := visible(string(runes[:start])), visible(string(runes[start:end])), visible(string(runes[end:]))
	if cells(before)+cells(marked)+cells(after) > maxSnippet {
		before = cropLeft(before, maxSnippet/2)
		marked = cropRight(marked, maxSnippet/2)
		after = cropRight(after, maxSnippet/4)
	}
	return snippet{
		text:   strings.TrimRight(before+marked+after, " "),
		indent: cells(before),
		marker: "^" + strings.Repeat("~", max(cells(marked)-1, 0)),
	}, true
}

// line gives the line of the file that the span is on, without its end.
func (s Span) line() (string, bool) {
	if s.File == nil || !s.Pos.IsValid() {
		return "", false
	}
	content := s.File.Content
	for range s.Pos.Line - 1 {
		_, rest, found := bytes.Cut(content, []byte("\n"))
		if !found {
			return "", false
		}
		content = rest
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	return strings.ToValidUTF8(strings.TrimSuffix(string(line), "\r"), "\uFFFD"), true
}

// hide replaces the characters of a line that must not be shown.
func (f *File) hide(line []rune, number int) {
	for _, hidden := range f.Hidden {
		if hidden.Pos.Line != number {
			continue
		}
		for i := max(hidden.Pos.Column-1, 0); i < min(hidden.End-1, len(line)); i++ {
			line[i] = '*'
		}
	}
}

// visible replaces what would upset a terminal: tabs by spaces, control characters by a mark.
func visible(text string) string {
	text = strings.ReplaceAll(text, "\t", strings.Repeat(" ", tabWidth))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF' {
			return '\uFFFD'
		}
		return r
	}, text)
}

// cells counts the cells of a terminal that text takes.
func cells(text string) int {
	n := 0
	for _, r := range text {
		n += cellsOf(r)
	}
	return n
}

func cellsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

func cropRight(text string, limit int) string {
	n := 0
	for i, r := range text {
		if n += cellsOf(r); n > limit {
			return text[:i] + "…"
		}
	}
	return text
}

func cropLeft(text string, limit int) string {
	over := cells(text) - limit
	if over <= 0 {
		return text
	}
	for i, r := range text {
		if over <= 0 {
			return "…" + text[i:]
		}
		over -= cellsOf(r)
	}
	return "…"
}
