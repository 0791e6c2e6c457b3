package load

import (
	"time"
	_ "time/tzdata" // zones are known on machines without them

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

func (o *object) triggers() []*lang.Trigger {
	n, name := o.take("triggers")
	if n == nil || !o.sane(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		o.wrongType(n, quote(name.Value), "a list")
		return nil
	}
	var triggers []*lang.Trigger
	for _, item := range n.Content {
		if t := o.trigger(item); t != nil {
			triggers = append(triggers, t)
		}
	}
	return triggers
}

func (r *reader) trigger(n *yaml.Node) *lang.Trigger {
	o, ok := r.object(n, r.span(n), "a trigger")
	if !ok {
		return nil
	}
	t := &lang.Trigger{Span: o.at, Overlap: lang.OverlapSkip}
	if schedule := o.needObject("schedule"); schedule != nil {
		schedule.times(t)
		schedule.done()
	}
	if zone, ok := o.textOf("timezone"); ok {
		if _, err := time.LoadLocation(zone.Value); err != nil || zone.Value == "Local" {
			r.report(codeTimezone, zone.Span, "there is no time zone "+quote(zone.Value), "as in UTC, Europe/Zurich, America/New_York")
		}
		t.Timezone = zone
	}
	o.choice("overlap", lang.Overlaps(), &t.Overlap)
	if n, name := o.take("inputs"); n != nil {
		t.Inputs = o.dataMembers(n, name)
	}
	o.done()
	return t
}

// times reads exactly one of cron, every and calendar.
func (o *object) times(t *lang.Trigger) {
	var given []lang.Text
	if n, name := o.take("cron"); n != nil {
		given = append(given, name)
		if text, ok := o.readText(n, quote("cron")); ok {
			t.Calendar = o.cron(text)
		}
	}
	if n, name := o.take("every"); n != nil {
		given = append(given, name)
		o.duration("every", &t.Every)
		if d := t.Every.Value; d > 0 && d%time.Second != 0 {
			o.report(codeDuration, t.Every.Span, `"every" counts whole seconds`, "as in 30s, 15m, 1h")
		}
	}
	if n, name := o.take("calendar"); n != nil {
		given = append(given, name)
		t.Calendar = o.calendar(n, name)
	}
	switch {
	case len(given) == 0 && !o.misspelled("cron") && !o.misspelled("every") && !o.misspelled("calendar"):
		o.report(codeMissingKey, o.at, `"schedule" needs "cron", "every" or "calendar"`, "")
	case len(given) > 1:
		o.report(codeExclusive, given[1].Span, wordTwoKinds(`"schedule"`, given[0].Value, given[1].Value), "write a trigger for each of them")
	}
}
