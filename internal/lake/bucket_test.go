package lake

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/dataset"
)

func TestATableInABucket(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		table := b.table(t, "tables/charges", catalogIn(t))
		land(t, table, insert("one"), chargeRecords(0, 50), chargeRecords(50, 50))
		readsAs(t, table, want(0, 100))
		expect(t, land(t, table, upsert("two"), []dataset.Record{changed(3, 4), deleting(4)}, chargeRecords(100, 20), []dataset.Record{{Value: map[string]any{}}}),
			counts{Records: 22, Inserted: 20, Replaced: 1, Removed: 1})
		s := snapshot(t, table)
		if s.Rows != 119 || len(s.Files) == 0 || !strings.HasPrefix(s.Files[0], b.root+"tables/charges/data/") || !strings.HasPrefix(s.Metadata, b.root+"tables/charges/metadata/") {
			t.Errorf("the snapshot is %+v", s)
		}
		if left := objectsOf(t, table, stagingDir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if found := objectsOf(t, table, errorsDir); len(found) != 1 || found[0] != b.root+"tables/charges/errors/charges~two.jsonl" {
			t.Errorf("error files: %v", found)
		}
		all := want(0, 120)
		all.Rows, all.IDs, all.Paid, all.Methods, all.Cards, all.Years = all.Rows-1, all.IDs-1, all.Paid-1, all.Methods-1, all.Cards-1, all.Years-2030
		all.Amounts += 1 - 4 // the charge of 3 is one of 4 now, and that of 4 is gone
		readsAs(t, table, all)
		done, err := table.Maintain(t.Context(), Upkeep{SmallFiles: 2})
		if err != nil || done.Compacted == 0 {
			t.Errorf("maintenance did %+v, %v", done, err)
		}
		readsAs(t, table, all)
	})
}

// What a bucket says no to is told with the right kind, commits nothing, and goes on once it says yes.
func TestABucketThatRefuses(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		tests := []struct {
			name   string
			refuse code
			kind   connectors.Kind
			says   string
		}{
			{"the right to write", b.denied, connectors.Permission, wordBucketDenied},
			{"the credentials", b.credentials, connectors.Authentication, wordCredentials},
			{"because it is gone", b.gone, connectors.Configuration, wordNoBucket},
			{"while it is overloaded", b.busy, connectors.Unavailable, wordBucketBusy},
		}
		for n, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				table := b.table(t, fmt.Sprint("charges-", n), catalogIn(t))
				land(t, table, insert("one"), chargeRecords(0, 50))
				run, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Upsert})
				if err != nil {
					t.Fatal(err)
				}
				var staging dataset.Staging
				page, err := table.WritePage(t.Context(), run, 0, chargeRecords(40, 50))
				if err != nil {
					t.Fatal(err)
				}
				staging.Add(page)
				steps := map[string]func() error{
					"WritePage": func() error {
						_, err := table.WritePage(t.Context(), run, 1, chargeRecords(100, 50))
						return err
					},
					"Seal": func() error {
						_, err := table.Seal(t.Context(), run, staging)
						return err
					},
					"Commit": func() error {
						_, err := table.Commit(t.Context(), run, staging, "")
						return err
					},
					"Begin": func() error {
						_, err := b.table(t, "refunds", catalogIn(t)).Begin(t.Context(), run.Start)
						return err
					},
				}
				for step, make := range steps {
					b.with(b.refusing(test.refuse, changing...), func() { err = make() })
					if kind := connectors.KindOf(err); kind != test.kind || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), b.root) || !strings.Contains(err.Error(), test.refuse.code) {
						t.Errorf("%s is %q, want %q: %v", step, kind, test.kind, err)
					}
					tells(t, err)
				}
				if s := snapshot(t, table); s.Rows != 50 {
					t.Errorf("%d rows are committed, want 50", s.Rows)
				}
				commit, err := table.Commit(t.Context(), run, staging, "")
				if err != nil {
					t.Fatal(err)
				}
				expect(t, commit, counts{Records: 50, Inserted: 40, Unchanged: 10})
				if s := snapshot(t, table); s.Rows != 90 {
					t.Errorf("%d rows are committed, want 90", s.Rows)
				}
			})
		}
	})
}

