package workflows

import "strconv"

// Turns tells how far a loop has come.
type Turns struct {
	Made int `json:"made"`
	// Of is how many there are; 0 where that is not known before.
	Of int `json:"of,omitempty"`
}

// String reads as "4,200 of 10,000 turns".
func (t Turns) String() string {
	if t.Of > 0 {
		return thousands(t.Made) + " of " + thousands(t.Of) + " turns"
	}
	return thousands(t.Made) + " turns"
}

func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Part is a stretch of an execution, as those who read histories see it.
type Part struct {
	// ID is that of its workflow. Path is that of the loop whose turns it makes, "" where it undoes tasks.
	ID, Path string
	// Over says that the execution has what it left, Failed that it ended with a failure.
	Over, Failed bool
}

// tellTurns tells how far the loop at path has come.
func (e *execution) tellTurns(path string, turns Turns) {
	e.progress.turns(path, turns)
	if e.report != nil {
		e.report.Turns[path] = turns
	}
}

// tellPart tells that a stretch begins, or is over.
func (e *execution) tellPart(part Part) {
	if e.report == nil {
		return
	}
	for i, known := range e.report.Parts {
		if known.ID == part.ID {
			e.report.Parts[i] = part
			return
		}
	}
	e.report.Parts = append(e.report.Parts, part)
}
