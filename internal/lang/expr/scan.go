package expr

import "unicode"

// place gives the span that stands for the node that CEL places at offset: of
// a selection the field, of a call the function, else the token itself.
func (c *checker) place(offset int) (start, length int) {
	switch {
	case offset < len(c.source) && c.source[offset] == '.':
		return c.nameAfter(offset)
	case offset < len(c.source) && c.source[offset] == '(':
		if start, length := c.nameBefore(offset); length > 0 {
			return start, length
		}
	}
	return offset, c.tokenLength(offset)
}

// nameAfter gives the span of the name that follows the "." or ".?" at offset.
func (c *checker) nameAfter(offset int) (start, length int) {
	start = offset
	for start < len(c.source) && (c.source[start] == '.' || c.source[start] == '?' || unicode.IsSpace(c.source[start])) {
		start++
	}
	return start, c.nameLength(start)
}

// nameBefore gives the span of the name that ends before the "(" at offset.
func (c *checker) nameBefore(offset int) (start, length int) {
	end := offset
	for end > 0 && unicode.IsSpace(c.source[end-1]) {
		end--
	}
	start = end
	for start > 0 && isNameRune(c.source[start-1]) {
		start--
	}
	return start, end - start
}

// nameFrom finds ".name" at or after offset.
func (c *checker) nameFrom(offset int, name string) (start, length int) {
	for i := offset; i < len(c.source); i++ {
		if c.source[i] != '.' {
			continue
		}
		if start, length := c.nameAfter(i); string(c.source[start:start+length]) == name {
			return start, length
		}
	}
	return offset, c.nameLength(offset)
}

// nameLength gives the length of the name at start, or of one character.
func (c *checker) nameLength(start int) int {
	end := start
	for end < len(c.source) && isNameRune(c.source[end]) {
		end++
	}
	return max(end-start, 1)
}

// tokenLength gives the length of the operator or name at start.
func (c *checker) tokenLength(start int) int {
	if start+1 < len(c.source) {
		switch string(c.source[start : start+2]) {
		case "==", "!=", "<=", ">=", "&&", "||", ".?", "[?":
			return 2
		}
	}
	return c.nameLength(start)
}

func isNameRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
