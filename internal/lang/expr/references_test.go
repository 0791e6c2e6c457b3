package expr

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReferences(t *testing.T) {
	for source, want := range map[string][]string{
		"1 + 2":                            nil,
		"inputs.a.b":                       {"inputs.a.b"},
		`inputs["a"].b`:                    {"inputs.a.b"},
		"inputs.?a.b":                      {"inputs.a.b"},
		`inputs[?"a"].b`:                   {"inputs.a.b"},
		"inputs[vars.x].b":                 {"inputs", "vars.x"},
		"inputs.list[0].b":                 {"inputs.list"},
		"size(tasks.a) > 0":                {"tasks.a"},
		"tasks.a.b + tasks":                {"tasks", "tasks.a.b"},
		"tasks + tasks.a.b":                {"tasks", "tasks.a.b"},
		"has(tasks.a.b.c)":                 {"tasks.a", "tasks.a.b", "tasks.a.b.c"},
		"{'k': item, 'j': 1}":              {"item"},
		"inputs.list.map(x, x.a + vars.b)": {"@result", "inputs.list", "vars.b", "x.a"},
		"inputs.a.startsWith(item.b)":      {"inputs.a", "item.b"},
		"not an expression":                nil,
	} {
		t.Run(source, func(t *testing.T) {
			var got []string
			for _, path := range References(source) {
				got = append(got, strings.Join(path, "."))
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
		})
	}
}