// A bucket that may be written into and not be read is no empty one.
func TestABucketThatRefusesToBeRead(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		table := b.table(t, "charges", catalogIn(t))
		land(t, table, insert("one"), chargeRecords(0, 50))
		for _, test := range []struct {
			refuse code
			kind   connectors.Kind
		}{{b.denied, connectors.Permission}, {b.credentials, connectors.Authentication}, {b.busy, connectors.Unavailable}} {
			b.with(b.refusing(test.refuse, http.MethodGet, http.MethodHead), func() {
				_, err := table.Snapshot(t.Context())
				if kind := connectors.KindOf(err); kind != test.kind {
					t.Errorf("%v is %q, want %q: %v", test.refuse, kind, test.kind, err)
				}
				tells(t, err)
			})
		}
		if err := table.storage.removeAll(t.Context(), table.storage.place.join(metadataDir)); err != nil {
			t.Fatal(err)
		}
		if _, err := table.Snapshot(t.Context()); connectors.KindOf(err) != connectors.Configuration || !strings.Contains(err.Error(), "metadata file is not there") {
			t.Errorf("a table without its metadata is taken for another: %v", err)
		}
	})
}

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

// Several writers make the same runs at the same time, and another flow makes its own: every record lands once, and every
// writer is told so.
func TestWritersIntoABucket(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		catalog := catalogIn(t)
		first := b.table(t, "charges", catalog)
		land(t, first, insert("run-0"), chargeRecords(0, 100))
		const writers, runs = 3, 3
		var working sync.WaitGroup
		for range writers {
			table := b.table(t, "charges", catalog)
			working.Go(func() {
				for n := 1; n <= runs; {
					err := landOnce(t.Context(), table, dataset.Start{Flow: "charges", ID: fmt.Sprint("run-", n), Mode: dataset.Insert}, n*100)
					switch kind := connectors.KindOf(err); {
					case err == nil:
						n++
					case kind != connectors.Invalid && !kind.Retryable(): // overtaken: begun again
						t.Error(err)
						return
					}
				}
			})
		}
		working.Go(func() {
			for n := range runs {
				if err := landOnce(t.Context(), first, dataset.Start{Flow: "other", ID: fmt.Sprint(n), Mode: dataset.Insert}, (runs+1+n)*100); err != nil {
					t.Error(err)
				}
			}
		})
		working.Wait()
		readsAs(t, first, want(0, (2*runs+1)*100))
	})
}

// A file that is to be there whole or not at all is not there when its writing fails halfway.
func TestAnErrorFileThatIsNotFinished(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		files := b.open(t, "charges", impatience)
		at := files.place.join(errorsDir, "charges.jsonl")
		err := files.whole(t.Context(), at, func(to io.Writer) error {
			if _, err := to.Write([]byte(strings.Repeat("a line\n", 1000))); err != nil {
				return err
			}
			return io.ErrUnexpectedEOF
		})
		if err == nil {
			t.Error("half a file was written without an error")
		}
		if content, err := files.read(t.Context(), at, nil); err == nil {
			t.Errorf("%d bytes of it are there", len(content))
		}
	})
}

// catalogIn gives the path of a catalog of the test's own.
func catalogIn(t *testing.T) string { return filepath.Join(t.TempDir(), catalogFile) }

// readsAs asks DuckDB about the files of a bucket's snapshot, which are brought to this machine for it.
func readsAs(t *testing.T, table *Table, want sums) {
	t.Helper()
	s := snapshot(t, table)
	dir := t.TempDir()
	for i, name := range s.Files {
		content, err := table.storage.read(t.Context(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		s.Files[i] = filepath.Join(dir, fmt.Sprint(i, ".parquet"))
		if err := os.WriteFile(s.Files[i], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, sumsOf(t, s)); diff != "" {
		t.Errorf("DuckDB reads otherwise (-want +got):\n%s", diff)
	}
}

// objectsOf lists what is below a directory of a table.
func objectsOf(t *testing.T, table *Table, dir string) []string {
	t.Helper()
	var names []string
	if err := table.storage.walk(t.Context(), table.storage.place.join(dir), func(f fileInfo) { names = append(names, f.url) }); err != nil {
		t.Fatal(err)
	}
	return names
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

// A catalog has one table of each name: another place of that name is told where the first one is.
func TestTwoTablesOfOneName(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		catalog := catalogIn(t)
		land(t, b.table(t, "one/charges", catalog), insert("one"), chargeRecords(0, 10))
		_, err := b.table(t, "two/charges", catalog).Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Insert})
		if connectors.KindOf(err) != connectors.Configuration || !strings.Contains(err.Error(), fmt.Sprintf("%sone/charges, not at %stwo/charges", b.root, b.root)) {
			t.Errorf("begun, or refused otherwise: %v", err)
		}
	})
}
