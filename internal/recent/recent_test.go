package recent_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/recent"
)

func TestRecordsOfAConnectionAreKeptAndWritten(t *testing.T) {
	var written bytes.Buffer
	kept := recent.New()
	log := slog.New(kept.Handler(slog.NewTextHandler(&written, &slog.HandlerOptions{Level: slog.LevelWarn})))
	log.Error("of nobody")
	of := log.With("connection", "stripe-main")
	of.Debug("details")
	of.Info("api request", "method", "GET", slog.Group("tls", "version", 3), "took", 80*time.Millisecond)
	of.WithGroup("proxy").With("host", "p").Warn("slow", "status", 407)
	log.Warn("another's", "connection", "twilio-main")

	got := kept.Last("stripe-main", 10)
	for i := range got {
		if got[i].Time.IsZero() {
			t.Error("a record has no time")
		}
		got[i].Time = time.Time{}
	}
	want := []recent.Entry{
		{Level: "INFO", Message: "api request", Attributes: []recent.Attribute{{Key: "method", Value: "GET"}, {Key: "tls.version", Value: "3"}, {Key: "took", Value: "80ms"}}},
		{Level: "WARN", Message: "slow", Attributes: []recent.Attribute{{Key: "proxy.host", Value: "p"}, {Key: "proxy.status", Value: "407"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if text := written.String(); strings.Count(text, "\n") != 3 || strings.Contains(text, "api request") || !strings.Contains(text, "proxy.host=p") {
		t.Errorf("written:\n%s", text)
	}
}

func TestOnlyTheLastAreKept(t *testing.T) {
	kept := recent.New()
	log := slog.New(kept.Handler(slog.DiscardHandler)).With("connection", "c")
	for n := range 1000 {
		log.Info(fmt.Sprint(n))
	}
	if got := kept.Last("c", 3); len(got) != 3 || got[0].Message != "997" || got[2].Message != "999" {
		t.Errorf("%+v", got)
	}
	if got := kept.Last("c", 5000); len(got) != 200 || got[0].Message != "800" {
		t.Errorf("%d records", len(got))
	}
	if got := kept.Last("another", 5); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsLargeIsCut(t *testing.T) {
	kept := recent.New()
	log := slog.New(kept.Handler(slog.DiscardHandler)).With("connection", "c")
	for range 200 {
		log.Info("api request", "requestBody", strings.Repeat("ä", 20_000), "answerBody", strings.Repeat("x", 60_000))
	}
	got := kept.Last("c", 200)
	size := 0
	for _, e := range got {
		for _, a := range e.Attributes {
			size += len(a.Value)
			if len(a.Value) > 5000 || !strings.HasSuffix(a.Value, "…") {
				t.Fatalf("a value of %d bytes", len(a.Value))
			}
		}
	}
	if size > 1<<20 || len(got) < 100 {
		t.Errorf("%d records of %d bytes", len(got), size)
	}
}

// What is written is as if nothing were kept.
func TestHandlerKeepsToTheRulesOfHandlers(t *testing.T) {
	var written bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		written.Reset()
		return recent.New().Handler(slog.NewJSONHandler(&written, nil))
	}, func(t *testing.T) map[string]any { return decode(t, written.Bytes()) })
}

func decode(t *testing.T, line []byte) map[string]any {
	t.Helper()
	var record map[string]any
	if err := json.Unmarshal(line, &record); err != nil {
		t.Fatal(err)
	}
	return record
}
