package lake

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// Every request that changes something is cut off once, in the middle of what it sends or of its answer: the step fails
// for now, or was carried out, nobody ever sees a part of a run, and in the end every record is there once.
func TestRequestsThatAreCutOff(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		table := b.table(t, "charges", catalogIn(t))
		land(t, table, insert("run-0"), chargeRecords(0, 100))
		rows := 100
		for _, answered := range []bool{false, true} {
			for nth := int32(1); ; nth++ {
				cut := newCut(nth, answered)
				start := dataset.Start{Flow: "charges", ID: fmt.Sprint("run-", answered, nth), Mode: dataset.Upsert}
				b.with(cut.trouble, func() { again(t, cut, table, func() error { return landOnce(t.Context(), table, start, rows) }) })
				rows += 100
				if s := snapshot(t, table); s.Rows != int64(rows) {
					t.Fatalf("after request %d was cut off (answered: %v), %d rows are committed, want %d", nth, answered, s.Rows, rows)
				}
				if !cut.made() {
					if nth < 4 {
						t.Errorf("a run makes %d requests that change something", nth-1)
					}
					break
				}
			}
		}
		readsAs(t, table, want(0, rows))
	})
}

// landOnce makes a run of 100 charges, if it is not in yet.
func landOnce(ctx context.Context, table *Table, start dataset.Start, first int) error {
	run, err := table.Begin(ctx, start)
	if err != nil || run.Done != nil {
		return err
	}
	var staging dataset.Staging
	for number := range 2 {
		page, err := table.WritePage(ctx, run, int64(number), chargeRecords(first+50*number, 50))
		if err != nil {
			return err
		}
		staging.Add(page)
	}
	_, err = table.Commit(ctx, run, staging, "")
	return err
}

// again makes a step until it is done. It may fail once for each cut, for now, and with nothing committed.
func again(t *testing.T, cut *cut, table *Table, step func() error) {
	t.Helper()
	before := snapshot(t, table).Rows
	err := step()
	if err == nil {
		return
	}
	tells(t, err)
	if s := snapshot(t, table); !cut.made() || !connectors.KindOf(err).Retryable() || s.Rows != before {
		t.Fatalf("%d rows are committed, want %d: %q, %v", s.Rows, before, connectors.KindOf(err), err)
	}
	if err := step(); err != nil {
		t.Fatal(err)
	}
}

// cut is a connection that is closed at the nth request that changes something: in the middle of what it sends, or once
// the storage has carried it out, before the answer.
type cut struct {
	nth      int32
	answered bool
	seen     atomic.Int32
}

func newCut(nth int32, answered bool) *cut { return &cut{nth: nth, answered: answered} }

// made reports whether there was such a request.
func (c *cut) made() bool { return c.seen.Load() >= c.nth }

func (c *cut) trouble(_ http.ResponseWriter, r *http.Request, storage http.Handler) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || c.seen.Add(1) != c.nth {
		return false
	}
	if c.answered {
		storage.ServeHTTP(httptest.NewRecorder(), r)
	} else {
		_, _ = io.CopyN(io.Discard, r.Body, r.ContentLength/2)
	}
	panic(http.ErrAbortHandler) // closes the connection
}

// A storage that takes connections and says nothing is given up, as if it was not there.
func TestABucketThatIsSilent(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		files := b.open(t, "charges", patience{attempts: 1, silence: 50 * time.Millisecond})
		err := b.unanswered(func() error {
			return files.files(t.Context()).WriteFile(files.place.join("a"), []byte("content"))
		})
		if failed := failure("Begin", err); connectors.KindOf(failed) != connectors.Unavailable || !strings.Contains(failed.Error(), wordUnreachable) {
			t.Errorf("%q, %v", connectors.KindOf(failed), failed)
		}
		ctx, cancel := context.WithCancel(t.Context())
		patient := b.open(t, "charges", impatience)
		err = b.unanswered(func() error {
			cancel()
			_, err := patient.read(ctx, files.place.join("a"), nil)
			return err
		})
		if failed := failure("Begin", err); connectors.KindOf(failed) != connectors.Canceled {
			t.Errorf("%q, %v", connectors.KindOf(failed), failed)
		}
	})
}

// unanswered makes a step while no request is answered.
func (b *bucket) unanswered(step func() error) (err error) {
	over := make(chan struct{})
	silent := func(_ http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		_, _ = io.Copy(io.Discard, r.Body)
		<-over
		panic(http.ErrAbortHandler)
	}
	b.with(silent, func() { err = step() })
	close(over)
	return err
}

// A storage may say no before it has taken all that is sent.
func TestAnAnswerBeforeTheEnd(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		files := b.open(t, "charges", impatience)
		content := make([]byte, 1<<20)
		for range 100 {
			var err error
			b.with(b.refusing(b.denied, changing...), func() { err = files.files(t.Context()).WriteFile(files.place.join("large"), content) })
			// The connection may be closed before the answer is seen.
			failed := failure("Begin", err)
			if kind := connectors.KindOf(failed); kind != connectors.Permission && kind != connectors.Unavailable {
				t.Fatalf("%q, %v", kind, failed)
			}
		}
	})
}

// A storage that has no time for a request, or cuts it off, is asked again before a step fails.
func TestABucketThatIsBusyForAMoment(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		files := b.open(t, "charges", patience{attempts: 2, silence: time.Minute})
		at := files.place.join("a")
		refuse, cut := b.refusing(b.busy), newCut(1, false)
		var asked atomic.Int32
		for name, trouble := range map[string]trouble{
			"busy": func(w http.ResponseWriter, r *http.Request, s http.Handler) bool {
				return asked.Add(1) == 1 && refuse(w, r, s)
			},
			"cut off": cut.trouble,
		} {
			b.with(trouble, func() {
				if err := files.files(t.Context()).WriteFile(at, []byte(name)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
			if content, err := files.read(t.Context(), at, nil); err != nil || string(content) != name {
				t.Errorf("%s: %q, %v", name, content, err)
			}
		}
		if asked.Load() < 2 || !cut.made() {
			t.Error("there was no trouble")
		}
	})
}
