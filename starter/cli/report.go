package cli

import (
	"hawser/internal/source"
)

// report shows an error and gives its exit code.
func (a *app) report(err error) int {
	f := asFailure(err)
	if f.told {
		return f.code
	}
	if a.json() {
		a.reportJSON(f)
		return f.code
	}
	if len(f.problems) > 0 {
		if err := source.Print(a.err, f.problems, source.PrintOptions{Color: a.terminal.colors}); err != nil {
			return f.code // stderr is gone: nothing more can be told
		}
	}
	a.say("%s %s", a.terminal.paint(red, "error:"), f.message)
	for _, hint := range f.hints {
		a.say("       %s", hint)
	}
	return f.code
}

func (a *app) reportJSON(f *failure) {
	document := errorDocument{Error: errorMessage{Message: f.message, Hints: f.hints, Cause: f.cause}}
	if len(f.problems) > 0 {
		document.Problems = source.Sorted(f.problems)
	}
	if err := a.printJSON(document); err != nil { // stdout is gone
		a.say("error: %s", f.message)
	}
}
