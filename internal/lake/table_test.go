package lake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// open opens a table of charges; text is another schema than theirs, or "".
func open(t testing.TB, location, text string, options Options) *Table {
	t.Helper()
	if text == "" {
		text = chargesSchema
	}
	columns, err := compiled(text, "charges_data.id")
	if err != nil {
		t.Fatal(err)
	}
	options.Schema = columns
	table, err := Open(t.Context(), location, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
	return table
}

// land makes a run of pages and commits it.
func land(t testing.TB, table *Table, start dataset.Start, pages ...[]dataset.Record) dataset.Commit {
	t.Helper()
	start.Flow = "charges"
	run, err := table.Begin(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	var staging dataset.Staging
	for number, records := range pages {
		page, err := table.WritePage(t.Context(), run, int64(number), records)
		if err != nil {
			t.Fatal(err)
		}
		staging.Add(page)
	}
	commit, err := table.Commit(t.Context(), run, staging, "after "+start.ID)
	if err != nil {
		t.Fatal(err)
	}
	return commit
}

func snapshot(t testing.TB, table *Table) Snapshot {
	t.Helper()
	s, err := table.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func agree(t testing.TB, table *Table, want sums) {
	t.Helper()
	s := snapshot(t, table)
	if diff := cmp.Diff(want, sumsOf(t, s)); diff != "" {
		t.Errorf("DuckDB reads otherwise (-want +got):\n%s", diff)
	}
	if s.Rows != want.Rows {
		t.Errorf("the snapshot counts %d rows, want %d", s.Rows, want.Rows)
	}
}

// counts is what a commit did.
type counts struct{ Records, Inserted, Replaced, Removed, Unchanged int64 }

func countsOf(c dataset.Commit) counts {
	return counts{c.Records, c.Inserted, c.Replaced, c.Removed, c.Unchanged}
}

func expect(t testing.TB, commit dataset.Commit, want counts) {
	t.Helper()
	if diff := cmp.Diff(want, countsOf(commit)); diff != "" {
		t.Errorf("the commit (-want +got):\n%s", diff)
	}
}

func upsert(id string) dataset.Start { return dataset.Start{ID: id, Mode: dataset.Upsert} }

func insert(id string) dataset.Start { return dataset.Start{ID: id, Mode: dataset.Insert} }

// changed gives a charge with another amount.
func changed(n int, amount int64) dataset.Record {
	record := dataset.Record{Value: charge(n)}
	record.Value["charges_data"].(map[string]any)["amount"] = amount
	return record
}

func deleting(n int) dataset.Record {
	return dataset.Record{Value: map[string]any{"charges_data": map[string]any{"id": fmt.Sprintf("ch_%09d", n)}}, Deleted: true}
}

func TestDuckDBReadsEveryType(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, insert("one"), []dataset.Record{{Value: charge(12)}, {Value: charge(11)}, {Value: charge(10)}})
	types := duckDB(t, snapshot(t, table), "SELECT column_type AS type FROM (DESCRIBE t)")[0]["type"]
	const wantTypes = "STRUCT(amount BIGINT, created TIMESTAMP WITH TIME ZONE, currency VARCHAR, customer VARCHAR, id VARCHAR, outcome_json VARCHAR, paid BOOLEAN, " +
		"payment_method_details STRUCT(card STRUCT(exp_year BIGINT, last4 VARCHAR)), payment_method_details_json VARCHAR, rate DOUBLE, receipt_url VARCHAR, " +
		"settled TIMESTAMP WITH TIME ZONE, status VARCHAR, tags VARCHAR[])"
	if diff := cmp.Diff(wantTypes, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	rows := duckDB(t, snapshot(t, table), `SELECT c.id, c.amount, c.paid, epoch_us(c.created) AS created, epoch_us(c.settled) AS settled, c.rate,
		c.outcome_json, c.tags::VARCHAR AS tags, c.payment_method_details.card.last4 AS last4, c.payment_method_details_json AS whole
		FROM (SELECT charges_data AS c FROM t) ORDER BY c.id`)
	base := map[string]any{"settled": int64(1710267858123456)}
	with := func(values map[string]any) map[string]any {
		for key, value := range base {
			values[key] = value
		}
		return values
	}
	wantRows := []map[string]any{
		with(map[string]any{
			"id": "ch_000000010", "amount": int64(10), "paid": true, "created": int64(1700000010000000), "rate": 2.5,
			"outcome_json": `{"risk_score":10}`, "tags": "[a, NULL, 10]", "last4": nil, "whole": nil,
		}),
		with(map[string]any{
			"id": "ch_000000011", "amount": int64(11), "paid": false, "created": int64(1700000011000000), "rate": 2.75,
			"outcome_json": `{"risk_score":11}`, "tags": "[a, NULL, 11]", "last4": nil, "whole": `{"card":null,"type":"card"}`,
		}),
		with(map[string]any{
			"id": "ch_000000012", "amount": int64(12), "paid": true, "created": int64(1700000012000000), "rate": int64(3),
			"outcome_json": `{"risk_score":12}`, "tags": "[a, NULL, 12]", "last4": "0012", "whole": `{"card":{"exp_year":2030,"last4":"0012"},"type":"card"}`,
		}),
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestRunsAppend(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	for run := range 3 {
		expect(t, land(t, table, insert(fmt.Sprint("run-", run)), chargeRecords(run*200, 100), chargeRecords(run*200+100, 100)),
			counts{Records: 200, Inserted: 200})
		agree(t, table, want(0, run*200+200))
	}
}

func TestARecordThatIsReadAgainLandsOnce(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	border := dataset.Start{ID: "one", Mode: dataset.Insert, Border: "charges_data.created"}
	expect(t, land(t, table, border, chargeRecords(0, 100), chargeRecords(90, 100)), counts{Records: 200, Inserted: 190, Unchanged: 10})
	border.ID = "two"
	expect(t, land(t, table, border, chargeRecords(150, 100)), counts{Records: 100, Inserted: 60, Unchanged: 40})
	agree(t, table, want(0, 250))
}

func TestALaterRecordOfAKeyWins(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, upsert("one"), chargeRecords(0, 100))
	expect(t, land(t, table, upsert("two"), []dataset.Record{changed(3, 1), changed(200, 1)}, []dataset.Record{changed(3, 1003), changed(200, 1200)}),
		counts{Records: 4, Inserted: 1, Replaced: 1, Unchanged: 2})
	expected := want(0, 100)
	expected.Rows, expected.IDs, expected.Paid = 101, 101, 51
	expected.Amounts += 1000 + 1200
	agree(t, table, expected)
}

func TestDeletions(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, upsert("one"), chargeRecords(0, 100))
	// 5 and 6 go; 7 goes and comes back as it was; 200 comes and goes; 300 was never there.
	expect(t, land(t, table, upsert("two"),
		[]dataset.Record{deleting(5), deleting(7), changed(200, 1), deleting(6)},
		[]dataset.Record{changed(7, 7), deleting(200), deleting(300)}),
		counts{Records: 7, Removed: 2, Unchanged: 5})
	expected := want(0, 100)
	expected.Rows, expected.IDs, expected.Amounts, expected.Paid = 98, 98, expected.Amounts-11, expected.Paid-1
	expected.Methods, expected.Cards, expected.Years = expected.Methods-2, expected.Cards-2, expected.Years-2*2030
	agree(t, table, expected)
}

func TestASchemaMayGrow(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	land(t, open(t, location, "", Options{}), insert("one"), chargeRecords(0, 100))
	grown := strings.Replace(chargesSchema, `"last4": {"type": "string"}`, `"last4": {"type": "string"}, "brand": {"type": "string"}, "checks": {"type": "object", "properties": {"cvc": {"type": "boolean"}}}`, 1)
	grown = strings.Replace(grown, `"rate": {"type": "number"}, `, ``, 1)
	table := open(t, location, grown, Options{})
	record := dataset.Record{Value: charge(102)}
	card := record.Value["charges_data"].(map[string]any)["payment_method_details"].(map[string]any)["card"].(map[string]any)
	card["brand"], card["checks"] = "visa", map[string]any{"cvc": true}
	land(t, table, insert("two"), []dataset.Record{record})
	land(t, table, upsert("three"), []dataset.Record{changed(3, 4)}) // writes old rows anew
	got := duckDB(t, snapshot(t, table), `SELECT count(*) AS rows, count(charges_data.rate) AS rates,
		max(charges_data.payment_method_details.card.brand) AS brand, bool_or(charges_data.payment_method_details.card.checks.cvc) AS cvc FROM t`)
	if diff := cmp.Diff([]map[string]any{{"rows": int64(101), "rates": int64(99), "brand": "visa", "cvc": true}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A run with more keys than are held at once is looked through part by part.
func TestManyKeys(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	table.keys = 300
	const many = 3000
	var pages [][]dataset.Record
	for first := 0; first < many; first += 500 {
		pages = append(pages, chargeRecords(first, 500))
	}
	again := append(pages, chargeRecords(1000, 500), []dataset.Record{deleting(7), deleting(many + 1)})
	expect(t, land(t, table, upsert("one"), again...), counts{Records: many + 502, Inserted: many - 1, Unchanged: 503})
	expect(t, land(t, table, insert("two"), pages...), counts{Records: many, Inserted: 1, Unchanged: many - 1})
	agree(t, table, want(0, many))
}

func TestLookingMakesNothing(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	land(t, open(t, location, "", Options{}), insert("one"), chargeRecords(0, 10))
	reader, err := Open(t.Context(), location, Options{})
	if err != nil {
		t.Fatal(err)
	}
	agree(t, reader, want(0, 10))
	if _, err := reader.Maintain(t.Context(), Upkeep{}); connectors.KindOf(err) != connectors.Permission {
		t.Errorf("who looks at a table has changed it, or was refused otherwise: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Error(err)
	}
}
