package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFlatten(t *testing.T) {
	got, err := Flatten(map[string]any{
		"id": "in_1", "amount": int64(33000), "livemode": false, "rate": 0.5, "big": 1e21, "canceled_at": nil,
		"lines":    map[string]any{"has_more": false, "total_count": int64(0), "data": []any{map[string]any{"id": "il_1", "n": int64(1)}}},
		"metadata": map[string]any{"order_id": "7"}, "nothing": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"id": "in_1", "amount": "33000", "livemode": "false", "rate": "0.5", "big": "1000000000000000000000", "canceled_at": nil,
		"lines.has_more": "false", "lines.total_count": "0", "lines.data": `[{"id":"il_1","n":1}]`, "metadata.order_id": "7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzFlattenLeavesOnlyText(f *testing.F) {
	f.Add([]byte(`{"id":"in_1","lines":{"data":[{"id":"il_1"}],"has_more":false},"metadata":{},"rate":0.5,"none":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := Decode(data)
		object, ok := value.(map[string]any)
		if err != nil || !ok {
			return
		}
		row, err := Flatten(object)
		if err != nil {
			t.Fatal(err)
		}
		for key, value := range row {
			if _, ok := value.(string); !ok && value != nil {
				t.Errorf("%s is %v", key, value)
			}
		}
		if again, err := Flatten(row); err != nil || cmp.Diff(row, again) != "" {
			t.Errorf("flattening again gives %v, %v", again, err)
		}
	})
}
