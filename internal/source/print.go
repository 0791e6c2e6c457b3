package source

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// PrintOptions says how problems are printed.
type PrintOptions struct {
	// Color marks severity and caret with ANSI colours.
	Color bool
}

// Print writes the problems, sorted, each with its line and a caret under the
// place:
//
//	pay.yaml:14:27: error: Customer has no field "Idd"
//	   14 |   Payment: ${tasks.create.Idd}
//	      |                           ^~~ did you mean "Id"?
//
// A problem without a place has its message, and its hint on a line of its own.
func Print(w io.Writer, problems []Problem, opts PrintOptions) error {
	out := bufio.NewWriter(w)
	for _, p := range Sorted(problems) {
		printProblem(out, p, palette(opts.Color))
	}
	return out.Flush()
}

func printProblem(w io.Writer, p Problem, c colors) {
	place := ""
	if p.Span.File != nil || p.Span.Pos.IsValid() {
		place = p.Span.String() + ": "
	}
	fmt.Fprintf(w, "%s%s%s%s%s: %s%s%s\n",
		c.bold, visible(place), c.severity(p.Severity), p.Severity, c.reset, c.bold, visible(p.Message), c.reset)
	s, ok := snippetOf(p.Span)
	if !ok {
		if p.Hint != "" {
			fmt.Fprintf(w, "      %s\n", visible(p.Hint))
		}
		return
	}
	hint := p.Hint
	if hint != "" {
		hint = " " + visible(hint)
	}
	fmt.Fprintf(w, "%s\n", strings.TrimRight(fmt.Sprintf("%5d | %s", p.Span.Pos.Line, s.text), " "))
	fmt.Fprintf(w, "%5s | %s%s%s%s%s\n", "", strings.Repeat(" ", s.indent), c.caret, s.marker, hint, c.reset)
}

type colors struct{ bold, red, yellow, caret, reset string }

func palette(color bool) colors {
	if !color {
		return colors{}
	}
	return colors{bold: "\x1b[1m", red: "\x1b[31m", yellow: "\x1b[33m", caret: "\x1b[32m", reset: "\x1b[0m"}
}

func (c colors) severity(s Severity) string {
	if s == Warning {
		return c.yellow
	}
	return c.red
}
