package cli

import (
	"fmt"
	"strings"
)

// canvas is lines of a terminal that are written anew each time.
type canvas struct{ drawn int }

// draw gives what puts the lines in the place of those that were drawn before.
func (c *canvas) draw(lines []string) string {
	var picture strings.Builder
	if c.drawn > 0 {
		fmt.Fprintf(&picture, "\x1b[%dA", c.drawn)
	}
	for _, line := range lines {
		picture.WriteString("\r\x1b[2K" + line + "\n")
	}
	picture.WriteString("\x1b[J")
	c.drawn = len(lines)
	return picture.String()
}
