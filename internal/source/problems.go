package source

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Sorted gives the problems in the order in which a reader wants them: by file,
// line and column, each once.
func Sorted(problems []Problem) []Problem {
	sorted := slices.Clone(problems)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Span.fileName(), b.Span.fileName()),
			cmp.Compare(a.Span.Pos.Line, b.Span.Pos.Line),
			cmp.Compare(a.Span.Pos.Column, b.Span.Pos.Column),
			cmp.Compare(a.Severity, b.Severity),
		)
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(sorted, func(p Problem) bool {
		key := p.Span.String() + "\x00" + p.Message
		again := seen[key]
		seen[key] = true
		return again
	})
}

// HasErrors reports whether one of the problems stops a run.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// JSON gives the problems, sorted, as a JSON array of objects with severity,
// code, file, line, column, endColumn, message and hint. What is not known is
// left out. No problems are an empty array.
func JSON(problems []Problem) ([]byte, error) {
	sorted := Sorted(problems)
	if sorted == nil {
		sorted = []Problem{}
	}
	return json.Marshal(sorted)
}

// MarshalJSON writes the problem as JSON does.
func (p Problem) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Severity  Severity `json:"severity"`
		Code      string   `json:"code"`
		File      string   `json:"file,omitempty"`
		Line      int      `json:"line,omitempty"`
		Column    int      `json:"column,omitempty"`
		EndColumn int      `json:"endColumn,omitempty"`
		Message   string   `json:"message"`
		Hint      string   `json:"hint,omitempty"`
	}{p.Severity, p.Code, p.Span.fileName(), p.Span.Pos.Line, p.Span.Pos.Column, p.Span.End, p.Message, p.Hint})
}

func (s Span) fileName() string {
	if s.File == nil {
		return ""
	}
	return s.File.Name
}
