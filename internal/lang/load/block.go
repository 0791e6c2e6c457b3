package load

import (
	"slices"
	"strings"

	"hawser/internal/source"
)

// block reads a literal (|) or folded (>) scalar whose value is want. The
// indentation is not known from the scalar alone where it is given by a digit:
// the one that yields the value is the right one.
func (s *scan) block(want []rune, folded bool) []source.Pos {
	start := s.pos()
	indicators, _, _ := strings.Cut(string(s.rest()), " ")
	chomp := rune(0)
	switch {
	case strings.Contains(indicators, "-"):
		chomp = '-'
	case strings.Contains(indicators, "+"):
		chomp = '+'
	}
	first := s.line + 1
	for indent := s.deepest(first); indent >= 0; indent-- {
		b := scan{text: s.text, line: first}
		b.blockLines(indent, chomp, folded)
		if slices.Equal(b.runes, want) {
			return append(b.at, b.end)
		}
	}
	return slices.Repeat([]source.Pos{start}, len(want)+1)
}

// deepest gives the indentation of the first line that is not blank.
func (s *scan) deepest(first int) int {
	for i := first; i < len(s.lines); i++ {
		if line := s.lines[i]; !blank(line) {
			return indentation(line)
		}
	}
	return 0
}

// blockLines reads the lines of a block scalar with that indentation.
func (s *scan) blockLines(indent int, chomp rune, folded bool) {
	type placed struct {
		r  rune
		at source.Pos
	}
	var leading, trailing []placed // the line break before this line, and those of blank lines
	started, afterMore := false, false
	flush := func(breaks []placed) {
		for _, b := range breaks {
			s.emit(b.r, b.at)
		}
	}
	s.end = source.Pos{Line: s.line + 1, Column: indent + 1}
	for ; s.line < len(s.lines); s.line++ {
		line := s.lines[s.line]
		s.column = min(indent, len(line))
		lineEnd := placed{'\n', source.Pos{Line: s.line + 1, Column: len(line) + 1}}
		if indentation(line) < indent && !onlySpaces(line) {
			break
		}
		if len(line) <= indent && onlySpaces(line) {
			if s.line < len(s.lines)-1 {
				trailing = append(trailing, lineEnd)
			}
			continue
		}
		more := isBlank(line[indent])
		if folded && started && !afterMore && !more {
			if len(trailing) == 0 {
				flush([]placed{{' ', leading[0].at}})
			}
		} else {
			flush(leading)
		}
		flush(trailing)
		leading, trailing = nil, nil
		started, afterMore = true, more
		for i, r := range line[indent:] {
			s.emit(r, source.Pos{Line: s.line + 1, Column: indent + i + 1})
		}
		s.end = lineEnd.at
		if s.line < len(s.lines)-1 {
			leading = []placed{lineEnd}
		}
	}
	if chomp != '-' {
		flush(leading)
	}
	if chomp == '+' {
		flush(trailing)
	}
}

func indentation(line []rune) int {
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

func onlySpaces(line []rune) bool { return indentation(line) == len(line) }
