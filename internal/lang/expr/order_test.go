package expr_test

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang/expr"
)

// overMaps go through maps in every way that shows an order.
var overMaps = []string{
	`inputs.map.map(k, k)`,
	`inputs.map.map(k, inputs.map[k] % 7 == 0, k)`,
	`inputs.map.filter(k, inputs.map[k] % 3 == 0)`,
	`inputs.map.transformList(k, v, k + "=" + string(v))`,
	`inputs.map.transformList(k, v, v % 2 == 0, v)`,
	`inputs.map.transformMap(k, v, v % 2 == 0, v * 2).map(k, k)`,
	`inputs.map.transformMapEntry(k, v, {string(v): k}).map(k, k)`,
	`inputs.map.map(k, inputs.map[k])`,
	`[inputs.map, inputs.map].map(m, m.map(k, k).join())`,
	`inputs.nested.transformList(k, v, v.transformList(l, w, k + l))`,
	`"%s".format([inputs.map])`,
	`inputs.map.map(k, {"key": k}).map(o, o.key).join("|")`,
	`[inputs.map.exists_one(k, k == "key 7"), inputs.map.all(k, k != ""), inputs.map.exists(k, v, v == 3)]`,
	`optional.of(inputs.map).optMap(m, m.map(k, k)).orValue([])`,
}

func mapsVars() map[string]any {
	large, nested := map[string]any{}, map[string]any{}
	for i := range 150 {
		large[fmt.Sprintf("%c key %d", []rune("aZé日😀")[i%5], i*7919%1000)] = int64(i)
		nested[fmt.Sprint(i%20)] = map[string]any{"b": int64(i), "a": int64(1), fmt.Sprint(i): int64(2)}
	}
	vars := testVars()
	vars["inputs"] = map[string]any{"map": large, "nested": nested}
	return vars
}

// told writes what the expressions give.
func told(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, source := range overMaps {
		program, err := expr.Compile(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		value, err := program.Eval(mapsVars())
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		fmt.Fprintf(&text, "%s: %s\n", source, expr.Format(value))
	}
	return text.String()
}

func TestMapsAreGoneThroughInTheOrderOfTheirKeys(t *testing.T) {
	program, err := expr.Compile(`inputs.map.map(k, k)`)
	if err != nil {
		t.Fatal(err)
	}
	value, err := program.Eval(mapsVars())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, key := range value.([]any) {
		keys = append(keys, key.(string))
	}
	if len(keys) < 100 || !slices.IsSorted(keys) {
		t.Errorf("%d keys: %v", len(keys), keys)
	}
}

// A replay may be another process's, whose maps are in another order.
func TestMapsAreGoneThroughAlikeInEveryProcess(t *testing.T) {
	const asked = "HAWSER_TEST_TELL_MAPS"
	if file := os.Getenv(asked); file != "" {
		if err := os.WriteFile(file, []byte(told(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	first := told(t)
	for range 20 {
		if diff := cmp.Diff(first, told(t)); diff != "" {
			t.Fatalf("in the same process (-first +again):\n%s", diff)
		}
	}
	for range 3 {
		file := t.TempDir() + "/told"
		process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		process.Env = append(os.Environ(), asked+"="+file)
		if output, err := process.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		other, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, string(other)); diff != "" {
			t.Fatalf("in another process (-here +there):\n%s", diff)
		}
	}
}
