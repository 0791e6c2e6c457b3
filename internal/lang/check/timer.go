package check

import (
	"time"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// timerTask checks how long a timer waits, and gives the shape of its outputs.
func (i *integrationChecker) timerTask(task *lang.Task) *schema.Type {
	i.durationText(task.Timer.Duration, "duration")
	if v := task.Timer.Until; v != nil {
		i.fits(v, &schema.Type{Kind: schema.String}, quote("until"))
		if text, ok := v.Literal.Any.(string); ok {
			if _, err := time.Parse(time.RFC3339, text); err != nil {
				i.report(codeDuration, v.Span, quote("until")+" must be a time, is "+quote(text), "as in 2026-12-31T09:00:00Z")
			}
		}
	}
	return taskType(task, schema.Field{Name: "firedAt", Type: &schema.Type{Kind: schema.String, Format: "date-time"}})
}
