package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"hawser/internal/execution"
	"hawser/internal/source"
)

// format is how results are printed: the value of --output.
type format string

const (
	formatText format = "text"
	formatJSON format = "json"
)

func (f *format) String() string {
	if *f == "" {
		return string(formatText)
	}
	return string(*f)
}

func (f *format) Set(value string) error {
	switch format(value) {
	case formatText, formatJSON:
		*f = format(value)
		return nil
	default:
		return errors.New("want text or json")
	}
}

func (f *format) Type() string { return "text|json" }

// json reports whether the result is one JSON document.
func (a *app) json() bool { return a.output == formatJSON }

// printJSON writes one JSON document on stdout.
func (a *app) printJSON(document any) error {
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// printTable writes rows on stdout, in columns under their titles.
func (a *app) printTable(titles []string, rows [][]string) error {
	rows = append([][]string{titles}, rows...)
	widths := make([]int, len(titles))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&line, "%-*s  ", widths[i], cell)
		}
		if _, err := fmt.Fprintln(a.out, strings.TrimRight(line.String(), " ")); err != nil {
			return fmt.Errorf("writing the result: %w", err)
		}
	}
	return nil
}

// say tells something on stderr that is not the result.
func (a *app) say(text string, values ...any) { fmt.Fprintf(a.err, text+"\n", values...) }

// errorDocument is what -o json prints when a command cannot do what it was asked for.
type errorDocument struct {
	Error    errorMessage     `json:"error"`
	Problems []source.Problem `json:"problems,omitempty"`
}

type errorMessage struct {
	Message string   `json:"message"`
	Hints   []string `json:"hints,omitempty"`
	// Cause is what the vendor said of a failed call.
	Cause *execution.Error `json:"cause,omitempty"`
}

var _ pflag.Value = (*format)(nil)
