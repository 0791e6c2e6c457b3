package lake

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// bucket is a storage that speaks S3.
type bucket struct {
	url string
	// refuse is what every change is answered with; nil carries it out.
	refuse atomic.Pointer[refusal]
}

type refusal struct {
	XMLName xml.Name `xml:"Error"`
	Status  int      `xml:"-"`
	Code    string
}

// newBucket serves a bucket named "lake".
func newBucket(t *testing.T) *bucket {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("lake"); err != nil {
		t.Fatal(err)
	}
	b := new(bucket)
	s3 := gofakes3.New(backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuse := b.refuse.Load(); refuse != nil && r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.WriteHeader(refuse.Status)
			_ = xml.NewEncoder(w).Encode(refuse)
			return
		}
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b.url = server.URL
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	return b
}

// table opens a table in the bucket, whose catalog is a file of the test: one process writes.
func (b *bucket) table(t *testing.T, location string) *Table {
	t.Helper()
	place, err := parseLocation(location)
	if err != nil {
		t.Fatal(err)
	}
	storage, err := openStorage(t.Context(), place, b.url)
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := newCatalog(t.Context(), storage, "sqlite", sqliteSource(filepath.Join(t.TempDir(), catalogFile), false), false)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := compiled(chargesSchema, "charges_data.id")
	if err != nil {
		t.Fatal(err)
	}
	table := &Table{columns: columns, storage: storage, catalog: catalog, keys: keysAtOnce, layouts: map[layoutKey]*layout{}}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
	return table
}

func TestATableInABucket(t *testing.T) {
	b := newBucket(t)
	table := b.table(t, "s3://lake/tables/charges")
	land(t, table, insert("one"), chargeRecords(0, 50), chargeRecords(50, 50))
	expect(t, land(t, table, upsert("two"), []dataset.Record{changed(3, 4), deleting(4)}, chargeRecords(100, 20), []dataset.Record{{Value: map[string]any{}}}),
		counts{Records: 22, Inserted: 20, Replaced: 1, Removed: 1})
	s := snapshot(t, table)
	if s.Rows != 119 || len(s.Files) == 0 || !strings.HasPrefix(s.Files[0], "s3://lake/tables/charges/data/") || !strings.HasPrefix(s.Metadata, "s3://lake/tables/charges/metadata/") {
		t.Errorf("the snapshot is %+v", s)
	}
	current, err := table.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := plan(t.Context(), current)
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, file := range files {
		for _, err := range readKeys(t.Context(), current, "charges_data.id", file) {
			if err != nil {
				t.Fatal(err)
			}
			keys++
		}
	}
	if keys != 119 {
		t.Errorf("the bucket's files have %d rows, want 119", keys)
	}
	if left := b.objects(t, table, stagingDir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if found := b.objects(t, table, errorsDir); len(found) != 1 || found[0] != "s3://lake/tables/charges/errors/charges~two.jsonl" {
		t.Errorf("error files: %v", found)
	}
	done, err := table.Maintain(t.Context(), Upkeep{SmallFiles: 2})
	if err != nil || done.Compacted == 0 || snapshot(t, table).Rows != 119 {
		t.Errorf("maintenance did %+v, %v", done, err)
	}
}

// objects lists what is below a directory of a table.
func (b *bucket) objects(t *testing.T, table *Table, dir string) []string {
	t.Helper()
	var names []string
	if err := table.storage.walk(t.Context(), table.storage.place.join(dir), func(f fileInfo) { names = append(names, f.url) }); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestABucketThatRefuses(t *testing.T) {
	tests := []struct {
		name   string
		refuse refusal
		kind   connectors.Kind
	}{
		{"the right to write", refusal{Status: http.StatusForbidden, Code: "AccessDenied"}, connectors.Permission},
		{"the key", refusal{Status: http.StatusForbidden, Code: "InvalidAccessKeyId"}, connectors.Authentication},
		{"a bucket that is gone", refusal{Status: http.StatusNotFound, Code: "NoSuchBucket"}, connectors.Configuration},
		{"while it is overloaded", refusal{Status: http.StatusServiceUnavailable, Code: "SlowDown"}, connectors.Unavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBucket(t)
			table := b.table(t, "s3://lake/charges")
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

			b.refuse.Store(&test.refuse)
			_, pageErr := table.WritePage(t.Context(), run, 1, chargeRecords(100, 50))
			_, sealErr := table.Seal(t.Context(), run, staging)
			_, commitErr := table.Commit(t.Context(), run, staging, "")
			_, beginErr := b.table(t, "s3://lake/refunds").Begin(t.Context(), run.Start)
			for step, err := range map[string]error{"WritePage": pageErr, "Seal": sealErr, "Commit": commitErr, "Begin": beginErr} {
				if kind := connectors.KindOf(err); kind != test.kind {
					t.Errorf("%s is %q, want %q: %v", step, kind, test.kind, err)
				}
			}
			if s := snapshot(t, table); s.Rows != 50 {
				t.Errorf("%d rows are committed, want 50", s.Rows)
			}

			b.refuse.Store(nil)
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
}
