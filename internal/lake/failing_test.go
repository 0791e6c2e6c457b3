package lake

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/dataset"
)

func TestRecordsThatDoNotFit(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	bad := func(change func(charge map[string]any)) dataset.Record {
		record := dataset.Record{Value: charge(2)}
		change(record.Value["charges_data"].(map[string]any))
		return record
	}
	commit := land(t, table, insert("one"),
		[]dataset.Record{
			{Value: charge(1)},
			bad(func(c map[string]any) { c["amount"] = "12.50"; c["paid"] = int64(1) }),
			bad(func(c map[string]any) { c["id"] = nil }),
		},
		[]dataset.Record{
			{Value: map[string]any{}, Reasons: []dataset.Reason{{Path: "charges_data.amount", Expected: "a whole number", Found: "an expression that failed"}}, Source: map[string]any{"id": "ch_3"}},
			{Value: map[string]any{}, Deleted: true},
		})
	if commit.Records != 1 || commit.Failed != 4 || commit.Inserted != 1 {
		t.Errorf("the commit is %+v", commit)
	}
	text, err := os.ReadFile(strings.TrimPrefix(commit.Errors, "file://"))
	if err != nil {
		t.Fatal(err)
	}
	var got []errorLine
	for line := range lines(text) {
		var l errorLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if l.Record == nil {
			t.Errorf("no record in %s", line)
		}
		l.Record = nil
		got = append(got, l)
	}
	want := []errorLine{
		{Run: "one", Page: 0, Index: 1, Reasons: []dataset.Reason{
			{Path: "charges_data.amount", Expected: "a whole number of 64 bits", Found: "a string"},
			{Path: "charges_data.paid", Expected: "true or false", Found: "a whole number"},
		}},
		{Run: "one", Page: 0, Index: 2, Reasons: []dataset.Reason{{Path: "charges_data.id", Expected: "a string", Found: "null"}}},
		{Run: "one", Page: 1, Index: 0, Reasons: []dataset.Reason{{Path: "charges_data.amount", Expected: "a whole number", Found: "an expression that failed"}}},
		{Run: "one", Page: 1, Index: 1, Reasons: []dataset.Reason{{Path: "charges_data", Expected: "an object", Found: "null"}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the error file (-want +got):\n%s", diff)
	}
}

func TestAFailedRunKeepsItsErrorFileOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "with a space")
	table := open(t, "file://"+dir+"/charges", "", Options{})
	run, err := table.Begin(t.Context(), dataset.Start{Flow: "a/b", ID: "flow:a~1/2", Mode: dataset.Insert})
	if err != nil {
		t.Fatal(err)
	}
	var staging dataset.Staging
	for number := range int64(3) {
		page, err := table.WritePage(t.Context(), run, number, []dataset.Record{{Value: charge(1)}, {Value: map[string]any{}}})
		if err != nil {
			t.Fatal(err)
		}
		staging.Add(page)
		if number == 1 {
			if staging, err = table.Seal(t.Context(), run, staging); err != nil {
				t.Fatal(err)
			}
		}
	}
	at, err := table.Fail(t.Context(), run, staging)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(table.storage.place.path(at))
	if err != nil || bytes.Count(text, []byte("\n")) != 3 {
		t.Errorf("%s has %q, %v", at, text, err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "charges", stagingDir)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if s := snapshot(t, table); s.Rows != 0 || s.ID != 0 {
		t.Errorf("something is committed: %+v", s)
	}
}

func TestASchemaThatTheTableCannotTake(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	before := land(t, open(t, location, "", Options{}), insert("one"), chargeRecords(0, 10))
	tests := []struct{ name, old, new, want string }{
		{"another type", `"amount": {"type": "integer"}`, `"amount": {"type": "string"}`, `"charges_data.amount" is of type long there, not string`},
		{"an object for a text", `"status": {"type": "string"}`, `"status": {"type": "object", "properties": {"code": {"type": "string"}}}`, `"charges_data.status" is of type string there, not struct`},
		{"other members of a list", `"items": {"type": "string"}`, `"items": {"type": "integer"}`, `"charges_data.tags.element" is of type string there, not long`},
		{"upper case", `"amount"`, `"Amount"`, `"charges_data.Amount" is there as "amount", and readers do not tell upper and lower case apart`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table := open(t, location, strings.Replace(chargesSchema, test.old, test.new, 1), Options{})
			_, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Insert})
			if connectors.KindOf(err) != connectors.Invalid || !strings.Contains(err.Error(), test.want) {
				t.Errorf("begun, or refused otherwise: %v", err)
			}
			if s := snapshot(t, table); s.ID != before.Snapshot {
				t.Errorf("the table was changed: %+v", s)
			}
		})
	}
	t.Run("another key", func(t *testing.T) {
		columns, err := compiled(chargesSchema, "charges_data.customer")
		if err != nil {
			t.Fatal(err)
		}
		table, err := Open(t.Context(), location, Options{Schema: columns})
		if err != nil {
			t.Fatal(err)
		}
		_, err = table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Insert})
		if connectors.KindOf(err) != connectors.Invalid || !strings.Contains(err.Error(), `its key is "charges_data.id", not "charges_data.customer"`) {
			t.Errorf("begun, or refused otherwise: %v", err)
		}
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestARunThatOthersOvertook(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	old, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "old", Mode: dataset.Insert})
	if err != nil {
		t.Fatal(err)
	}
	page, err := table.WritePage(t.Context(), old, 0, chargeRecords(0, 10))
	if err != nil {
		t.Fatal(err)
	}
	land(t, table, insert("new"), chargeRecords(10, 10))
	_, err = table.Commit(t.Context(), old, dataset.Staging{Pages: []dataset.Page{page}}, "back")
	if connectors.KindOf(err) != connectors.Invalid {
		t.Errorf("committed, or refused otherwise: %v", err)
	}
	if flow, err := table.Flow(t.Context(), "charges"); err != nil || flow.Cursor != "after new" {
		t.Errorf("the flow is %+v, %v", flow, err)
	}
	agree(t, table, want(10, 20))
}

