package expr_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang/expr"
	"hawser/internal/schema"
)

func eval(t testing.TB, source string) (any, error) {
	t.Helper()
	program, err := expr.Compile(source)
	if err != nil {
		t.Fatalf("compiling %s: %v", source, err)
	}
	return program.Eval(testVars())
}

func TestEvalGivesCanonicalValues(t *testing.T) {
	tests := []struct {
		source string
		want   any
	}{
		{`inputs.amount * 2`, int64(3000)},
		{`inputs.rate * 3.0`, 1.5},
		{`double(inputs.amount) * 0.5`, 750.0},
		{`int(math.round(19.99 * 100.0))`, int64(1999)},
		{`"Dear " + inputs.name`, "Dear Ada"},
		{`inputs.amount < 1500.5`, true},
		{`tasks.done.connectorOutputPayload.Email == null`, false},
		{`tasks.done.connectorOutputPayload.Parent.Email == null`, true},
		{`tasks.done.connectorOutputPayload.Parent.Tags`, nil},
		{`inputs.list.filter(x, x > 1).map(x, x * 10)`, []any{int64(30), int64(20)}},
		{`inputs.list.sort()`, []any{int64(1), int64(2), int64(3)}},
		{`inputs.map.map(k, k)`, []any{"a", "m", "z"}},
		{`inputs.map.transformList(k, v, v)`, []any{int64(1), int64(13), int64(26)}},
		{`inputs.map.transformMap(k, v, v + 1)`, map[string]any{"a": int64(2), "m": int64(14), "z": int64(27)}},
		{`{"b": 1, "a": inputs.list}`, map[string]any{"b": int64(1), "a": []any{int64(3), int64(1), int64(2)}}},
		{`now`, "2026-01-02T04:00:00Z"},
		{`now + duration("1h")`, "2026-01-02T05:00:00Z"},
		{`now - execution.startTime`, "55m55s"},
		{`execution.startTime.getFullYear()`, int64(2026)},
		{`timestamp("2026-01-02T00:00:00Z") < now`, true},
		{`1u`, int64(1)},
		{`b"abc"`, "YWJj"},
		{`optional.none()`, nil},
		{`optional.of(5)`, int64(5)},
		{`has(tasks.maybe)`, false},
		{`has(tasks.maybe.connectorOutputPayload)`, false},
		{`has(tasks.maybe.connectorOutputPayload.Id)`, false},
		{`has(tasks.done.connectorOutputPayload.Id)`, true},
		{`has(vars.maybe)`, false},
		{`tasks.?maybe.connectorOutputPayload.Id.orValue("none")`, "none"},
		{`tasks.?done.connectorOutputPayload.Id.orValue("none")`, "cus_1"},
		{`"%s is %d".format([inputs.name, 36])`, "Ada is 36"},
		{`base64.encode(b"abc")`, "YWJj"},
		{`sets.contains([1, 2, 3], [2])`, true},
		{`inputs.any`, map[string]any{"a": int64(1), "b": "x"}},
		{`"é日本".size()`, int64(3)},
		{`type(inputs.any.b) == string && type(inputs.any) == map && type(inputs.list) != type(1)`, true},
		{`inputs.list.map(x, type(x) == int ? x : 0)`, []any{int64(3), int64(1), int64(2)}},
	}
	for _, test := range tests {
		t.Run(test.source, func(t *testing.T) {
			got, err := eval(t, test.source)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvalRefusesWhatIsNoValueOutsideOfExpressions(t *testing.T) {
	for source, want := range map[string]string{
		`1.0 / 0.0`:             "the number is not finite",
		`{1: 2}`:                "the keys of a map must be strings to be a value outside of an expression",
		`18446744073709551615u`: "the number does not fit a 64-bit integer",
	} {
		var failure *expr.Error
		if _, err := eval(t, source); !errors.As(err, &failure) || failure.Message != want {
			t.Errorf("%s: error %v, want %q", source, err, want)
		}
	}
}

func TestCompileRefusesWhatCheckRefusesWhateverTheTypes(t *testing.T) {
	for _, source := range []string{"", "1 +", "foo", "nosuch(1)", `"a" + 1`, strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200), strings.Repeat("1+", 6000) + "1"} {
		var failure *expr.Error
		if _, err := expr.Compile(source); !errors.As(err, &failure) {
			t.Errorf("compiling %.20q: %v, want an *expr.Error", source, err)
		}
		if len(expr.Check(source, testScope()).Issues) == 0 {
			t.Errorf("checking %.20q finds nothing", source)
		}
	}
}

// A workflow that is replayed evaluates again: the same must come out, in the same order.
func TestEvalGivesTheSameEachTime(t *testing.T) {
	large := map[string]any{}
	for _, key := range strings.Split("the quick brown fox jumps over a lazy dog and runs away from every cat it meets", " ") {
		large[key] = int64(len(key))
	}
	vars := testVars()
	vars["inputs"].(map[string]any)["map"] = large
	for _, source := range []string{
		`inputs.map.map(k, k)`,
		`inputs.map.transformList(k, v, k + string(v))`,
		`inputs.map.transformMap(k, v, v * 2).map(k, k)`,
		`inputs.map.transformMapEntry(k, v, {k + "!": v}).map(k, k)`,
		`{"c": 1, "a": 2, "b": 3, "e": 4, "d": 5}.map(k, k)`,
		`{3: "x", 1: "y", true: "z", "k": "w", 2u: "v"}.map(k, dyn(k))`,
		`[inputs.map].map(m, m.filter(k, m[k] > 3))`,
		`inputs.map.filter(k, true).join(",") + {"y": 1, "x": 2}.map(k, k).join(",")`,
		`(inputs.ok ? inputs.map : {"a": 1}).map(k, k)`,
		`optional.of(inputs.map).orValue({}).map(k, k)`,
		`"%s".format([inputs.map])`,
		`inputs.map.exists(k, k == "cat") ? inputs.map.map(k, k)[0] : ""`,
	} {
		program, err := expr.Compile(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		first, err := program.Eval(vars)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		for range 100 {
			again, err := program.Eval(vars)
			if err != nil {
				t.Fatalf("%s: %v", source, err)
			}
			if diff := cmp.Diff(first, again); diff != "" {
				t.Fatalf("%s differs (-first +again):\n%s", source, diff)
			}
		}
	}
}

func TestProgramsAreUsedByManyGoroutines(t *testing.T) {
	var cache expr.Cache
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				program, err := cache.Compile(`inputs.map.map(k, k + inputs.name)`)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := program.Eval(testVars()); err != nil || len(got.([]any)) != 3 {
					t.Errorf("got %v, %v", got, err)
				}
			}
		})
	}
	all.Wait()
}

