package expr_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang/expr"
	"hawser/internal/schema"
)

func TestCheckTellsWhatDoesNotDependOnVariables(t *testing.T) {
	for source, want := range map[string]any{
		`true`:                                    true,
		`!(1 > 2)`:                                true,
		`inputs.ok && false`:                      false,
		`inputs.ok && !true || false`:             false,
		`true || inputs.amount > 5`:               true,
		`(inputs.ok || true) && inputs.ok`:        nil,
		`false ? inputs.ok : "a" != "b"`:          true,
		`inputs.ok ? true : true`:                 nil,
		`"usd" == "eur"`:                          false,
		`1.0 == 1.0`:                              true,
		`inputs.amount == inputs.amount`:          nil,
		`size([1, 2]) + 1 == 3`:                   true,
		`[1, 2].exists(inputs, inputs > 2)`:       false,
		`"a".matches("^b")`:                       false,
		`lists.range(3).filter(n, n > 1)`:         []any{int64(2)},
		`[]`:                                      []any{},
		`[inputs.amount]`:                         nil,
		`now > timestamp("2020-01-01T00:00:00Z")`: nil,
		`has(vars.maybe)`:                         nil,
		`1 / 0 == 1`:                              nil,
		`"text"`:                                  nil,
		`7`:                                       nil,
	} {
		if diff := cmp.Diff(want, expr.Check(source, testScope()).Decided); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

func TestCheckWarnsOfWordsThatATextNeverIs(t *testing.T) {
	scope := testScope()
	status := &schema.Type{Kind: schema.String, Enum: []string{"open", "paid"}}
	growing := &schema.Type{Kind: schema.String, Enum: []string{"open", "paid"}, EnumOpen: true}
	row := &schema.Type{Kind: schema.Object, Name: "row", Fields: []schema.Field{{Name: "status", Type: status}, {Name: "growing", Type: growing}}}
	rows := &schema.Type{Kind: schema.List, Elem: row}
	scope.Locals = []schema.Field{{Name: "row", Type: row}, {Name: "rows", Type: rows}}
	scope.Vars = &schema.Type{Kind: schema.Object, Fields: []schema.Field{{Name: "row", Type: row}}}
	for source, want := range map[string]string{
		`row.status == "open" || "paid" != row.status`:                                "",
		`row.status == "payed"`:                                                       `14 7 status is never "payed" - did you mean "paid"?`,
		`"late" == row.status`:                                                        `0 6 status is never "late" - it is one of open, paid`,
		`row.status in ["open", "late"]`:                                              `23 6 status is never "late" - it is one of open, paid`,
		`rows[0].status != "late"`:                                                    `18 6 status is never "late" - it is one of open, paid`,
		`row["status"] == "late"`:                                                     "",
		`row.?status.orValue("none") == "none"`:                                       "",
		`row.?status.orValue("none") == "late"`:                                       `31 6 status is never "late" - it is one of open, paid, none`,
		`rows.exists(r, r.status == "late")`:                                          `27 6 status is never "late" - it is one of open, paid`,
		`rows.exists(i, r, i == 0 && r.status == "late")`:                             `40 6 status is never "late" - it is one of open, paid`,
		`rows.map(r, r.status).exists(s, s == "late")`:                                "",
		`(inputs.ok ? row.status : inputs.name) == "late"`:                            "",
		`(inputs.ok ? "a" : "b") == "c"`:                                              `27 3 the text is never "c" - it is one of a, b`,
		`row.growing == "late" || vars.row.status == "late" || inputs.name == "late"`: "",
		`"late" == "open"`:                                                            "",
	} {
		checked := expr.Check(source, scope)
		got := ""
		for _, warning := range checked.Warnings {
			got += textOf(warning)
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s; %+v", source, got, want, checked.Issues)
		}
	}
}

func textOf(warning expr.Issue) string {
	text := fmt.Sprintf("%d %d %s", warning.Offset, warning.Length, warning.Message)
	if warning.Hint != "" {
		text += " - " + warning.Hint
	}
	return text
}

// What an expression gives whatever its variables hold, it gives with any.
func FuzzDecidedIsWhatIsEvaluated(f *testing.F) {
	for _, seed := range []string{
		`true || inputs.ok`, `inputs.ok && false`, `!inputs.ok ? 1 == 1 : 2 == 3`, `[1, 2].exists(x, x > 1)`, `"a" in ["a"] && inputs.name == "x"`,
		`size("abc") == 3`, `1 == 1.0`, `null == null`, `{"a": 1}.a == 1`, `false ? inputs.any : true`, `lists.range(3)`, `has(inputs.any.b) || true`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		decided := expr.Check(source, testScope()).Decided
		if decided == nil {
			return
		}
		program, err := expr.Compile(source)
		if err != nil {
			t.Fatalf("%q: %v", source, err)
		}
		other := testVars()
		other["inputs"] = map[string]any{
			"amount": int64(-1), "name": "", "rate": -0.5, "ok": false, "any": nil, "list": []any{}, "map": map[string]any{},
		}
		for _, vars := range []map[string]any{testVars(), other} {
			if value, err := program.Eval(vars); err == nil && !cmp.Equal(decided, value) {
				t.Errorf("%q is decided to be %v, and gives %v", source, decided, value)
			}
		}
	})
}
