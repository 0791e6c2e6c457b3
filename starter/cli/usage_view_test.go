package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func usageExample() usageDocument {
	since := time.Date(2026, 3, 1, 12, 0, 0, 0, time.Local)
	return usageDocument{
		Status: "running", Nodes: 2, MinNodes: 2, MaxNodes: 50, RatePerNode: 6, Started: 11.94, Backlog: 14, BacklogAgeMs: 1234,
		Workers: 2, CountedSince: &since,
		usageTotals:  usageTotals{Calls: 1200, Requests: 1204, RateLimited: 2, Errors: 3, ThrottledMs: 31250, LatencyP50Ms: 84, LatencyP95Ms: 210},
		ErrorsByKind: map[string]int64{"RateLimited": 2, "Declined": 1},
		Integrations: map[string]usageTotals{
			"collect-payment": {Requests: 1000, RateLimited: 2, Errors: 3, ThrottledMs: 31000, QueuedMs: 450000, LatencyP50Ms: 90, LatencyP95Ms: 240},
			"exec":            {Requests: 204, ThrottledMs: 250, QueuedMs: 900, LatencyP50Ms: 60, LatencyP95Ms: 95},
		},
	}
}

func TestUsageAtOnce(t *testing.T) {
	var out strings.Builder
	d := usageExample()
	d.SilentWorkers = []string{"pod-3-1"}
	if err := (&usageView{out: &out, once: true}).show(d); err != nil {
		t.Fatal(err)
	}
	want := `STATUS     NODES        LIMIT/S  STARTED/S  REQUESTS  ERRORS  429S   P50     P95     THROTTLED  BACKLOG  OLDEST
running    2 of 2-50    12       11.9       1204      3       2      84ms    210ms   31.25s     14       1.23s

INTEGRATION                       REQUESTS  ERRORS  429S   P50     P95     THROTTLED  QUEUED
collect-payment                   1000      3       2      90ms    240ms   31.00s     7m30s
exec                              204       0       0      60ms    95ms    250ms      900ms

errors: Declined 1, RateLimited 2

counted since 2026-03-01 12:00:00 by 2 workers
no answer from pod-3-1: what it has counted is not in it
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
}

func TestUsageIsALineALookWhereLinesStay(t *testing.T) {
	var out strings.Builder
	v := &usageView{out: &out}
	d := usageExample()
	for range 2 {
		if err := v.show(d); err != nil {
			t.Fatal(err)
		}
		d.Requests += 12
	}
	d = usageDocument{Status: "unserved", MinNodes: 2, MaxNodes: 50, RatePerNode: 6}
	if err := v.show(d); err != nil {
		t.Fatal(err)
	}
	want := `STATUS     NODES        LIMIT/S  STARTED/S  REQUESTS  ERRORS  429S   P50     P95     THROTTLED  BACKLOG  OLDEST
running    2 of 2-50    12       11.9       1204      3       2      84ms    210ms   31.25s     14       1.23s
running    2 of 2-50    12       11.9       1216      3       2      84ms    210ms   31.25s     14       1.23s
unserved   0 of 2-50    0        0.0        -         -       -      -       -       -          0        0s
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
}

func TestUsageIsWrittenAnewOnATerminal(t *testing.T) {
	var out strings.Builder
	v := &usageView{out: &out, terminal: terminal{size: func() (int, int, bool) { return 40, 4, true }}}
	for range 2 {
		if err := v.show(usageExample()); err != nil {
			t.Fatal(err)
		}
	}
	lines := "\r\x1b[2KSTATUS     NODES        LIMIT/S  START…\n\r\x1b[2Krunning    2 of 2-50    12       11.9 …\n\r\x1b[2K\n\x1b[J"
	if diff := cmp.Diff(lines+"\x1b[3A"+lines, out.String()); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
}
