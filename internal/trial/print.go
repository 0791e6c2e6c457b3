package trial

import (
	"fmt"
	"io"
	"strings"

	"hawser/internal/schema"
	"hawser/internal/source"
)

// longest is how many characters of a value are shown.
const longest = 300

// Print writes what was not as a test says: the place, the parts of the
// assertion with their values, and where two values differ.
func Print(w io.Writer, r *Result, options source.PrintOptions) error {
	for _, f := range r.Failures {
		if err := source.Print(w, []source.Problem{f.Problem}, options); err != nil {
			return err
		}
		var text strings.Builder
		for _, part := range f.Parts {
			fmt.Fprintf(&text, "      | %s is %s\n", part.Source, jsonText(part.Value))
		}
		for _, d := range f.Differences {
			text.WriteString(d.lines())
		}
		if _, err := io.WriteString(w, text.String()); err != nil {
			return err
		}
	}
	return nil
}

// lines shows a difference as those of texts are: what is wanted with a minus, what is there with a plus.
func (d Difference) lines() string {
	at := d.Path
	if at != "" {
		at += ": "
	}
	var text strings.Builder
	if d.Missing != "want" {
		fmt.Fprintf(&text, "      - %s%s\n", at, jsonText(d.Want))
	}
	if d.Missing != "got" {
		fmt.Fprintf(&text, "      + %s%s\n", at, jsonText(d.Got))
	}
	return text.String()
}

func jsonText(value any) string {
	text, err := schema.Value{Any: value}.MarshalJSON()
	if err != nil {
		return fmt.Sprint(value)
	}
	if runes := []rune(string(text)); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return string(text)
}
