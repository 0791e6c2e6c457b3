package lake

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/dataset"
)

// Records that say what the table has already are counted apart, and no file is written anew for them.
func TestAnUpsertOfWhatIsThereChangesNothing(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, upsert("one"), chargeRecords(0, 100), chargeRecords(100, 100))
	before := snapshot(t, table)
	again := land(t, table, upsert("two"), chargeRecords(50, 100), chargeRecords(0, 20))
	expect(t, again, counts{Records: 120, Unchanged: 120})
	if diff := cmp.Diff(before.Files, snapshot(t, table).Files); diff != "" || again.Snapshot != 0 {
		t.Errorf("the commit is %+v, and the files are others (-before +after):\n%s", again, diff)
	}
	agree(t, table, want(0, 200))
}

func TestEveryChangeOfAValueIsSeen(t *testing.T) {
	change := func(name string, value any) dataset.Record {
		record := dataset.Record{Value: charge(12)}
		record.Value["charges_data"].(map[string]any)[name] = value
		return record
	}
	card := func(last4 any) map[string]any {
		return map[string]any{"type": "card", "card": map[string]any{"last4": last4, "exp_year": int64(2030)}}
	}
	tests := []struct {
		name   string
		record dataset.Record
		want   counts
	}{
		{"none", change("amount", int64(12)), counts{Records: 1, Unchanged: 1}},
		{"a number", change("amount", int64(13)), counts{Records: 1, Replaced: 1}},
		{"a text", change("currency", "usdc"), counts{Records: 1, Replaced: 1}},
		{"a text that is empty", change("currency", ""), counts{Records: 1, Replaced: 1}},
		{"a text that is gone", change("currency", nil), counts{Records: 1, Replaced: 1}},
		{"a flag", change("paid", false), counts{Records: 1, Replaced: 1}},
		{"a fraction", change("rate", 3.5), counts{Records: 1, Replaced: 1}},
		{"a time", change("settled", "2024-03-12T18:24:18.123457Z"), counts{Records: 1, Replaced: 1}},
		{"a part of a list", change("tags", []any{"a", "", "12"}), counts{Records: 1, Replaced: 1}},
		{"the length of a list", change("tags", []any{"a", nil}), counts{Records: 1, Replaced: 1}},
		{"a nested text", change("payment_method_details", card("0013")), counts{Records: 1, Replaced: 1}},
		{"JSON that is kept whole", change("outcome", map[string]any{"risk_score": int64(13)}), counts{Records: 1, Replaced: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
			land(t, table, upsert("one"), chargeRecords(0, 30))
			expect(t, land(t, table, upsert("two"), []dataset.Record{test.record}), test.want)
			if s := snapshot(t, table); s.Rows != 30 {
				t.Errorf("%d rows have landed", s.Rows)
			}
		})
	}
}

// Rows of one run that the table has in another order, in several files, some of them as they were.
func TestWhatIsUnchangedAndWhatIsNotAreToldApartInEveryFile(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	table.keys = 40
	land(t, table, upsert("one"), chargeRecords(0, 100))
	land(t, table, upsert("two"), chargeRecords(100, 100))
	var records []dataset.Record
	expected := want(0, 200)
	for n := 199; n >= 0; n-- {
		record := changed(n, int64(n))
		if n%7 == 0 {
			record = changed(n, int64(n)+1)
			expected.Amounts++
		}
		records = append(records, record)
	}
	expect(t, land(t, table, upsert("three"), records), counts{Records: 200, Replaced: 29, Unchanged: 171})
	agree(t, table, expected)
}
