package check

import (
	"time"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// timerTask checks how long a timer waits, and gives the shape of its outputs.
func (i *integrationChecker) timerTask(task *lang.Task) *schema.Type {
	word := &schema.Type{Kind: schema.String}
	if v := task.Timer.Duration; v != nil {
		i.fits(v, word, quote("duration"))
		if text, ok := v.Literal.Any.(string); ok {
			if _, err := time.ParseDuration(text); err != nil {
				i.report(codeDuration, v.Span, quote("duration")+" must be a duration, is "+quote(text), "as in 500ms, 30s, 1m30s, 2h")
			}
		}
	}
	if v := task.Timer.Until; v != nil {
		i.fits(v, word, quote("until"))
		if text, ok := v.Literal.Any.(string); ok {
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				i.report(codeDuration, v.Span, quote("until")+" must be a time, is "+quote(text), "as in 2026-12-31T09:00:00Z")
			}
		}
	}
	return taskType(task, schema.Field{Name: "firedAt", Type: &schema.Type{Kind: schema.String, Format: "date-time"}})
}
