package cli

import (
	"os"

	"golang.org/x/term"
)

// terminal says what the file that a user watches can show.
type terminal struct {
	file   *os.File
	live   bool // lines can be written anew
	colors bool
}

// terminalOf asks a file, and the environment, what it can show.
func terminalOf(f *os.File) terminal {
	live := term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
	return terminal{file: f, live: live, colors: live && os.Getenv("NO_COLOR") == ""}
}

// size gives columns and rows; false means that lines stay as they are written.
func (t terminal) size() (columns, rows int, ok bool) {
	if !t.live {
		return 0, 0, false
	}
	columns, rows, err := term.GetSize(int(t.file.Fd()))
	return columns, rows, err == nil && columns > 0
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
