package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// timerTask reads how long, or until when, to wait.
func (r *reader) timerTask(n *yaml.Node, name lang.Text) *lang.TimerTask {
	t := &lang.TimerTask{}
	o, ok := r.object(n, name.Span, `"timer"`)
	if !ok {
		return t
	}
	_, until := o.take("until")
	t.Duration, t.Until = o.input("duration"), o.input("until")
	switch {
	case t.Duration != nil && t.Until != nil:
		o.report(codeTaskKind, until.Span, `"duration" and "until" exclude each other`, "")
	case t.Duration == nil && t.Until == nil && !o.misspelled("duration") && !o.misspelled("until"):
		o.report(codeMissingKey, name.Span, `"timer" needs "duration" or "until"`, "as in {duration: 1h30m}")
	}
	o.done()
	return t
}
