package expr_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"hawser/internal/lang/expr"
)

// large are values as large as an execution can carry them.
func large() map[string]any {
	vars := testVars()
	numbers, texts, objects := make([]any, 100_000), make([]any, 2_000), make([]any, 1_000)
	keys := map[string]any{}
	for i := range numbers {
		numbers[i] = int64(i)
		keys[strconv.Itoa(i)] = true
	}
	for i := range texts {
		texts[i] = strings.Repeat("x", i%100) + "@example.com"
	}
	for i := range objects {
		objects[i] = map[string]any{"id": int64(i), "name": texts[i], "list": numbers[:3]}
	}
	vars["inputs"] = map[string]any{
		"map": keys, "numbers": numbers, "many": numbers[:4_000], "texts": texts, "objects": objects, "text": strings.Repeat("abc ", 250_000),
		"body": strings.Repeat("abc ", 5_000),
	}
	return vars
}

// What would take seconds ends with an error. That it ends soon is what the test shows by ending.
func TestEveryCostIsCounted(t *testing.T) {
	vars := large()
	for name, source := range map[string]string{
		"loops in loops":                  `inputs.numbers.exists(a, inputs.numbers.exists(b, a + b < 0))`,
		"loops over two variables":        `inputs.numbers.transformList(i, a, inputs.numbers.transformList(j, b, a * b))`,
		"distinct":                        `inputs.numbers.distinct()`,
		"sets.contains":                   `sets.contains(inputs.numbers, inputs.numbers)`,
		"sets.intersects":                 `sets.intersects(inputs.numbers, inputs.numbers.map(n, -n))`,
		"sets.equivalent":                 `sets.equivalent(inputs.numbers, inputs.numbers)`,
		"sort":                            `lists.range(1000).map(i, inputs.numbers.sort()[0])`,
		"sortBy":                          `lists.range(1000).map(i, inputs.objects.sortBy(o, o.name)[0])`,
		"flatten":                         `lists.range(1000).map(i, [inputs.numbers].flatten().size())`,
		"comparison of lists":             `lists.range(1000).map(i, inputs.numbers == inputs.numbers)`,
		"comparison of what is in lists":  `lists.range(1000).map(i, [inputs.numbers] == [inputs.numbers])`,
		"comparison of objects":           `lists.range(1000).map(i, inputs.objects == inputs.objects)`,
		"comparison of texts":             `lists.range(9000).map(i, inputs.text < inputs.text)`,
		"in a list":                       `lists.range(9000).map(i, -1 in inputs.numbers)`,
		"text in loops":                   `lists.range(9000).map(i, inputs.text.upperAscii().size())`,
		"characters in loops":             `lists.range(9000).map(i, inputs.text.charAt(i))`,
		"split in loops":                  `lists.range(9000).map(i, inputs.text.split(" ").size())`,
		"size of text in loops":           `lists.range(9000).map(i, size(inputs.text))`,
		"text that grows":                 `inputs.text.replace("a", inputs.text).size()`,
		"text that is joined":             `inputs.numbers.map(n, "x").join(inputs.text).size()`,
		"text that doubles":               `[inputs.text].map(a, a + a + a + a + a).map(a, a + a + a + a + a).map(a, a + a + a + a + a).size()`,
		"format in loops":                 `lists.range(9000).map(i, "%s".format([inputs.numbers]).size())`,
		"a regular expression":            `inputs.text.matches("(((a+)+b)+c)+ ((x|y)+z)*" + inputs.body)`,
		"conversions in loops":            `lists.range(9000).map(i, bytes(inputs.text).size())`,
		"least in loops":                  `lists.range(9000).map(i, math.least(inputs.numbers))`,
		"a map that grows":                `inputs.numbers.transformMapEntry(i, n, {string(n): i}).size()`,
		"the first of a map in loops":     `lists.range(9000).map(i, inputs.map.exists(k, k != ""))`,
		"two halves":                      `inputs.many.map(a, a + 1).map(a, a + 1) + inputs.many.map(a, a + 1).map(a, a + 1) + inputs.many.map(a, a + 1).map(a, a + 1)`,
		"a result that repeats its parts": `lists.range(9000).map(i, inputs.text)`,
		"a result within results":         `lists.range(9000).map(i, [inputs.numbers])`,
	} {
		t.Run(name, func(t *testing.T) {
			program, err := expr.Compile(source)
			if err != nil {
				t.Fatal(err)
			}
			value, err := program.Eval(vars)
			var failure *expr.Error
			if !errors.As(err, &failure) || !strings.Contains(err.Error(), "cost limit") && !strings.Contains(err.Error(), "more than an execution can carry") {
				t.Errorf("%T, %v", value, err)
			}
		})
	}
}

func TestUsualWorkStaysWithinTheLimit(t *testing.T) {
	vars := large()
	for _, source := range []string{
		`inputs.many.map(n, n * 2).filter(n, n > 5)`,
		`inputs.texts.distinct()`,
		`inputs.texts.sort()`,
		`inputs.numbers.sort()`,
		`inputs.texts.join(", ").size()`,
		`inputs.objects.map(o, o.name).distinct().size()`,
		`inputs.objects.sortBy(o, o.name).map(o, o.id)`,
		`inputs.objects.filter(o, o.name.contains("xx")).map(o, {"id": o.id, "name": o.name.upperAscii()})`,
		`inputs.many.transformMapEntry(i, n, {string(n): i})`,
		`inputs.many.transformMapEntry(i, n, {string(n): i}).transformMap(k, v, v + 1)`,
		`inputs.text.trim().lowerAscii().replace("abc", "x").size()`,
		`inputs.text.matches("^abc")`,
		`inputs.body.matches("^([a-z]+ )*$")`,
		`inputs.text.split(" ").size() > 1 && inputs.text != "" && inputs.text == inputs.text`,
		`sets.contains(inputs.texts, ["a", "b"])`,
		`inputs.numbers`,
		`inputs.objects == inputs.objects`,
	} {
		t.Run(source, func(t *testing.T) {
			program, err := expr.Compile(source)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := program.Eval(vars); err != nil {
				t.Error(err)
			}
		})
	}
}
