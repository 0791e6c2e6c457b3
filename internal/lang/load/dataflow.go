package load

import (
	"math"

	"hawser/internal/lang"
)

// minInterval is the shortest interval of each frequency (the source tutorial's rule), maxInterval the longest: ten years.
var (
	minInterval = map[string]int{lang.Minute: 15, lang.Hour: 1, lang.Day: 1, lang.Week: 1}
	maxInterval = map[string]int{lang.Minute: 5_256_000, lang.Hour: 87_600, lang.Day: 3_650, lang.Week: 520}
)

const (
	defaultErrorThreshold = 10 // percent
	// latestStart is the end of the year 2100, with which Temporal's calendars end.
	latestStart = 4_133_980_799
)

func (o *object) dataflow() *lang.Dataflow {
	o.subject = "a dataflow"
	d := &lang.Dataflow{Meta: o.meta(), ErrorThresholdPercent: defaultErrorThreshold, Changes: lang.Text{Value: lang.ChangesCreated}}
	if inner := o.needObject("source"); inner != nil {
		d.Connection, _ = inner.needText("connection")
		d.ResourcePath, _ = inner.needText("resourcePath")
		inner.done()
	}
	if inner := o.needObject("target"); inner != nil {
		d.Dataset, _ = inner.needText("dataset")
		inner.done()
	}
	d.Mapping, _ = o.needText("mapping")
	d.Schedule = o.schedule()
	o.integer("errorThresholdPercent", 0, 100, &d.ErrorThresholdPercent)
	if n, _ := o.take("changes"); n != nil {
		d.Changes.Span = o.span(n)
		o.choice("changes", []string{lang.ChangesCreated, lang.ChangesEvents}, &d.Changes.Value)
	}
	o.done()
	return d
}

// needObject gives the object under a key that must be there, or nil.
func (o *object) needObject(key string) *object {
	n, name := o.need(key)
	if n == nil {
		return nil
	}
	inner, _ := o.object(n, name.Span, quote(key))
	return inner
}

func (o *object) schedule() *lang.Schedule {
	n, name := o.take("schedule")
	if n == nil {
		return nil
	}
	inner, ok := o.object(n, name.Span, `"schedule"`)
	if !ok {
		return nil
	}
	s := &lang.Schedule{Frequency: lang.Once, Span: name.Span}
	inner.startTime(s)
	if frequency, _ := inner.take("frequency"); frequency != nil {
		s.Frequency = "" // not known, unless it is one of them
		inner.choice("frequency", lang.Frequencies(), &s.Frequency)
	}
	inner.interval(s)
	inner.backfill(s)
	inner.done()
	return s
}

// startTime reads Unix seconds; a time that is written otherwise is told in them.
func (o *object) startTime(s *lang.Schedule) {
	n, _ := o.need("startTime")
	if n != nil && isText(n) {
		o.report(codeWrongType, o.span(n), `"startTime" must be an integer, is a string`, hintSeconds(n.Value))
		return
	}
	var seconds int
	o.integer("startTime", 0, math.MaxInt, &seconds)
	if seconds > latestStart {
		o.report(codeRange, o.span(n), wordRange("startTime", 0, latestStart, int64(seconds)), hintMilliseconds(seconds))
		return
	}
	s.StartTime = int64(seconds)
}

func (o *object) interval(s *lang.Schedule) {
	n, name := o.take("interval")
	switch {
	case s.Frequency == lang.Once && n != nil:
		o.report(codeExclusive, name.Span, `"interval" means nothing with the frequency once`, hintFrequency)
	case s.Frequency == lang.Once:
	case s.Frequency == "" && n != nil:
		o.integer("interval", 1, maxInterval[lang.Minute], &s.Interval)
	case s.Frequency == "":
	case n == nil:
		if !o.misspelled("interval") {
			o.report(codeMissingKey, o.at, wordNeedsInterval(s.Frequency), "")
		}
	default:
		o.integer("interval", minInterval[s.Frequency], maxInterval[s.Frequency], &s.Interval)
	}
}

func (o *object) backfill(s *lang.Schedule) {
	n, name := o.take("backfill")
	o.boolean("backfill", &s.Backfill)
	if n != nil && s.Frequency == lang.Once {
		o.report(codeExclusive, name.Span, `"backfill" means nothing with the frequency once: the one run takes everything`, hintFrequency)
	}
}
