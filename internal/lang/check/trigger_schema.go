package check

import "hawser/internal/lang"

func triggerSchema() map[string]any {
	return object("A trigger: times at which the integration starts.", []string{"schedule"}, map[string]any{
		"schedule": triggerTimesSchema(),
		"timezone": text("The IANA time zone in which cron and calendar are read; UTC unless told."),
		"overlap":  oneOf("What happens when it is time for a start and the one before still runs; skip unless told.", lang.Overlaps()...),
		"inputs":   describe(map[string]any{"type": "object"}, "The inputs, as data."),
	})
}

func triggerTimesSchema() map[string]any {
	field := map[string]any{"type": []any{"integer", "string", "array"}}
	calendar := map[string]any{}
	for _, name := range []string{"second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek", "year"} {
		calendar[name] = field
	}
	times := object("When.", nil, map[string]any{
		"cron":     text("A cron expression: minute, hour, day of month, month, day of week."),
		"every":    ref("duration"),
		"calendar": object("The times that fit all fields. A field is a number, ranges such as 1-5 or */15, or a list of both.", nil, calendar),
	})
	times["oneOf"] = []any{
		map[string]any{"required": []any{"cron"}}, map[string]any{"required": []any{"every"}}, map[string]any{"required": []any{"calendar"}},
	}
	return times
}
