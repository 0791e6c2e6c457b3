package lang_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
)

func TestExpressionsOfATask(t *testing.T) {
	x := func(source string) *lang.Expression { return &lang.Expression{Source: source} }
	value := func(source string) *lang.Value { return &lang.Value{Kind: lang.ExpressionValue, Expression: x(source)} }
	text := &lang.Value{Kind: lang.TextValue, Parts: []lang.Part{{Text: "a"}, {Expression: x("text")}}}
	list := &lang.Value{Kind: lang.ListValue, List: []*lang.Value{value("element"), {Kind: lang.LiteralValue}}}
	task := &lang.Task{
		When: x("when"),
		ForEach: &lang.ForEachTask{Items: x("items"), Collect: value("collect"), Tasks: []*lang.Task{
			{Set: &lang.SetTask{Vars: []lang.Member{{Value: &lang.Value{Kind: lang.ObjectValue, Object: []lang.Member{{Value: text}, {Value: list}}}}}}},
			{Try: &lang.TryTask{Catch: []*lang.Catch{{When: x("catch")}}}},
		}},
		Compensate: []*lang.Task{{Fail: &lang.FailTask{Message: value("compensation")}}},
	}
	found := map[string]bool{}
	for x := range task.Expressions() {
		found[x.Source] = true
	}
	want := map[string]bool{"when": true, "items": true, "collect": true, "text": true, "element": true, "catch": true, "compensation": true}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("expressions (-want +got):\n%s", diff)
	}
	for range task.Expressions() {
		break // one is enough
	}
}
