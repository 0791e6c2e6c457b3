package check_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

func read(t testing.TB, content string) *lang.Definitions {
	t.Helper()
	definitions, problems := load.Read(&source.File{Name: "pay.yaml", Content: []byte(content)})
	if source.HasErrors(problems) {
		t.Fatalf("%+v", problems)
	}
	return definitions
}

const inputs = `
kind: Integration
name: pay
inputs:
  name: {type: string, minLength: 2}
  amount: {type: integer, minimum: 50}
  rate: {type: number, default: 1}
  urgent: {type: boolean, default: false}
  currency: {type: string, enum: [usd, eur], default: usd}
  note: {type: [string, "null"], default: null}
  tags: {type: array, items: {type: string}, maxItems: 2, default: []}
  address: {type: object, properties: {zip: {type: string}, floor: {type: integer}, height: {type: number}}, required: [zip], default: {zip: "6300"}}
  anything: {default: 5}
  limits: {type: object, additionalProperties: {type: integer}, default: {}}
  contact: {type: string, format: email, pattern: "^a", default: ada@example.com}
tasks:
  - name: a
    set: {x: "${inputs}", y: "${vars}"}
`

func TestInputsAreCheckedAndCompleted(t *testing.T) {
	integration := read(t, inputs).Integration("pay")
	defaults := map[string]any{
		"name": "Ada", "amount": int64(1500), "rate": 1.0, "urgent": false, "currency": "usd", "note": nil, "tags": []any{},
		"address": map[string]any{"zip": "6300"}, "anything": int64(5), "limits": map[string]any{}, "contact": "ada@example.com",
	}
	with := func(changes map[string]any) map[string]any {
		all := map[string]any{}
		for _, m := range []map[string]any{defaults, changes} {
			for k, v := range m {
				all[k] = v
			}
		}
		return all
	}
	tests := []struct {
		name     string
		given    map[string]any
		want     map[string]any
		problems []string
	}{
		{"defaults", map[string]any{"name": "Ada", "amount": int64(1500)}, defaults, nil},
		{"a whole float is an integer", map[string]any{"name": "Ada", "amount": 1500.0}, defaults, nil},
		{"an integer is a number", map[string]any{"name": "Ada", "amount": int64(1500), "rate": int64(2)}, with(map[string]any{"rate": 2.0}), nil},
		{
			"inside of objects too",
			map[string]any{"name": "Ada", "amount": int64(1500), "address": map[string]any{"zip": "1", "floor": 2.0, "height": int64(3)}, "limits": map[string]any{"a": 1.0}},
			with(map[string]any{"address": map[string]any{"zip": "1", "floor": int64(2), "height": 3.0}, "limits": map[string]any{"a": int64(1)}}), nil,
		},
		{
			"every problem at once",
			map[string]any{
				"name": "A", "amont": int64(5), "rate": "x", "currency": "chf", "note": int64(1), "tags": []any{"a", int64(1), "c"},
				"address": map[string]any{"floor": 1.5}, "contact": "nobody", "color": "red", "urgent": nil,
			},
			nil,
			[]string{
				`input "name": must have at least 2 characters, has 1`,
				`input "amount": is missing, it has no default`,
				`input "rate": must be a number, is a string`,
				`input "urgent": must be true or false, is null`,
				`input "currency": must be one of "usd", "eur"`,
				`input "note": must be a string or null, is a number`,
				`input "tags": must have at most 2 elements, has 3`,
				`input "tags": 1 must be a string, is a number`,
				`input "address": needs "zip"`,
				`input "address": floor must be an integer, is a number`,
				`input "contact": must be written as "email" demands`,
				`input "amont": integration "pay" has no such input, did you mean "amount"?`,
				`input "color": integration "pay" has no such input, it has "name", "amount", "rate", "urgent", "currency", "note", "tags", "address", "anything", "limits", "contact"`,
			},
		},
		{"too little", map[string]any{"name": "Ada", "amount": int64(10)}, nil, []string{`input "amount": must be at least 50, is 10`}},
		{"not whole", map[string]any{"name": "Ada", "amount": 99.5}, nil, []string{`input "amount": must be an integer, is a number`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, problems := check.Inputs(integration, test.given)
			var texts []string
			for _, p := range problems {
				texts = append(texts, p.String())
			}
			if diff := cmp.Diff(test.problems, texts); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if test.want == nil {
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("inputs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseInput(t *testing.T) {
	integration := read(t, inputs).Integration("pay")
	tests := []struct {
		key, text string
		want      any
		failure   string
	}{
		{key: "amount", text: "1500", want: int64(1500)},
		{key: "amount", text: "1500.0", want: int64(1500)},
		{key: "amount", text: "abc", failure: `input "amount" must be an integer, is "abc"`},
		{key: "amount", text: "15.5", failure: `input "amount" must be an integer, is "15.5"`},
		{key: "amount", text: `"15"`, failure: `input "amount" must be an integer, is "\"15\""`},
		{key: "amount", text: "", failure: `input "amount" must be an integer, is ""`},
		{key: "name", text: "1500", want: "1500"},
		{key: "name", text: "", want: ""},
		{key: "name", text: "a=b {", want: "a=b {"},
		{key: "note", text: "null", want: "null"},
		{key: "rate", text: "2", want: 2.0},
		{key: "urgent", text: "true", want: true},
		{key: "urgent", text: "yes", failure: `input "urgent" must be true or false, is "yes"`},
		{key: "tags", text: `["a"]`, want: []any{"a"}},
		{key: "tags", text: `a,b`, failure: `input "tags" must be a list, is "a,b"`},
		{key: "address", text: `{"zip": "1", "floor": 2.0}`, want: map[string]any{"zip": "1", "floor": int64(2)}},
		{key: "anything", text: "5", want: int64(5)},
		{key: "anything", text: "five", want: "five"},
		{key: "amuont", text: "5", failure: `input "amuont": integration "pay" has no such input, did you mean "amount"?`},
	}
	for _, test := range tests {
		t.Run(test.key+"="+test.text, func(t *testing.T) {
			got, err := check.ParseInput(integration, test.key, test.text)
			if test.failure != "" {
				if err == nil || err.Error() != test.failure {
					t.Errorf("error %v, want %s", err, test.failure)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
