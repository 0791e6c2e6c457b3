package dataset

import (
	"testing"

	"hawser/internal/schema"
)

// A value is written as encoding/json does.
func FuzzJSONTextIsStandard(f *testing.F) {
	for _, text := range []string{
		`{"b": [1, -2.5, 1e21, 1e-7, 25.0, true, false, null], "a": {"": "x", "é": "<&>\u2028\"\\\n\u0001"}}`, `[]`, `{}`, `"\ud800"`, `1e400`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := schema.Decode(data)
		if err != nil {
			return
		}
		want, err := schema.AppendStandard(nil, value)
		if got := new(conformer).json(value); err != nil || got != string(want) {
			t.Errorf("%#v is written as %s, and by encoding/json as %s", value, got, want)
		}
	})
}

func TestWhatJSONCannotSayIsNoText(t *testing.T) {
	if got := new(conformer).json(map[string]any{"a": []any{func() {}}}); got != nil {
		t.Errorf("a function is %v", got)
	}
}
