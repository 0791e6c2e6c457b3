package lake

import (
	"testing"

	"hawser/internal/dataset"
	"hawser/internal/schema"
)

func compile(t testing.TB, text, key string) *dataset.Schema {
	t.Helper()
	document, err := schema.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, problems := dataset.Compile(document, key)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return s
}

const charges = `{"type":"object","properties":{"charges_data":{"type":"object","properties":{
 "id":{"type":"string"},"amount":{"type":"integer"},"paid":{"type":"boolean"},"created":{"type":"integer","format":"unix-time"},
 "rate":{"type":"number"},"outcome":{"type":"object"},"tags":{"type":"array","items":{"type":"string"}},
 "payment_method_details":{"type":"object","additionalProperties":true,"properties":{"card":{"type":"object","properties":{"last4":{"type":"string"}}}}}
}}}}`

func TestFirst(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	table, err := Open(ctx, "file://"+dir+"/charges", Options{Schema: compile(t, charges, "charges_data.id")})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	for _, id := range []string{"a", "b"} {
		run, err := table.Begin(ctx, dataset.Start{Flow: "charges", ID: id, Mode: dataset.Upsert, Border: "charges_data.created", From: 100})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", run)
		var staging dataset.Staging
		for p := range 3 {
			page, err := table.WritePage(ctx, run, int64(p), []dataset.Record{
				{Value: map[string]any{"charges_data": map[string]any{"id": "ch_" + string(rune('a'+p)), "amount": int64(p), "created": int64(1700000000), "payment_method_details": map[string]any{"card": map[string]any{"last4": "4242"}, "x": 1.5}, "tags": []any{"a", nil}}}},
				{Value: map[string]any{"charges_data": map[string]any{"amount": "x"}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			staging.Add(page)
		}
		commit, err := table.Commit(ctx, run, staging, "cursor-"+id)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v", commit)
	}
}
