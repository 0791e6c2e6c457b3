package expr

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTraceTellsTheValuesOfTheParts(t *testing.T) {
	vars := map[string]any{
		"inputs": map[string]any{"amount": int64(5), "names": []any{"a", "b"}, "none": nil},
		"vars":   map[string]any{}, "tasks": map[string]any{}, "execution": map[string]any{},
	}
	for source, want := range map[string][]Step{
		`inputs.amount == 6`:                        {{"inputs.amount", int64(5)}},
		`6 > inputs.amount && inputs.amount < 3`:    {{"inputs.amount", int64(5)}},
		`size(inputs.names) == 3`:                   {{"size(inputs.names)", int64(2)}, {"inputs.names", []any{"a", "b"}}},
		`inputs.names[1] == "a"`:                    {{"inputs.names[1]", "b"}},
		`inputs.names.exists(n, n == "c")`:          {{`inputs.names.exists(n, n == "c")`, false}, {"inputs.names", []any{"a", "b"}}},
		`inputs.none == "x"`:                        {{"inputs.none", nil}},
		`inputs.amount == 6 && inputs.missing == 1`: {{"inputs.amount", int64(5)}},
		`inputs.missing == 1`:                       nil,
		`1 == 2`:                                    nil,
	} {
		program, err := Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := program.Trace(vars)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

func TestTraceTellsTheSidesOfAnEquation(t *testing.T) {
	vars := map[string]any{"inputs": map[string]any{"a": map[string]any{"b": int64(1)}}, "vars": nil, "tasks": nil, "execution": nil}
	for source, want := range map[string][]any{
		`inputs.a == {"b": 2}`:         {map[string]any{"b": int64(1)}, map[string]any{"b": int64(2)}},
		`inputs.a == {"b": 2} && true`: nil,
	} {
		program, err := Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		_, got := program.Trace(vars)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}