func TestAPageThatWasLost(t *testing.T) {
	dir := t.TempDir()
	table := open(t, "file://"+dir+"/charges", "", Options{})
	run, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "one", Mode: dataset.Insert})
	if err != nil {
		t.Fatal(err)
	}
	page, err := table.WritePage(t.Context(), run, 0, chargeRecords(0, 10))
	if err != nil {
		t.Fatal(err)
	}
	file := strings.TrimPrefix(table.staged(run.Start, page.File), "file://")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, make([]byte, len(content)), 0o600); err != nil { // as after a power failure
		t.Fatal(err)
	}
	if _, err := table.Commit(t.Context(), run, dataset.Staging{Pages: []dataset.Page{page}}, ""); connectors.KindOf(err) != connectors.Malformed {
		t.Errorf("committed, or refused otherwise: %v", err)
	}
	if s := snapshot(t, table); s.Rows != 0 {
		t.Errorf("rows are committed: %+v", s)
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AZURE_STORAGE_ACCOUNT", "")
	t.Setenv("AWS_REGION", "us-east-1")
	tests := []struct {
		name, location, catalog string
		kind                    connectors.Kind
		want                    string
	}{
		{"no URL", "./lake/charges", "", connectors.Configuration, `"./lake/charges" is no location of a table`},
		{"another scheme", "ftp://host/charges", "", connectors.Configuration, "is no location of a table"},
		{"a pattern", "file:///lake/*", "", connectors.Configuration, "is no location of a table"},
		{"a bucket as a whole", "s3://bucket", "", connectors.Configuration, "is no location of a table"},
		{"a bucket without a catalog", "s3://bucket/charges", "", connectors.Configuration, "a table in a bucket needs a catalog"},
		{"Azure without an account", "azblob://container/charges", "", connectors.Configuration, "set AZURE_STORAGE_ACCOUNT"},
		{"another catalog", "file://" + filepath.Dir(file) + "/charges", "mysql://localhost/lake", connectors.Configuration, "postgres://"},
		{"a file in the way", "file://" + file + "/charges", "", connectors.Unavailable, "not a directory"},
		{"nobody's table", "file://" + filepath.Dir(file) + "/charges", "", connectors.NotFound, "there is no table yet"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Open(t.Context(), test.location, Options{Catalog: test.catalog})
			if connectors.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.want) {
				t.Errorf("opened, or refused otherwise: %q, %v", connectors.KindOf(err), err)
			}
		})
	}
}

func TestBeginRefuses(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	tests := []struct {
		name  string
		start dataset.Start
	}{
		{"no flow", dataset.Start{ID: "one", Mode: dataset.Insert}},
		{"no id", dataset.Start{Flow: "charges", Mode: dataset.Insert}},
		{"no mode", dataset.Start{Flow: "charges", ID: "one"}},
		{"a border that is not there", dataset.Start{Flow: "charges", ID: "one", Mode: dataset.Insert, Border: "created"}},
		{"a border that is no number", dataset.Start{Flow: "charges", ID: "one", Mode: dataset.Insert, Border: "charges_data.status"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := table.Begin(t.Context(), test.start); connectors.KindOf(err) != connectors.BadCall {
				t.Errorf("begun, or refused otherwise: %v", err)
			}
		})
	}
}
