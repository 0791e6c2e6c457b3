package cli

import (
	"strings"

	"hawser/internal/execution"
)

// describe is a failure as the user reads it: the vendor's words, then what to look it up by.
func describe(e *execution.Error) string {
	var details []string
	for _, detail := range []string{e.Code, e.DeclineCode} {
		if detail != "" {
			details = append(details, detail)
		}
	}
	if e.RequestID != "" {
		details = append(details, "request "+e.RequestID)
	}
	text := e.Message
	if text == "" {
		text = e.Type
	}
	if len(details) > 0 {
		text += " (" + strings.Join(details, ", ") + ")"
	}
	return text
}
