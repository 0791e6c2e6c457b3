// Package source knows where things stand in the files that a user wrote, and
// how a problem found there is reported: as text with the line and a caret, or
// as JSON.
//
// It knows nothing of YAML, of definitions or of rules: those who find problems
// say what is wrong and where, this package says how it is shown.
package source

import "fmt"

// File is a text that a user wrote.
type File struct {
	// Name is how the user calls the file: its path as given, relative where it was relative.
	Name string
	// Content is the text, as read.
	Content []byte
	// Hidden are the stretches that must not be shown, because they may be secrets.
	Hidden []Span
}

// Pos is a place in a file. Line and Column count from 1; Column counts
// characters, not bytes. The zero Pos is no place.
type Pos struct {
	Line   int
	Column int
}

// IsValid reports whether p is a place.
func (p Pos) IsValid() bool { return p.Line > 0 }

// Span is a stretch of text on one line, or a place when End is zero. End is
// the column after the last character.
type Span struct {
	File *File
	Pos  Pos
	End  int
}

// String gives "file:line:column", as far as it is known.
func (s Span) String() string {
	name := "-"
	if s.File != nil {
		name = s.File.Name
	}
	if !s.Pos.IsValid() {
		return name
	}
	return fmt.Sprintf("%s:%d:%d", name, s.Pos.Line, s.Pos.Column)
}

// Severity says whether a problem stops a run.
type Severity string

// The severities. An error stops, a warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is something wrong in a file.
type Problem struct {
	Severity Severity
	// Code names the rule that was broken, in kebab-case: "unknown-field".
	Code string
	Span Span
	// Message says what is wrong, without place and without a full stop.
	Message string
	// Hint says what to do: `did you mean "Id"?`. It may be empty.
	Hint string
}
