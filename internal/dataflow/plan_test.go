package dataflow

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
)

// flowOf is a dataflow whose runs are planned.
func flowOf(changes string, keyed, narrowed bool, schedule *lang.Schedule) *Flow {
	return &Flow{
		Dataflow: &lang.Dataflow{Meta: lang.Meta{Name: lang.Text{Value: "charges"}}, Changes: lang.Text{Value: changes}, Schedule: schedule},
		Mapping:  &lang.MappingSet{Mappings: []lang.Mapping{{Destination: lang.Text{Value: "id"}, Identity: keyed}}},
		Narrowed: narrowed,
	}
}

// dated is a dataflow whose records may have their time late.
func dated(schedule *lang.Schedule) *Flow {
	flow := flowOf("created", true, false, schedule)
	flow.Dated = true
	return flow
}

// from gives a dataflow another source.
func from(flow *Flow, source string) *Flow {
	copied := *flow
	copied.Source = source
	return &copied
}

func TestPlan(t *testing.T) {
	const start = 1_710_267_858
	now := time.Unix(1_720_000_000, 0)
	backfill := &lang.Schedule{StartTime: start, Frequency: lang.Hour, Interval: 1, Backfill: true}
	forward := &lang.Schedule{StartTime: start, Frequency: lang.Hour, Interval: 1}
	tests := []struct {
		name   string
		flow   *Flow
		last   string
		window *Window
		want   Plan
	}{
		{"the first run takes everything", flowOf("created", true, true, backfill), "", nil, Plan{}},
		{
			"without a backfill it takes what is created after the start", flowOf("created", true, true, forward), "", nil,
			Plan{Created: Request{From: start + 1, Floor: start + 1}},
		},
		{"once takes everything", flowOf("created", true, true, &lang.Schedule{StartTime: start, Frequency: lang.Once}), "", nil, Plan{}},
		{
			"a key tells what was read already", flowOf("created", true, true, backfill), `{"created": 1719999000}`, nil,
			Plan{Created: Request{From: 1719999000 - overlap}, Cursor: Cursor{Created: 1719999000}},
		},
		{
			"without a key the ids of the border do", flowOf("created", false, true, backfill), `{"created": 1719999000, "border": ["ch_1"]}`, nil,
			Plan{
				Created: Request{From: 1719999000, Skip: []string{"ch_1"}},
				Cursor:  Cursor{Created: 1719999000, Border: []string{"ch_1"}},
			},
		},
		{
			"a look back stays behind the start", flowOf("created", true, true, forward), `{"created": 1710267860}`, nil,
			Plan{Created: Request{From: start + 1, Floor: start + 1}, Cursor: Cursor{Created: 1710267860}},
		},
		{
			"what the application cannot narrow is read whole", flowOf("created", true, false, backfill), `{}`, nil, Plan{},
		},
		{
			"what may have its time late is looked back for", dated(backfill), `{"created": 1719999000, "whole": 1719900000}`, nil,
			Plan{Created: Request{From: 1719999000 - 3*86400}, Cursor: Cursor{Created: 1719999000, Whole: 1719900000}},
		},
		{
			"what never has its time is found once a week", dated(backfill), `{"created": 1719999000, "whole": 1719395200}`, nil,
			Plan{Cursor: Cursor{Created: 1719999000, Whole: now.Unix()}},
		},
		{"the first run notes that it reads everything", dated(backfill), "", nil, Plan{Cursor: Cursor{Whole: now.Unix()}}},
		{
			"a cursor from before is one that has not read everything", dated(forward), `{}`, nil,
			Plan{Created: Request{Floor: start + 1}, Cursor: Cursor{Whole: now.Unix()}},
		},
		{
			"events are followed from where they were left", flowOf("events", true, true, backfill), `{"created": 1719999000, "events": 1719998000}`, nil,
			Plan{
				Created: Request{From: 1719999000 - overlap}, Changed: &Request{From: 1719998000 - overlap},
				Cursor: Cursor{Created: 1719999000, Events: 1719998000},
			},
		},
		{
			"after events are gone everything is read again, and it is said", flowOf("events", true, true, backfill), `{"created": 1717000000, "events": 1717000000}`, nil,
			Plan{Cursor: Cursor{Created: 1717000000, Events: now.Unix() - overlap}, Note: wordEventsGone},
		},
		{
			"the first run begins to follow events before it reads", flowOf("events", true, true, backfill), "", nil,
			Plan{Cursor: Cursor{Events: now.Unix() - overlap}},
		},
		{
			"another source is read from its beginning, and it is said", from(flowOf("events", true, true, backfill), "stripe-eu Charge"),
			`{"created": 1719999000, "events": 1719998000, "source": "stripe-main Charge"}`, nil,
			Plan{
				Cursor: Cursor{Events: now.Unix() - overlap, Source: "stripe-eu Charge"},
				Note:   wordOtherSource("stripe-main Charge", "stripe-eu Charge"),
			},
		},
		{
			"the source is the one that it was", from(flowOf("created", true, true, backfill), "stripe-main Charge"),
			`{"created": 1719999000, "source": "stripe-main Charge"}`, nil,
			Plan{Created: Request{From: 1719999000 - overlap}, Cursor: Cursor{Created: 1719999000, Source: "stripe-main Charge"}},
		},
		{
			"a cursor from before there was that is of the same source", from(flowOf("created", true, true, backfill), "stripe-main Charge"),
			`{"created": 1719999000}`, nil,
			Plan{Created: Request{From: 1719999000 - overlap}, Cursor: Cursor{Created: 1719999000, Source: "stripe-main Charge"}},
		},
		{
			"a window is what it says", flowOf("created", true, true, forward), `{"created": 1719999000}`, &Window{From: 5, Until: 9},
			Plan{Created: Request{From: 5, Until: 9}},
		},
		{
			"a window follows what changes while it is read", flowOf("events", true, true, forward), `{"created": 1719999000}`, &Window{From: 5, Until: 9},
			Plan{Created: Request{From: 5, Until: 9}, Changed: &Request{From: now.Unix() - overlap, Floor: start + 1}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.flow.Plan(test.last, test.window, now)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsReadAgainReplacesWhatIsThere(t *testing.T) {
	window := &Window{From: 5}
	tests := []struct {
		name   string
		flow   *Flow
		window *Window
		want   dataset.Start
	}{
		{"what is new leaves it", flowOf("created", true, true, nil), nil, dataset.Start{Flow: "charges", ID: "run", Mode: dataset.Insert}},
		{"a window replaces it", flowOf("created", true, true, nil), window, dataset.Start{Flow: "charges#window", ID: "run", Mode: dataset.Upsert}},
		{"what changes replaces it", flowOf("events", true, true, nil), nil, dataset.Start{Flow: "charges", ID: "run", Mode: dataset.Upsert}},
		{"without a key nothing does", flowOf("created", false, true, nil), window, dataset.Start{Flow: "charges#window", ID: "run", Mode: dataset.Insert}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.flow.Start("run", test.window)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestARunThatWouldGuessOrDoubleIsRefused(t *testing.T) {
	keyless := flowOf("created", false, true, nil)
	tests := []struct {
		name   string
		flow   *Flow
		last   string
		window *Window
		want   string
	}{
		{"a cursor that is none", flowOf("created", true, true, nil), "yesterday", nil, "reading the cursor"},
		{"a stretch of time without a key", keyless, "", &Window{From: 5}, "would land twice"},
		{"everything again without a key", flowOf("created", false, false, nil), "{}", nil, "would land twice"},
		{"another source without a key", from(keyless, "stripe-eu Charge"), `{"source": "stripe-main Charge"}`, nil, "another name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan, err := test.flow.Plan(test.last, test.window, time.Now())
			var refusal *connectors.Error
			if !errors.As(err, &refusal) || refusal.Kind.Retryable() || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%+v, %v", plan, err)
			}
		})
	}
}

func TestTheCursorMovesToTheNewestRecord(t *testing.T) {
	var c Cursor
	for _, batch := range []Span{
		{Newest: 20, Oldest: 20, Border: []string{"c", "b"}},
		{Newest: 20, Oldest: 10, Border: []string{"a"}},
		{Newest: 9, Oldest: 5, Border: []string{"z"}},
		{},
	} {
		c.Move(batch, false)
	}
	if diff := cmp.Diff(Cursor{Created: 20, Border: []string{"c", "b", "a"}}, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c.Move(Span{Newest: 30, Border: []string{"d"}}, false)
	c.Follow(Span{Newest: 25})
	c.Follow(Span{Newest: 24})
	if diff := cmp.Diff(Cursor{Created: 30, Border: []string{"d"}, Events: 25}, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheLastResultTellsWhereARunBegins(t *testing.T) {
	run := dataset.Run{Last: "run-7", Cursor: `{"created": 7}`}
	tests := []struct {
		name string
		left *Left
		want string
	}{
		{"it is that of the dataset's last run", &Left{Run: "run-7", Cursor: `{"created": 7, "border": ["ch_1"]}`}, `{"created": 7, "border": ["ch_1"]}`},
		{"there is none", nil, run.Cursor},
		{"it does not tell its run", &Left{Cursor: `{"created": 9}`}, run.Cursor},
		{"the dataset has moved past it", &Left{Run: "run-6", Cursor: `{"created": 6}`}, run.Cursor},
		{"it is of another dataset, which is ahead", &Left{Run: "run-9", Cursor: `{"created": 9}`}, run.Cursor},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.left.For(run); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	if got := (&Left{Run: "run-9", Cursor: `{"created": 9}`}).For(dataset.Run{}); got != "" {
		t.Errorf("a dataset that was made anew begins at %s", got)
	}
}

func TestTheBorderIsAColumnThatHoldsWhenARecordWasCreated(t *testing.T) {
	attribute := func(to, from string) lang.Mapping {
		return lang.Mapping{Destination: lang.Text{Value: to}, Attribute: lang.Text{Value: from}}
	}
	table := &dataset.Schema{Root: dataset.Field{Kind: dataset.Struct, Fields: []dataset.Field{
		{Name: "at", Kind: dataset.Time}, {Name: "number", Kind: dataset.Int}, {Name: "text_json", Kind: dataset.JSON, Member: "text"},
	}}}
	computed := lang.Mapping{Destination: lang.Text{Value: "at"}, Expression: &lang.Expression{Source: "data.created"}}
	tests := []struct {
		name     string
		mappings []lang.Mapping
		want     string
	}{
		{"a time", []lang.Mapping{attribute("number", "data.amount"), attribute("at", "data.created")}, "at"},
		{"a number", []lang.Mapping{attribute("number", "data.created")}, "number"},
		{"another time is none", []lang.Mapping{attribute("at", "data.available_on")}, ""},
		{"an expression is none", []lang.Mapping{computed}, ""},
		{"JSON is none", []lang.Mapping{attribute("text", "data.created")}, ""},
		{"the first that is one", []lang.Mapping{attribute("text", "data.created"), attribute("number", "data.created")}, "number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := border(&lang.MappingSet{Mappings: test.mappings}, table); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
