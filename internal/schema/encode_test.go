package schema

import (
	"reflect"
	"testing"
)

// What is written is read again as it was, and AppendJSON writes what encoding/json does.
func FuzzValueIsWhatIsRead(f *testing.F) {
	for _, text := range []string{
		`{"b": [1, -2.5, 1e21, 1e-7, 25.0, true, false, null], "id": {"": "x", "é": "<&>\u2028\"\\\n\u0001"}}`, `[]`, `{}`, `"\ud800"`, `1e400`, `null`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := Decode(data)
		if err != nil {
			return
		}
		text, err := Value{Any: value}.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Decode(text); err != nil || !reflect.DeepEqual(value, again) {
			t.Errorf("%s is written as %s", data, text)
		}
		for _, value := range []any{value, string(data)} {
			standard, refused := appendReflected(nil, value)
			if got, err := AppendJSON(nil, value); err != nil || refused != nil || string(got) != string(standard) {
				t.Errorf("%#v is written as %s, and by encoding/json as %s", value, got, standard)
			}
		}
	})
}

// BenchmarkValue writes a record.
func BenchmarkValue(b *testing.B) {
	value, err := Decode([]byte(recordText))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Value{Any: value}).MarshalJSON(); err != nil {
			b.Fatal(err)
		}
	}
}
