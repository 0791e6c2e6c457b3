package lake

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/dataset"
)

func TestConflictsAreToldWithoutARun(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	var none *connectors.Error
	if _, err := Open(t.Context(), location, Options{}); !errors.As(err, &none) || none.Kind != connectors.NotFound {
		t.Fatalf("a table that is not there is opened: %v", err)
	}
	land(t, open(t, location, "", Options{}), dataset.Start{ID: "first", Mode: dataset.Insert})
	look, err := Open(t.Context(), location, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := look.Close(); err != nil {
			t.Error(err)
		}
	})
	before := snapshot(t, look)
	edit := func(edits ...string) string { return strings.NewReplacer(edits...).Replace(chargesSchema) }
	for _, test := range []struct {
		name, schema, key string
		want              []Conflict
	}{
		{"the same", chargesSchema, "charges_data.id", nil},
		{"a column more, and one less", edit(`"rate": {"type": "number"}`, `"ratio": {"type": "number"}`), "charges_data.id", nil},
		{"another type and another case", edit(`"amount": {"type": "integer"}`, `"amount": {"type": "string"}`, `"currency"`, `"Currency"`), "charges_data.id", []Conflict{
			{[]string{"charges_data", "Currency"}, `"charges_data.Currency" is there as "currency", and readers do not tell upper and lower case apart`},
			{[]string{"charges_data", "amount"}, `"charges_data.amount" is of type long there, not string`},
		}},
		{"another type in a list", edit(`"items": {"type": "string"}`, `"items": {"type": "integer"}`), "charges_data.id", []Conflict{
			{[]string{"charges_data", "tags", "element"}, `"charges_data.tags.element" is of type string there, not long`},
		}},
		{"another key", chargesSchema, "", []Conflict{{nil, `its key is "charges_data.id", not none`}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			wants, err := compiled(test.schema, test.key)
			if err != nil {
				t.Fatal(err)
			}
			got, err := look.Conflicts(t.Context(), wants)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if diff := cmp.Diff(before, snapshot(t, look)); diff != "" {
		t.Errorf("looking has changed the table (-want +got):\n%s", diff)
	}
}
