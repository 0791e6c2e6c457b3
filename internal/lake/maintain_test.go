package lake

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/dataset"
)

func TestMaintenanceKeepsRowsAndRuns(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	for run := range 10 {
		land(t, table, insert(fmt.Sprint("run-", run)), chargeRecords(run*100, 100))
	}
	done, err := table.Maintain(t.Context(), Upkeep{Expire: 1, Keep: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Maintained{Compacted: 10, Written: 1, Expired: 10}); done != want {
		t.Errorf("maintenance did %+v, want %+v", done, want)
	}
	agree(t, table, want(0, 1000))
	for run := range 10 {
		again, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: fmt.Sprint("run-", run), Mode: dataset.Insert})
		if err != nil || again.Done == nil || again.Cursor != "after run-9" {
			t.Errorf("run %d is forgotten: %+v, %v", run, again, err)
		}
	}
	if done, err = table.Maintain(t.Context(), Upkeep{Expire: 1, Keep: 1}); err != nil || done != (Maintained{}) {
		t.Errorf("maintained again on the same day, it did %+v, %v", done, err)
	}
}

// Files that nobody knows go when they are old; what a run has sealed stays as long as the run goes on.
func TestMaintenanceRemovesWhatNobodyKnows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "charges")
	table := open(t, "file://"+dir, "", Options{})
	land(t, table, insert("one"), chargeRecords(0, 100))
	run, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Insert})
	if err != nil {
		t.Fatal(err)
	}
	page, err := table.WritePage(t.Context(), run, 0, chargeRecords(100, 100))
	if err != nil {
		t.Fatal(err)
	}
	staging := dataset.Staging{Pages: []dataset.Page{page}}
	sealed, err := table.Seal(t.Context(), run, staging)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"data/litter.parquet", "metadata/litter.avro", "data/young.parquet", "staging/charges~gone/page.arrow"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("litter"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name := range names(t, dir) {
		age := 100 * time.Hour
		switch {
		case strings.Contains(name, "young"):
			age = time.Hour
		case strings.Contains(name, "gone"):
			age = 40 * 24 * time.Hour
		}
		if err := os.Chtimes(filepath.Join(dir, name), time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	before := names(t, dir)
	done, err := table.Maintain(t.Context(), Upkeep{})
	if err != nil || done.Removed != 3 {
		t.Errorf("maintenance did %+v, %v", done, err)
	}
	after := names(t, dir)
	for name := range before {
		if after[name] != !(strings.Contains(name, "litter") || strings.Contains(name, "gone")) {
			t.Errorf("%s: there after maintenance: %v", name, after[name])
		}
	}
	commit, err := table.Commit(t.Context(), run, sealed, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(int64(100), commit.Inserted); diff != "" {
		t.Error(diff)
	}
	agree(t, table, want(0, 200))
}

// names are the files below a directory.
func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			relative, _ := filepath.Rel(dir, name)
			found[filepath.ToSlash(relative)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
