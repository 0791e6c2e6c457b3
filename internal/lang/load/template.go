package load

import "slices"

// piece is a part of a string: literal text, or an expression that stands
// between start and end of the string's characters.
type piece struct {
	text string
	// at tells which of the string's characters those of text are.
	at         []int
	expression bool
	start, end int
}

// split finds the ${...} of a string. "$${" is a literal "${". An expression
// ends at the brace that closes it: braces in its strings, comments, maps do not
// count. It gives false, and where the expression starts, if one is not closed.
func split(text []rune) (pieces []piece, open int, ok bool) {
	var literal []rune
	var at []int
	flush := func() {
		if len(literal) > 0 {
			pieces = append(pieces, piece{text: string(literal), at: at})
			literal, at = nil, nil
		}
	}
	for i := 0; i < len(text); {
		switch {
		case hasPrefix(text[i:], "$${"):
			literal, at = append(literal, '$', '{'), append(at, i+1, i+2)
			i += 3
		case hasPrefix(text[i:], "${"):
			end := closing(text, i+2)
			if end < 0 {
				return nil, i, false
			}
			flush()
			pieces = append(pieces, piece{expression: true, start: i + 2, end: end})
			i = end + 1
		default:
			literal, at = append(literal, text[i]), append(at, i)
			i++
		}
	}
	flush()
	return pieces, 0, true
}

// closing gives the place of the "}" that closes what was opened before i, or -1.
func closing(text []rune, i int) int {
	depth := 0
	for i < len(text) {
		switch r := text[i]; {
		case r == '{':
			depth++
		case r == '}' && depth == 0:
			return i
		case r == '}':
			depth--
		case r == '"' || r == '\'':
			i = stringEnd(text, i)
			continue
		case r == '/' && hasPrefix(text[i:], "//"):
			for i < len(text) && text[i] != '\n' {
				i++
			}
			continue
		}
		i++
	}
	return -1
}

// stringEnd gives the place after the CEL string whose quote is at i, or the
// end of the text if it is not closed.
func stringEnd(text []rune, i int) int {
	quote := text[i : i+1]
	if triple := slices.Repeat(quote, 3); hasPrefix(text[i:], string(triple)) {
		quote = triple
	}
	raw := isRaw(text, i)
	for i += len(quote); i < len(text); i++ {
		switch {
		case text[i] == '\\' && !raw:
			i++
		case hasPrefix(text[i:], string(quote)):
			return i + len(quote)
		case text[i] == '\n' && len(quote) == 1: // CEL ends it here, as an error that expr reports
			return i
		}
	}
	return len(text)
}

// isRaw reports whether the quote at i has the prefix r, R, br or any spelling of it.
func isRaw(text []rune, i int) bool {
	start := i
	for start > 0 && i-start < 2 && slices.Contains([]rune("rRbB"), text[start-1]) {
		start--
	}
	if start > 0 && isWord(text[start-1]) { // the end of a name, not a prefix
		return false
	}
	return slices.ContainsFunc(text[start:i], func(r rune) bool { return r == 'r' || r == 'R' })
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func hasPrefix(text []rune, prefix string) bool {
	p := []rune(prefix)
	return len(text) >= len(p) && slices.Equal(text[:len(p)], p)
}
