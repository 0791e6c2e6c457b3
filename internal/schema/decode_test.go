package schema

import (
	"reflect"
	"strings"
	"testing"
)

// The decoder and encoding/json agree on what is a document and on what it says.
func FuzzDecodeIsStandard(f *testing.F) {
	for _, text := range []string{
		` {"a": [1, -2.5, 1e3, true, false, null, "x"], "a": {"b": {}, "c": []}} `,
		`[{"id": 1, "o": {"x": 1, "y": 2}}, {"id": 2, "o": {}}, {"o": {"x": 1}, "\u0069d": 3}]`,
		`"\u00e9\ud83d\ude00\ud83d \n\"\\ é 😀"`, "\"\xff\xc3\"", "\"a\tb\"", `"\x"`, `"`, `"\`, `"\"`, `{"\`, `"\u12"`,
		`0`, `-0`, `01`, `-`, `+1`, `1.`, `.5`, `1e`, `1e+`, `1E-2`, `9223372036854775807`, `9223372036854775808`, `-1e999`, `1.0`,
		`tru`, `nul`, `truee`, `NaN`, ``, ` `, `[`, `[1,]`, `[,1]`, `[1 2]`, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{1:2}`, `{} {}`, `{}x`, "\x00", "1\x00",
		strings.Repeat(`[`, 2000) + strings.Repeat(`]`, 2000), strings.Repeat(`{"a":`, 1100) + "1" + strings.Repeat(`}`, 1100),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want, refused := decodeByStandard(data)
		got, err := Decode(data)
		if (err == nil) != (refused == nil) || err != nil && err.Error() != refused.Error() {
			t.Fatalf("%q: %v, and encoding/json says %v", data, err, refused)
		}
		if !reflect.DeepEqual(want, got) { // cmp takes too long over what is deep
			t.Errorf("%q is read as %#v, and encoding/json says %#v", data, got, want)
		}
	})
}

const recordText = `{"id": "re_1", "amount": 1099, "rate": 0.5, "paid": true, "gone": false, "note": "é\n", "customer": null,
	"items": [{"id": "it_1"}], "metadata": {}}`

// BenchmarkDecode reads a list of 100 records. The other way is encoding/json's, of a page of the same size.
func BenchmarkDecode(b *testing.B) {
	list := []byte("[" + strings.Repeat(recordText+",", 99) + recordText + "]")
	for name, decode := range map[string]func([]byte) (any, error){"ours": Decode, "standard": decodeByStandard} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(list)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decode(list); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNames gives a record the documented names, and the API's again.
func BenchmarkNames(b *testing.B) {
	var names Names
	b.ReportAllocs()
	for b.Loop() {
		row := names.FromWire(map[string]any{
			"amount": int64(1), "rate": int64(2), "payment_method": "pm_1", "metadata": map[string]any{"a": "b"},
			"items": []any{map[string]any{"unit_price": 1.5}, map[string]any{"unit_price": nil}},
		}, payload)
		names.ToWire(row, payload)
	}
}
