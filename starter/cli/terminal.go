package cli

import (
	"os"

	"golang.org/x/term"
)

// terminal says what the place that a user watches can show. The zero value is no terminal: a file, a pipe.
type terminal struct {
	colors bool
	// size gives columns and rows, where lines can be written anew; it is nil where they stay as they are written.
	size func() (columns, rows int, ok bool)
}

// terminalOf asks a file, and the environment, what it can show.
func terminalOf(f *os.File) terminal {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) || os.Getenv("TERM") == "dumb" {
		return terminal{}
	}
	return terminal{
		colors: os.Getenv("NO_COLOR") == "",
		size: func() (int, int, bool) {
			columns, rows, err := term.GetSize(fd)
			return columns, rows, err == nil && columns > 0
		},
	}
}

// color is an ANSI colour.
type color string

const (
	plain  color = ""
	red    color = "31"
	green  color = "32"
	yellow color = "33"
	faint  color = "2"
)

// paint colours text, where the terminal takes colour.
func (t terminal) paint(c color, text string) string {
	if !t.colors || c == plain {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}
