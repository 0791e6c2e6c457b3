package hawser

import (
	"context"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
	"hawser/sandbox/control"
	"hawser/workflows"
)

// listing is a request for a list, whose answer waits until somebody lets it go.
type listing struct {
	limit string
	goes  chan struct{}
}

// hold has each request for a list wait, before it is answered.
func (v *vendor) hold(t *testing.T, path, limit string) <-chan listing {
	t.Helper()
	held := make(chan listing)
	v.OnAnswer(func(r *http.Request, _ int, _ []byte) {
		if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, path) {
			return
		}
		one := listing{limit: r.URL.Query().Get(limit), goes: make(chan struct{})}
		select {
		case held <- one:
		case <-t.Context().Done():
		}
		select {
		case <-one.goes:
		case <-t.Context().Done():
		}
	})
	return held
}

// told is what a run tells while it is under way.
type told struct {
	// pages are the percentages before each page, and the last one at the end.
	pages []int
	// asked is how often it was asked how far back the list goes.
	asked   int
	details string
	result  workflows.FlowResult
	run     client.WorkflowRun
}

// follow lets a run read page by page, and asks how far it is each time.
func (l *lakeside) follow(t *testing.T, held <-chan listing, in workflows.DataflowInput) told {
	t.Helper()
	run := l.begin(t, in)
	all := told{run: run}
	over := make(chan error, 1)
	go func() { over <- run.Get(t.Context(), &all.result) }()
	for {
		select {
		case one := <-held:
			if one.limit == "1" {
				all.asked++
			} else {
				all.pages = append(all.pages, l.percent(t, run))
			}
			close(one.goes)
		case err := <-over:
			if err != nil {
				t.Fatal(err)
			}
			all.pages = append(all.pages, l.percent(t, run))
			all.details = l.details(t, run)
			return all
		}
	}
}

// recordRuns keeps the histories of runs that are not there yet, so that they replay for ever.
var recordRuns = flag.Bool("record", false, "keep histories of dataflows' runs in workflows/testdata/dataflows")

// keep keeps the history of a run, if it is asked for.
func (l *lakeside) keep(t *testing.T, run client.WorkflowRun, name string) {
	t.Helper()
	path := filepath.Join("workflows", "testdata", "dataflows", name+".json")
	if _, err := os.Stat(path); err == nil || !*recordRuns {
		return
	}
	history := &historypb.History{}
	for events := l.client.GetWorkflowHistory(t.Context(), run.GetID(), run.GetRunID(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); events.HasNext(); {
		event, err := events.Next()
		if err != nil {
			t.Fatal(err)
		}
		history.Events = append(history.Events, event)
	}
	text, err := temporalproto.CustomJSONMarshalOptions{Indent: " "}.Marshal(history)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, append(text, '\n'), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// percent asks a run how far it is.
func (l *lakeside) percent(t *testing.T, run client.WorkflowRun) int {
	t.Helper()
	answer, err := l.client.QueryWorkflow(t.Context(), run.GetID(), run.GetRunID(), workflows.ProgressQuery)
	if err != nil {
		t.Fatal(err)
	}
	var result workflows.FlowResult
	if err := answer.Get(&result); err != nil {
		t.Fatal(err)
	}
	return result.Percent
}

// details are what the UI shows of a run.
func (l *lakeside) details(t *testing.T, run client.WorkflowRun) string {
	t.Helper()
	answer, err := l.client.QueryWorkflow(t.Context(), run.GetID(), run.GetRunID(), "__temporal_workflow_metadata")
	if err != nil {
		t.Fatal(err)
	}
	var metadata sdkpb.WorkflowMetadata
	if err := answer.Get(&metadata); err != nil {
		t.Fatal(err)
	}
	return metadata.GetCurrentDetails()
}

// A run that reads all there is does not know how far back that goes: it asks, by a handful of requests, once it has read
// so much that they are few. From then on it tells how far it is, which only grows.
func TestALongBackfillTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/charges", "limit")
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 2500)
	flow := l.flow(t, "charges")

	backfill := l.follow(t, held, workflows.DataflowInput{Flow: flow})
	if backfill.result.Written != 2500 || backfill.asked == 0 || backfill.asked > 8 || len(backfill.pages) != 26 {
		t.Fatalf("%d requests for the oldest record, %d for pages: %+v", backfill.asked, len(backfill.pages)-1, backfill.result)
	}
	before, after := backfill.pages[:10], backfill.pages[10:]
	if slices.Max(before) > 0 {
		t.Errorf("before it is known: %v", before)
	}
	if !slices.IsSorted(after) || after[0] < 36 || after[0] > 40 || after[14] < 90 || after[14] > 99 || after[15] != 100 {
		t.Errorf("from the eleventh page on: %v", after)
	}
	for _, part := range []string{"read back to 2024-03-12T18:24:18Z `████████████████████` 100 %", "committed: 2500 written"} {
		if !strings.Contains(backfill.details, part) {
			t.Errorf("the details lack %q:\n%s", part, backfill.details)
		}
	}

	window := l.follow(t, held, workflows.DataflowInput{Flow: flow, Window: &dataflow.Window{From: firstCharge, Until: firstCharge + 30*600}})
	if window.asked > 0 || window.result.Read != 900 || !slices.IsSorted(window.pages) || window.pages[1] == 0 || window.pages[9] != 100 {
		t.Errorf("a stretch of time, %d requests for the oldest record: %v %+v", window.asked, window.pages, window.result)
	}
}