func TestCacheCompilesASourceOnce(t *testing.T) {
	var cache expr.Cache
	first, err := cache.Compile("1 + 1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := cache.Compile("1 + 1"); err != nil || again != first {
		t.Errorf("another program: %v", err)
	}
	if _, err := cache.Compile("1 +"); err == nil {
		t.Error("a broken expression is compiled")
	}
}

func TestFormat(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{nil, "null"},
		{true, "true"},
		{int64(-5), "-5"},
		{1.5, "1.5"},
		{2.0, "2"},
		{1e21, "1000000000000000000000"},
		{"a\nb", "a\nb"},
		{[]any{int64(1), "a", nil}, `[1,"a",null]`},
		{map[string]any{"b": 1.0, "a": "<"}, `{"a":"<","b":1.0}`},
	}
	for _, test := range tests {
		if got := expr.Format(test.value); got != test.want {
			t.Errorf("Format(%#v) = %q, want %q", test.value, got, test.want)
		}
	}
}

// What Check finds right has, evaluated, the type that Check says, or fails for
// a reason that lies in the values.
func FuzzCheckAndEvalAgree(f *testing.F) {
	for _, seed := range []string{
		`inputs.amount + 1`, `inputs.name + "x"`, `inputs.list.map(x, x * 2)`, `tasks.done.connectorOutputPayload.Parent.Id`,
		`has(tasks.maybe.connectorOutputPayload) ? tasks.maybe.connectorOutputPayload.Id : ""`, `inputs.map.transformMap(k, v, v + 1)`,
		`tasks.done.connectorOutputPayload.Tags == null`, `tasks.?maybe.connectorOutputPayload.Id`, `[inputs.any, 1, "a"]`,
		`inputs.ok ? inputs.rate : 1.5`, `string(now) + execution.id`, `inputs.amount < inputs.rate`, `{"a": inputs.any}.a`,
		`inputs.list.sort()[0] in inputs.list`, `vars.total % 7 == 0 && !(inputs.ok || inputs.name == 'x')`, `math.least(inputs.list)`,
		`tasks.done.connectorOutputPayload.Metadata.map(k, k).join("-")`, `inputs.any.a + 1`, `size(inputs.name) > 1u`, `-inputs.rate`,
		`inputs.list.reduce`, `has(vars.maybe) ? vars.maybe : 0`, `duration("1h") + now`, `inputs.name.split("d")`, `1 in inputs.list`, `has(.`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		checked := expr.Check(source, testScope())
		length := len([]rune(source))
		for _, issue := range checked.Issues {
			if issue.Offset < 0 || issue.Length < 0 || issue.Offset+issue.Length > max(length, 1) {
				t.Errorf("%q: issue %+v is outside of the source", source, issue)
			}
			if issue.Message == "" || strings.Contains(issue.Message, "object#") {
				t.Errorf("%q: message %q", source, issue.Message)
			}
		}
		program, err := expr.Compile(source)
		if len(checked.Issues) > 0 {
			return
		}
		if err != nil {
			t.Fatalf("%q is checked to be right and does not compile: %v", source, err)
		}
		value, err := program.Eval(testVars())
		var failure *expr.Error
		if errors.As(err, &failure) {
			if strings.HasPrefix(failure.Message, "cannot ") && !mayBeNullOrDynamic(source) {
				t.Errorf("%q is checked to be right and fails: %v", source, err)
			}
			if failure.Offset < 0 || failure.Length < 0 || failure.Offset+failure.Length > length {
				t.Errorf("%q: failure %+v is outside of the source", source, failure)
			}
			for _, secret := range []string{"Ada", "cus_", "6735", "example.com"} {
				if strings.Contains(err.Error(), secret) && !strings.Contains(source, secret) {
					t.Errorf("%q: %v quotes a value", source, err)
				}
			}
			return
		}
		if !hasType(value, checked.Type) {
			t.Errorf("%q gives %#v, checked to be %v", source, value, checked.Type.Kind)
		}
		if _, err := json.Marshal(schema.Value{Any: value}); err != nil {
			t.Errorf("%q gives %#v, which is not canonical: %v", source, value, err)
		}
	})
}

// mayBeNullOrDynamic reports whether an expression reads what Check cannot know: nullable fields, inputs of any type.
func mayBeNullOrDynamic(source string) bool {
	for _, name := range []string{"Email", "Tags", "Parent", "any", "dyn", "null", "none", "[", "{", "optional", "?"} {
		if strings.Contains(source, name) {
			return true
		}
	}
	return false
}

func hasType(value any, t *schema.Type) bool {
	if t.Kind == schema.Any {
		return true
	}
	switch value.(type) {
	case nil:
		return t.Nullable || t.Kind == schema.Object
	case bool:
		return t.Kind == schema.Bool
	case int64:
		return t.Kind == schema.Int
	case float64:
		return t.Kind == schema.Float
	case string:
		return t.Kind == schema.String
	case []any:
		return t.Kind == schema.List
	default:
		return t.Kind == schema.Map || t.Kind == schema.Object
	}
}
