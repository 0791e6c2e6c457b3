package schema

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type node struct {
	base
	ID       string             `json:"id"`
	Amount   int64              `json:"amount"`
	Rate     float64            `json:"rate"`
	Decimal  float64            `json:"unit_amount_decimal,string"`
	Labels   map[string]string  `json:"metadata"`
	Parent   *node              `json:"parent"`
	Children []*node            `json:"children"`
	Made     time.Time          `json:"date_made"`
	Left     string             `json:"-"`
	Untagged string             // nothing names it
	Any      any                `json:"any"`
	Odd      map[int]string     `json:"odd"`
	Nested   struct{ A, B int } `json:"nested"`
}

type base struct {
	Object string `json:"object"`
	ID     int    `json:"id"` // the outer one wins
}

func TestReflectorDerivesFields(t *testing.T) {
	r := &Reflector{Tag: "json"}
	got := map[string]Kind{}
	typ := r.Type(reflect.TypeFor[*node]())
	for _, field := range typ.Fields {
		got[field.Name] = field.Type.Kind
	}
	want := map[string]Kind{
		"Id": String, "Amount": Int, "Rate": Float, "UnitAmountDecimal": String, "Metadata": Map, "Parent": Object,
		"Children": List, "DateMade": String, "Any": Any, "Odd": Any, "Nested": Object, "Object": String,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if parent := typ.Field("parent"); parent.Type != typ {
		t.Error("a type that refers to itself is derived twice")
	}
	if made := typ.Field("date_made"); made.Type.Format != "date-time" {
		t.Errorf("a time has the format %q", made.Type.Format)
	}
	if typ.Field("metadata").Type.Elem.Kind != String {
		t.Error("the values of a map have no type")
	}
}

func TestReflectorOfAnswersMakesFieldsNullable(t *testing.T) {
	r := &Reflector{Tag: "json", Nullable: true}
	typ := r.Type(reflect.TypeFor[node]())
	parent := typ.Field("Parent").Type
	switch {
	case typ.Nullable:
		t.Error("the record as a whole may be null")
	case typ.Field("Id").Type.Nullable:
		t.Error("the id may be null")
	case !typ.Field("Amount").Type.Nullable || !parent.Nullable:
		t.Error("a field may not be null")
	case len(parent.Fields) != len(typ.Fields) || parent.Field("Parent").Type != parent:
		t.Error("the nullable twin of a cyclic type is not whole")
	}
}

func TestReflectorHook(t *testing.T) {
	id := &Type{Kind: String, Format: "id"}
	r := &Reflector{Tag: "json", Hook: func(_ reflect.Type, member reflect.StructField, field *Field) bool {
		if member.Name == "Parent" {
			field.Type = id
		}
		if member.Name == "Left" {
			field.Name = "Named"
		}
		return member.Name != "Children"
	}, Done: func(_ reflect.Type, made *Type) { made.Open = true }}
	typ := r.Type(reflect.TypeFor[node]())
	if typ.Field("Parent").Type != id {
		t.Error("the hook's type is not taken")
	}
	if left := typ.Field("Named"); left == nil || left.Type.Kind != String {
		t.Error("the member that the hook names is left out")
	}
	if !typ.Open {
		t.Error("Done did not change the type")
	}
	if typ.Field("Children") != nil {
		t.Error("a field that the hook drops is kept")
	}
}
