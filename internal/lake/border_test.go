package lake

import (
	"os"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// bordered is a run whose records are told apart by when they were created.
func bordered(id string, mode dataset.Mode) dataset.Start {
	return dataset.Start{ID: id, Mode: mode, Border: "charges_data.created"}
}

// lose takes the table's data files away, and gives what puts them back: whoever opens one meanwhile fails.
func lose(t *testing.T, table *Table) (found func()) {
	t.Helper()
	files := snapshot(t, table).Files
	for _, name := range files {
		if err := os.Rename(name, name+".lost"); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		for _, name := range files {
			if err := os.Rename(name+".lost", name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A run looks for its keys in those files only that may have them.
func TestFilesBelowTheBorderAreNotOpened(t *testing.T) {
	for _, mode := range []dataset.Mode{dataset.Insert, dataset.Upsert} {
		t.Run(string(mode), func(t *testing.T) {
			table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
			land(t, table, bordered("one", mode), chargeRecords(0, 100))
			found := lose(t, table)
			expect(t, land(t, table, bordered("two", mode), chargeRecords(100, 100)), counts{Records: 100, Inserted: 100})
			found()
			expect(t, land(t, table, bordered("three", mode), chargeRecords(150, 100)), counts{Records: 100, Inserted: 50, Unchanged: 50})
			agree(t, table, want(0, 250))
		})
	}
}

// Every run that cannot promise the border has the whole table looked through, and so has every run after it.
func TestWithoutTheBorderAllFilesAreLookedThrough(t *testing.T) {
	withoutTime := changed(500, 500)
	delete(withoutTime.Value["charges_data"].(map[string]any), "created")
	tests := []struct {
		name    string
		between dataset.Start
		start   dataset.Start
		records []dataset.Record
	}{
		{"a run without a border came between", upsert("between"), bordered("two", dataset.Upsert), chargeRecords(400, 10)},
		{
			"a run with another border came between",
			dataset.Start{ID: "between", Mode: dataset.Upsert, Border: "charges_data.amount"},
			bordered("two", dataset.Upsert), chargeRecords(400, 10),
		},
		{"the run has none", bordered("between", dataset.Upsert), upsert("two"), chargeRecords(400, 10)},
		{"the run deletes", bordered("between", dataset.Upsert), bordered("two", dataset.Upsert), []dataset.Record{changed(400, 1), deleting(3)}},
		{"a record lacks the value", bordered("between", dataset.Upsert), bordered("two", dataset.Upsert), []dataset.Record{withoutTime}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
			land(t, table, bordered("one", dataset.Upsert), chargeRecords(0, 100))
			land(t, table, test.between, chargeRecords(100, 10))
			run, staging := begun(t, table, test.start, test.records)
			found := lose(t, table)
			if _, err := table.Commit(t.Context(), run, staging, ""); connectors.KindOf(err) != connectors.NotFound {
				t.Errorf("the files were not looked for: %v", err)
			}
			found()
			if _, err := table.Commit(t.Context(), run, staging, ""); err != nil {
				t.Error(err)
			}
		})
	}
}

// A row whose border lies, since another mapping has filled it, is found all the same.
func TestARowOfAnotherBorderIsNotDoubled(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, bordered("one", dataset.Upsert), chargeRecords(0, 100))
	moved := changed(200, 200)
	moved.Value["charges_data"].(map[string]any)["created"] = int64(1)
	land(t, table, dataset.Start{ID: "two", Mode: dataset.Upsert}, []dataset.Record{moved})
	expect(t, land(t, table, bordered("three", dataset.Upsert), []dataset.Record{{Value: charge(200)}}), counts{Records: 1, Replaced: 1})
	if s := snapshot(t, table); s.Rows != 101 {
		t.Errorf("%d rows have landed", s.Rows)
	}
}

// begun begins a run and writes one page.
func begun(t *testing.T, table *Table, start dataset.Start, records []dataset.Record) (dataset.Run, dataset.Staging) {
	t.Helper()
	start.Flow = "charges"
	run, err := table.Begin(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	page, err := table.WritePage(t.Context(), run, 0, records)
	if err != nil {
		t.Fatal(err)
	}
	var staging dataset.Staging
	staging.Add(page)
	return run, staging
}

// What was begun into a table is not committed into another one at its place, whose runs are counted alike.
func TestATableMadeAnewTakesNoRunOfTheOneBefore(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	before := open(t, location, "", Options{})
	run, staging := begun(t, before, upsert("one"), chargeRecords(0, 10))
	if !before.Current() {
		t.Error("a table that nobody has touched is not current")
	}
	if err := os.RemoveAll(strings.TrimPrefix(location, "file://")); err != nil {
		t.Fatal(err)
	}
	if before.Current() {
		t.Error("a table that was removed is current")
	}
	after := open(t, location, "", Options{})
	land(t, after, dataset.Start{ID: "zero", Mode: dataset.Upsert}, chargeRecords(50, 10))
	if before.Current() {
		t.Error("a table is current, and another one has its place")
	}
	if _, err := after.Commit(t.Context(), run, staging, ""); connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("the run of the table before is committed, or refused otherwise: %v", err)
	}
	agree(t, after, want(50, 60))
}
