package load

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/source"
)

// places gives for each character of a scalar's value its place in the file,
// and one more for the end. YAML does not tell: the text is scanned once more.
// Where the scan does not come to YAML's result, every character is at the
// scalar's start. The second result is the column after the scalar's first line.
func (t text) places(n *yaml.Node) ([]source.Pos, int) {
	s := &scan{text: t, line: n.Line - 1, column: n.Column - 1}
	want := []rune(n.Value)
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		s.quoted('"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		s.quoted('\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return s.block(want, n.Style&yaml.FoldedStyle != 0), n.Column + 1
	default:
		s.plain(len(want))
	}
	end := len(t.line(n.Line-1)) + 1
	if s.line == n.Line-1 {
		end = s.column + 1
	}
	if !slices.Equal(s.runes, want) {
		return nowhere(n, len(want)), max(end, n.Column+1)
	}
	return append(s.at, s.end), max(end, n.Column+1)
}

func nowhere(n *yaml.Node, length int) []source.Pos {
	return slices.Repeat([]source.Pos{{Line: n.Line, Column: n.Column}}, length+1)
}

// scan reads one scalar again. Lines and columns count from 0.
type scan struct {
	text
	line, column int
	runes        []rune
	at           []source.Pos
	end          source.Pos // of the content
}

func (s *scan) pos() source.Pos { return source.Pos{Line: s.line + 1, Column: s.column + 1} }

func (s *scan) emit(r rune, at source.Pos) {
	s.runes = append(s.runes, r)
	s.at = append(s.at, at)
}

func (s *scan) rest() []rune {
	line := s.text.line(s.line)
	return line[min(s.column, len(line)):]
}

// plain reads a plain scalar of that many characters.
func (s *scan) plain(length int) {
	for len(s.runes) < length && s.line < len(s.lines) {
		if blank(s.rest()) {
			s.fold()
			continue
		}
		s.emit(s.rest()[0], s.pos())
		s.column++
	}
	s.end = s.pos()
}

// quoted reads a scalar in quotes.
func (s *scan) quoted(quote rune) {
	s.column++
	for s.line < len(s.lines) {
		rest := s.rest()
		switch {
		case blank(rest):
			s.fold()
		case rest[0] == quote && quote == '\'' && len(rest) > 1 && rest[1] == quote:
			s.emit(quote, s.pos())
			s.column += 2
		case rest[0] == quote:
			s.end = s.pos()
			s.column++
			return
		case rest[0] == '\\' && quote == '"':
			if !s.escape(rest) {
				return
			}
		default:
			s.emit(rest[0], s.pos())
			s.column++
		}
	}
}

// fold reads the end of a line in a flow scalar, with the blank lines and the indentation that follow.
func (s *scan) fold() {
	at := s.pos()
	breaks := s.newline()
	if breaks == 1 {
		s.emit(' ', at)
	}
	for range breaks - 1 {
		s.emit('\n', at)
	}
}

// newline goes to the next text, and counts the line breaks on the way.
func (s *scan) newline() int {
	breaks := 1
	for s.line++; s.line < len(s.lines) && blank(s.text.line(s.line)); s.line++ {
		breaks++
	}
	line := s.text.line(s.line)
	for s.column = 0; s.column < len(line) && isBlank(line[s.column]); {
		s.column++
	}
	return breaks
}

// escape reads an escape sequence of a double-quoted scalar.
func (s *scan) escape(rest []rune) bool {
	at := s.pos()
	if len(rest) == 1 { // an escaped line break
		for range s.newline() - 1 {
			s.emit('\n', at)
		}
		return true
	}
	if digits := strings.IndexRune("xuU", rest[1]); digits >= 0 {
		length := 2 << digits
		if len(rest) < 2+length {
			return false
		}
		code, err := strconv.ParseUint(string(rest[2:2+length]), 16, 32)
		s.emit(rune(code), at)
		s.column += 2 + length
		return err == nil
	}
	const names, values = "0abt\tnvfre \"'/\\N_LP", "\x00\a\b\t\t\n\v\f\r\x1b \"'/\\\u0085\u00a0\u2028\u2029"
	i := slices.Index([]rune(names), rest[1])
	if i < 0 {
		return false
	}
	s.emit([]rune(values)[i], at)
	s.column += 2
	return true
}

func blank(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return !isBlank(r) })
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }
