package load

import (
	"bytes"
	"unicode/utf8"

	"hawser/internal/source"
)

const maxFile = 1 << 20 // bytes

// text is a file's content by lines and characters, as YAML counts them.
type text struct{ lines [][]rune }

func newText(content []byte) text {
	var t text
	for line := range bytes.SplitSeq(content, []byte("\n")) {
		t.lines = append(t.lines, []rune(string(bytes.TrimSuffix(line, []byte("\r")))))
	}
	return t
}

// line gives a line by its number from 0, nil beyond the end.
func (t text) line(number int) []rune {
	if number < 0 || number >= len(t.lines) {
		return nil
	}
	return t.lines[number]
}

// unreadable tells why content cannot be a definition file, and where.
func unreadable(content []byte) (pos source.Pos, message, hint string, bad bool) {
	if len(content) > maxFile {
		return source.Pos{}, wordFileTooLarge(len(content)), "", true
	}
	pos = source.Pos{Line: 1, Column: 1}
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		next := byte(0)
		if i+size < len(content) {
			next = content[i+size]
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return pos, "the file is not UTF-8 text", "save it as UTF-8", true
		case r == '\n':
			pos = source.Pos{Line: pos.Line + 1}
		case r == '\r' && next == '\n' || r == '\t':
		case r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return pos, wordLineBreak(r), wordEscape(r), true
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\uFEFF' || r == '\uFFFE' || r == '\uFFFF':
			return pos, wordControl(r), wordEscape(r), true
		}
		pos.Column++
		i += size
	}
	return source.Pos{}, "", "", false
}
