package tables

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/dataset"
)

func columns(t *testing.T, names ...string) *dataset.Schema {
	t.Helper()
	properties := map[string]any{"id": map[string]any{"type": "string"}}
	for _, name := range names {
		properties[name] = map[string]any{"type": "integer"}
	}
	schema, problems := dataset.Compile(map[string]any{"type": "object", "properties": properties}, "id")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return schema
}

func open(t *testing.T, l *Lake, location string, columns *dataset.Schema) activities.Table {
	t.Helper()
	table, err := l.Open(t.Context(), location, "", columns)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func release(t *testing.T, table activities.Table, failed bool) {
	t.Helper()
	if err := table.Release(failed); err != nil {
		t.Error(err)
	}
}

// same reports whether two tables in use are one that is open.
func same(a, b activities.Table) bool { return a.(lent).Table == b.(lent).Table }

// closed reports whether nothing can be read with a table any more.
func closed(t *testing.T, table activities.Table) bool {
	t.Helper()
	_, err := table.Begin(t.Context(), dataset.Start{Flow: "flow", ID: "probe", Mode: dataset.Upsert})
	return err != nil
}

func TestATableStaysOpenFromStepToStep(t *testing.T) {
	l, location := new(Lake), "file://"+t.TempDir()+"/charges"
	first := open(t, l, location, columns(t))
	beside := open(t, l, location, columns(t))
	release(t, first, false)
	release(t, beside, false)
	second := open(t, l, location, columns(t))
	if !same(first, second) || !same(first, beside) {
		t.Error("a table that is open is opened again")
	}
	if other := open(t, l, location, columns(t, "amount")); same(second, other) {
		t.Error("other columns are written by the same table")
	}
	if other := open(t, l, location+"2", columns(t)); same(second, other) {
		t.Error("another location is the same table")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if closed(t, second) {
		t.Error("a table is closed while a step uses it")
	}
	release(t, second, false)
	if !closed(t, second) {
		t.Error("a table is open after the last step, and nobody keeps it")
	}
}

func TestATableWithWhichAStepFailedIsOpenedAnew(t *testing.T) {
	l, location := new(Lake), "file://"+t.TempDir()+"/charges"
	first := open(t, l, location, columns(t))
	beside := open(t, l, location, columns(t))
	release(t, first, true)
	second := open(t, l, location, columns(t))
	if same(first, second) {
		t.Error("it is used again")
	}
	if closed(t, beside) {
		t.Error("it is closed while another step uses it")
	}
	release(t, beside, false)
	if !closed(t, beside) {
		t.Error("it is still open")
	}
	release(t, second, false)
}

// A table whose directory was removed is not written into, though its catalog is still open: what was written there would
// be gone.
func TestATableThatWasRemovedIsMadeAnew(t *testing.T) {
	l, dir := new(Lake), filepath.Join(t.TempDir(), "charges")
	before := open(t, l, "file://"+dir, columns(t))
	land(t, before, "one", 3)
	release(t, before, false)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	after := open(t, l, "file://"+dir, columns(t))
	if same(before, after) {
		t.Fatal("the removed table is given")
	}
	if commit := land(t, after, "two", 5); commit.Inserted != 5 {
		t.Errorf("%+v", commit)
	}
	release(t, after, false)
}

// Two processes keep the same table open. The one that has lost its turn is told so, and writes nothing.
func TestWhoHasLostItsTurnWritesNothing(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	slow, fast := new(Lake), new(Lake)
	stale := open(t, slow, location, columns(t))
	land(t, stale, "one", 3)
	run, staging := begun(t, stale, "two", 4)
	release(t, stale, false)

	quick := open(t, fast, location, columns(t))
	land(t, quick, "three", 5)
	release(t, quick, false)

	stale = open(t, slow, location, columns(t))
	if _, err := stale.Commit(t.Context(), run, staging, ""); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("the run that others have overtaken ends with %v", err)
	}
	again, err := stale.Begin(t.Context(), dataset.Start{Flow: "flow", ID: "four", Mode: dataset.Upsert})
	if err != nil || again.Last != "three" {
		t.Errorf("who keeps the table open sees %+v, %v", again, err)
	}
	release(t, stale, false)
}

func TestTablesThatNobodyUsesAreClosedAboveABound(t *testing.T) {
	l, dir := new(Lake), t.TempDir()
	var all []activities.Table
	for n := range most + 3 {
		table := open(t, l, fmt.Sprintf("file://%s/table-%d", dir, n), columns(t))
		release(t, table, false)
		all = append(all, table)
	}
	for n, table := range all {
		if closed(t, table) != (n < 3) {
			t.Errorf("table %d of %d is closed: %v", n, len(all), n >= 3)
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// begun begins a run and writes a page of so many records.
func begun(t *testing.T, table activities.Table, id string, count int) (dataset.Run, dataset.Staging) {
	t.Helper()
	run, err := table.Begin(t.Context(), dataset.Start{Flow: "flow", ID: id, Mode: dataset.Upsert})
	if err != nil {
		t.Fatal(err)
	}
	var records []dataset.Record
	for n := range count {
		records = append(records, dataset.Record{Value: map[string]any{"id": fmt.Sprint(id, n)}})
	}
	page, err := table.WritePage(t.Context(), run, 0, records)
	if err != nil {
		t.Fatal(err)
	}
	var staging dataset.Staging
	staging.Add(page)
	return run, staging
}

func land(t *testing.T, table activities.Table, id string, count int) dataset.Commit {
	t.Helper()
	run, staging := begun(t, table, id, count)
	commit, err := table.Commit(t.Context(), run, staging, "")
	if err != nil {
		t.Fatal(err)
	}
	return commit
}
