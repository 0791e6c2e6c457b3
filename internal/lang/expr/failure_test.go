package expr_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hawser/internal/lang/expr"
)

// Each expression fails with testVars: a caret under the part that fails, the message with the types of the values, and
// the hint after a dash.
func TestFailureTellsThePartAndTheTypes(t *testing.T) {
	for name, test := range failures {
		t.Run(name, func(t *testing.T) {
			_, err := eval(t, test.source)
			var failure *expr.Error
			if !errors.As(err, &failure) {
				t.Fatalf("error %v, want an *expr.Error", err)
			}
			if got := drawn(failure); got != test.want {
				t.Errorf("\n%s\n%s\nwant\n%s", test.source, got, test.want)
			}
			for _, secret := range []string{"Ada", "1500", "cus_", "6735", "example.com"} {
				if strings.Contains(err.Error(), secret) && !strings.Contains(test.source, secret) {
					t.Errorf("%q quotes the value %q", err, secret)
				}
			}
		})
	}
}

func drawn(e *expr.Error) string {
	text := strings.Repeat(" ", e.Offset) + "^" + strings.Repeat("~", max(e.Length-1, 0)) + " " + e.Message
	if e.Hint != "" {
		text += " - " + e.Hint
	}
	return text
}

var failures = map[string]struct{ source, want string }{
	"a field that is missing": {
		`1 + inputs.any.c`,
		`               ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"a field of a field that is missing": {
		`inputs.any.c.d.e`,
		`           ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"an input that is missing": {
		`inputs.missing + 1`,
		`       ^~~~~~~ there is no "missing" - guard it: has(inputs.missing) ? ... : ..., or inputs.?missing.orValue(...)`,
	},
	"a task that has not run": {
		`tasks.maybe.connectorOutputPayload.Id`,
		`      ^~~~~ task "maybe" has not run - guard it: has(tasks.maybe) ? ... : ..., or tasks.?maybe.orValue(...)`,
	},
	"a variable that is not set": {
		`1 + vars.maybe`,
		`         ^~~~~ variable "maybe" is not set - guard it: has(vars.maybe) ? ... : ..., or vars.?maybe.orValue(...)`,
	},
	"a field of null": {
		`tasks.done.connectorOutputPayload.Parent.Parent.Id == "x"`,
		`                                                ^~ null has no field "Id": tasks.done.connectorOutputPayload.Parent.Parent is null - guard it with has(...) or .?Id`,
	},
	"a field of a string": {
		`inputs.any.b.c`,
		`             ^ a string has no field "c": inputs.any.b is a string`,
	},
	"a key that is written": {
		`inputs.map["q"]`,
		`          ^ there is no "q": inputs.map is a map - guard it: inputs.map[?"q"].orValue(...)`,
	},
	"a key that is a value": {
		`inputs.any[inputs.name]`,
		`          ^ the map has no such key: inputs.any is a map, inputs.name is a string - guard it: inputs.any[?inputs.name].orValue(...)`,
	},
	"an index that is written": {
		`inputs.list[7] + 1`,
		`           ^ the index is outside of the list: inputs.list is a list of length 3 - guard it: inputs.list[?7].orValue(...)`,
	},
	"an index that is a value": {
		`1 + inputs.list[inputs.amount - 1]`,
		`               ^ the index is outside of the list: inputs.list is a list of length 3, inputs.amount - 1 is an int - guard it: inputs.list[?inputs.amount - 1].orValue(...)`,
	},
	"an index of the wrong type": {
		`inputs.list[inputs.any.b]`,
		`           ^ cannot take element [string] of a list: inputs.list is a list of length 3, inputs.any.b is a string`,
	},
	"an element of null": {
		`tasks.done.connectorOutputPayload.Parent.Tags[0]`,
		`                                             ^ cannot take element [int] of null: tasks.done.connectorOutputPayload.Parent.Tags is null - guard it: tasks.done.connectorOutputPayload.Parent.Tags == null ? ... : ...`,
	},
	"a division by zero": {
		`inputs.amount / (inputs.amount - 1500) + 1`,
		`              ^ division by zero: inputs.amount is an int, inputs.amount - 1500 is an int - guard it: inputs.amount - 1500 == 0 ? ... : ...`,
	},
	"a remainder by zero": {
		`inputs.amount % (inputs.amount - 1500)`,
		`              ^ division by zero: inputs.amount is an int, inputs.amount - 1500 is an int - guard it: inputs.amount - 1500 == 0 ? ... : ...`,
	},
	"an integer that overflows": {
		`inputs.amount * 9223372036854775807`,
		`              ^ the result is out of range: inputs.amount is an int - an int has 64 bits: reckon in larger units, or with double(...)`,
	},
	"a time that overflows": {
		`timestamp("9999-12-31T23:00:00Z") + (now - execution.startTime) + duration("1h")`,
		`                                                                ^ the result is out of range: timestamp("9999-12-31T23:00:00Z") + (now - execution.startTi… is a timestamp, duration("1h") is a duration`,
	},
	"a sum of int and string": {
		`inputs.any.a + inputs.any.b`,
		`             ^ cannot add int and string: inputs.any.a is an int, inputs.any.b is a string - write string(...) around the other`,
	},
	"a sum with null": {
		`"Dear " + tasks.done.connectorOutputPayload.Parent.Email`,
		`        ^ cannot add string and null: tasks.done.connectorOutputPayload.Parent.Email is null - guard it: tasks.done.connectorOutputPayload.Parent.Email == null ? ... : ...`,
	},
	"a comparison of int and string": {
		`inputs.any.a > inputs.any.b`,
		`             ^ cannot compare int with string: inputs.any.a is an int, inputs.any.b is a string - write int(...) around the string, or quotes around the number`,
	},
	"a comparison with null": {
		`inputs.amount > tasks.done.connectorOutputPayload.Parent.Tags`,
		`              ^ cannot compare int with null: inputs.amount is an int, tasks.done.connectorOutputPayload.Parent.Tags is null - guard it: tasks.done.connectorOutputPayload.Parent.Tags == null ? ... : ...`,
	},
	"a method of null": {
		`tasks.done.connectorOutputPayload.Parent.Email.startsWith("a")`,
		`                                               ^~~~~~~~~~ null has no startsWith(string): tasks.done.connectorOutputPayload.Parent.Email is null - guard it: tasks.done.connectorOutputPayload.Parent.Email == null ? ... : ...`,
	},
	"a method of an int": {
		`inputs.any.a.startsWith("a")`,
		`             ^~~~~~~~~~ an int has no startsWith(string): inputs.any.a is an int - there is string.startsWith(string)`,
	},
	"the size of null": {
		`size(tasks.done.connectorOutputPayload.Parent.Tags)`,
		`^~~~ size() cannot take null: tasks.done.connectorOutputPayload.Parent.Tags is null - guard it: tasks.done.connectorOutputPayload.Parent.Tags == null ? ... : ...`,
	},
	"text that is no int": {
		`int(inputs.name) + 1`,
		`^~~ int() cannot read this string: inputs.name is a string - write it as in "42"`,
	},
	"text that is no double": {
		`double(inputs.name)`,
		`^~~~~~ double() cannot read this string: inputs.name is a string - write it as in "1.5"`,
	},
	"text that is no bool": {
		`bool(inputs.name)`,
		`^~~~ bool() cannot read this string: inputs.name is a string - write it as "true" or "false"`,
	},
	"text that is no timestamp": {
		`timestamp(inputs.name)`,
		`^~~~~~~~~ timestamp() cannot read this string: inputs.name is a string - write it as in "2026-01-02T15:04:05Z"`,
	},
	"text that is no duration": {
		`now + duration(inputs.name)`,
		`      ^~~~~~~~ duration() cannot read this string: inputs.name is a string - write it as in "1h30m"`,
	},
	"null that is no int": {
		`int(tasks.done.connectorOutputPayload.Parent.Email)`,
		`^~~ int() cannot take null: tasks.done.connectorOutputPayload.Parent.Email is null - guard it: tasks.done.connectorOutputPayload.Parent.Email == null ? ... : ...`,
	},
	"a double that fits no int": {
		`int(inputs.rate * 1e30)`,
		`^~~ the result is out of range: inputs.rate * 1e+30 is a double - an int has 64 bits: reckon in larger units, or with double(...)`,
	},
	"a condition that is no bool": {
		`inputs.any.a ? 1 : 2`,
		`             ^ the condition must be a bool, is an int: inputs.any.a is an int`,
	},
	"a side of && that is no bool": {
		`inputs.ok && inputs.any.a`,
		`          ^~ && needs a bool on both sides, has an int: inputs.ok is a bool, inputs.any.a is an int`,
	},
	"a side of || that fails": {
		`inputs.any.c || inputs.amount == 0`,
		`           ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"the negation of a string": {
		`!inputs.any.b`,
		`^ ! needs a bool, has a string: inputs.any.b is a string`,
	},
	"the branch that is taken": {
		`inputs.ok ? inputs.any.c : inputs.any.d`,
		`                       ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"the other branch": {
		`!inputs.ok ? inputs.any.c : inputs.any.d`,
		`                                       ^ there is no "d": inputs.any is a map - guard it: has(inputs.any.d) ? ... : ..., or inputs.any.?d.orValue(...)`,
	},
	"the argument of an argument": {
		`size(string(int(inputs.name)))`,
		`            ^~~ int() cannot read this string: inputs.name is a string - write it as in "42"`,
	},
	"a member of a list": {
		`[1, inputs.any.c, 3]`,
		`               ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"a value of a map": {
		`{"a": 1, "b": inputs.list[5]}`,
		`                         ^ the index is outside of the list: inputs.list is a list of length 3 - guard it: inputs.list[?5].orValue(...)`,
	},
	"a turn of map": {
		`inputs.list.map(x, 6 / (x - 1))`,
		`                     ^ division by zero: x - 1 is an int - guard it: x - 1 == 0 ? ... : ...`,
	},
	"a turn of filter": {
		`inputs.list.filter(x, 6 / (x - 1) > 0)`,
		`                        ^ division by zero: x - 1 is an int - guard it: x - 1 == 0 ? ... : ...`,
	},
	"a turn of exists": {
		`inputs.list.exists(x, 6 / (x - 1) > 100)`,
		`                        ^ division by zero: x - 1 is an int - guard it: x - 1 == 0 ? ... : ...`,
	},
	"a turn of all": {
		`inputs.list.all(x, 6 / (x - 1) > 0)`,
		`                     ^ division by zero: x - 1 is an int - guard it: x - 1 == 0 ? ... : ...`,
	},
	"a turn of transformList": {
		`inputs.map.transformList(k, v, v + inputs.any[k])`,
		`                                             ^ the map has no such key: inputs.any is a map, k is a string - guard it: inputs.any[?k].orValue(...)`,
	},
	"a turn of transformMap": {
		`inputs.map.transformMap(k, v, inputs.list[v])`,
		`                                         ^ the index is outside of the list: inputs.list is a list of length 3, v is an int - guard it: inputs.list[?v].orValue(...)`,
	},
	"a turn in a turn": {
		`inputs.list.map(x, inputs.list.map(y, inputs.any.a / (x - y)))`,
		`                                                   ^ division by zero: inputs.any.a is an int, x - y is an int - guard it: x - y == 0 ? ... : ...`,
	},
	"a loop over null": {
		`tasks.done.connectorOutputPayload.Parent.Tags.map(t, t)`,
		`                                              ^~~ cannot loop over null: tasks.done.connectorOutputPayload.Parent.Tags is null`,
	},
	"a loop over a string": {
		`inputs.any.b.exists(t, t == "x")`,
		`             ^~~~~~ cannot loop over a string: inputs.any.b is a string`,
	},
	"what a loop goes over": {
		`inputs.any.c.map(x, x)`,
		`           ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"what an optional holds": {
		`inputs.?any.optMap(a, a.c)`,
		`                        ^ there is no "c": a is a map - guard it: has(a.c) ? ... : ..., or a.?c.orValue(...)`,
	},
	"an optional that is empty": {
		`inputs.?missing.value()`,
		`                ^~~~~ the optional has no value: inputs.?missing is an optional - use orValue(...)`,
	},
	"what an optional gives otherwise": {
		`inputs.?missing.orValue(inputs.list[9])`,
		`                                   ^ the index is outside of the list: inputs.list is a list of length 3 - guard it: inputs.list[?9].orValue(...)`,
	},
	"a regular expression": {
		`inputs.name.matches(inputs.name + "(")`,
		`            ^~~~~~~ the regular expression cannot be used: inputs.name is a string, inputs.name + "(" is a string - it is written in the syntax of RE2`,
	},
	"a place outside of a text": {
		`inputs.name.substring(9)`,
		`            ^~~~~~~~~ the index is outside of the text or list: inputs.name is a string - test its size() before`,
	},
	"keys that are alike": {
		`inputs.map.transformMapEntry(k, v, {"a": v})`,
		`           ^~~~~~~~~~~~~~~~~ a key of the map is there twice: {"a": v} is a map - make the keys differ`,
	},
	"lines and wide characters": {
		"\"日本é\" +\n  inputs.any.c",
		`                     ^ there is no "c": inputs.any is a map - guard it: has(inputs.any.c) ? ... : ..., or inputs.any.?c.orValue(...)`,
	},
	"a long part": {
		`(inputs.amount + inputs.amount + inputs.amount + inputs.amount + inputs.amount + inputs.amount - 1500 * 6) / 0`,
		`                                                                                                           ^ division by zero: inputs.amount + inputs.amount + inputs.amount + inputs.amoun… is an int`,
	},
	"what costs too much": {
		`lists.range(9000).map(x, lists.range(9000).map(y, x * y)).size()`,
		`                  ^~~ the expression takes too long: it is stopped at its cost limit: lists.range(9000) is a list of length 9000 - make loops over less, or go through the list in a forEach`,
	},
	"a turn that costs too much": {
		`inputs.list.map(n, lists.range(9000).map(x, lists.range(9000).map(y, x * y)))`,
		`            ^~~ the expression takes too long: it is stopped at its cost limit: inputs.list is a list of length 3 - make loops over less, or go through the list in a forEach`,
	},
}

func TestFailuresAreTheSameEachTime(t *testing.T) {
	for name, test := range failures {
		_, first := eval(t, test.source)
		for range 3 {
			if _, again := eval(t, test.source); fmt.Sprint(again) != fmt.Sprint(first) {
				t.Fatalf("%s: %v, then %v", name, first, again)
			}
		}
	}
}
