package lake

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

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