func TestAShortBackfillDoesNotAskHowFarItIs(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	held := l.stripe.hold(t, "/v1/charges", "limit")
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 1000)
	if short := l.follow(t, held, workflows.DataflowInput{Flow: l.flow(t, "charges")}); short.asked > 0 || len(short.pages) != 11 || slices.Max(short.pages) > 0 {
		t.Errorf("%+v", short)
	}
}

// Twilio narrows by the time when messages were sent.
func TestALongBackfillOfMessagesTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.twilio.Reset()
	held := l.twilio.hold(t, "/Messages.json", "PageSize")
	in := l.messages(t)
	l.twilio.seedMessages(t, 0, 1250)
	all := l.follow(t, held, in)
	if all.result.Written != 1250 || len(all.pages) < 14 || !slices.IsSorted(all.pages) || all.pages[len(all.pages)-1] != 100 {
		t.Fatalf("%+v", all)
	}
	l.keep(t, all.run, "measured")
	if last := all.pages[len(all.pages)-2]; last < 85 || last > 99 {
		t.Errorf("before the last page: %v", all.pages)
	}
}

// oneByOne is a connector that gives one record in each page.
type oneByOne struct{ connectors.Connector }

func (c oneByOne) Open(connection connectors.Connection) (connectors.Caller, error) {
	caller, err := c.Connector.Open(connection)
	return pagesOfOne{caller}, err
}

type pagesOfOne struct{ connectors.Caller }

func (c pagesOfOne) Call(ctx context.Context, call connectors.Call) (*connectors.Result, error) {
	call.PageSize = 1
	return c.Caller.Call(ctx, call)
}

// A backfill that is too long for one execution goes on in the next one, which knows how far it is.
func TestABackfillOfMoreThanOneExecutionLandsOnce(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	slow, err := connectors.NewCatalogue(oneByOne{catalogue(t).Connector("stripe")}, catalogue(t).Connector("twilio"))
	if err != nil {
		t.Fatal(err)
	}
	l.serveWith(t, slow)
	const total = dataset.MaxPages + 20
	l.stripe.seedCharges(t, 0, total)
	run := l.begin(t, l.created(t, false))
	first := run.GetRunID()
	var result workflows.FlowResult
	if err := run.Get(t.Context(), &result); err != nil || result.Written != total || result.Run != first {
		t.Fatalf("%+v, %v", result, err)
	}
	last := l.client.GetWorkflow(t.Context(), run.GetID(), "")
	if last.GetRunID() == first {
		t.Error("it was one execution")
	}
	if percent := l.percent(t, last); percent != 100 {
		t.Errorf("it tells %d %% at the end", percent)
	}
	if diff := cmp.Diff(landed{total, total, sumTo(total)}, l.charges(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is asked only to tell how far a run is does not fail it.
func TestARunGoesOnThatIsNotToldHowFarItIs(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.serveHere(t)
	l.stripe.seedCharges(t, 0, 1200)
	down := control.Fault{Kind: control.ServerError, Match: control.Match{Method: http.MethodGet, Path: "/v1/charges"}, Skip: 10, Times: 3}
	if _, err := l.stripe.AddFault(down); err != nil {
		t.Fatal(err)
	}
	run := l.begin(t, workflows.DataflowInput{Flow: l.flow(t, "charges")})
	var result workflows.FlowResult
	if err := run.Get(t.Context(), &result); err != nil || result.Written != 1200 {
		t.Fatal(err, result)
	}
	if faults := l.stripe.Faults(); len(faults) > 0 && faults[0].Applied != 3 {
		t.Errorf("%+v", faults)
	}
	if percent := l.percent(t, run); percent != 0 {
		t.Errorf("it tells %d %%", percent)
	}
}
