package load

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// test reads a definition of kind Test.
func (o *object) test() *lang.Test {
	o.subject = "a test"
	t := &lang.Test{Meta: o.meta()}
	if name, ok := o.needText("integration"); ok {
		t.Integration = name
	}
	if n, name := o.take("inputs"); n != nil {
		t.Inputs = o.dataMembers(n, name)
	}
	o.boolean("sandbox", &t.Sandbox)
	if n, name := o.take("mocks"); n != nil {
		t.Mocks = o.mocks(n, name)
	}
	if n, name := o.need("assert"); n != nil {
		t.Assert = o.assertions(n, name)
	}
	o.done()
	return t
}

// dataMembers reads names with values in which ${...} means nothing, and is refused.
func (r *reader) dataMembers(n *yaml.Node, name lang.Text) []lang.Member {
	o, ok := r.object(n, name.Span, quote(name.Value))
	if !ok {
		return nil
	}
	var members []lang.Member
	for _, m := range o.members {
		members = append(members, lang.Member{Key: m.key, Value: r.constant(m.value)})
	}
	return members
}

// constant reads data, and reports what looks like an expression in it.
func (r *reader) constant(n *yaml.Node) *lang.Value {
	v := r.data(n)
	r.noExpressions(v)
	return v
}

func (r *reader) noExpressions(v *lang.Value) {
	if text, ok := v.Literal.Any.(string); ok && strings.Contains(text, "${") {
		r.report(codeTemplate, v.Span, "an expression means nothing here: this is data", "write the value out")
	}
	for _, item := range v.List {
		r.noExpressions(item)
	}
	for _, m := range v.Object {
		r.noExpressions(m.Value)
	}
}

// mocks reads what tasks give, by their names.
func (r *reader) mocks(n *yaml.Node, name lang.Text) []*lang.Mock {
	o, ok := r.object(n, name.Span, quote(name.Value))
	if !ok {
		return nil
	}
	var mocks []*lang.Mock
	for _, m := range o.members {
		mock := &lang.Mock{Task: m.key, Always: m.value.Kind != yaml.SequenceNode}
		items := []*yaml.Node{m.value}
		if !mock.Always {
			items = m.value.Content
		}
		if len(items) == 0 {
			r.report(codeMissingKey, m.key.Span, "the mock of "+quote(m.key.Value)+" gives no answer", hintAnswer)
		}
		for _, item := range items {
			if answer := r.answer(item, m.key); answer != nil {
				mock.Answers = append(mock.Answers, answer)
			}
		}
		mocks = append(mocks, mock)
	}
	return mocks
}

// answer reads what one call gives: outputs by their names, or a failure.
func (r *reader) answer(n *yaml.Node, task lang.Text) *lang.Answer {
	o, ok := r.object(n, task.Span, "an answer of "+quote(task.Value))
	if !ok {
		return nil
	}
	a := &lang.Answer{Span: r.span(n)}
	failure, name := o.take("failure")
	if failure == nil {
		a.Outputs = r.constant(n)
		return a
	}
	a.Failure = r.mockFailure(failure, name)
	o.subject = "an answer that is a failure"
	o.done()
	return a
}

func (r *reader) mockFailure(n *yaml.Node, name lang.Text) *lang.MockFailure {
	f := &lang.MockFailure{}
	o, ok := r.object(n, name.Span, `"failure"`)
	if !ok {
		return f
	}
	f.Kind, _ = o.needText("kind")
	f.Type, _ = o.textOf("type")
	f.Code, _ = o.textOf("code")
	f.DeclineCode, _ = o.textOf("declineCode")
	f.Message, _ = o.textOf("message")
	o.done()
	return f
}

// assertions reads the expressions that must be true.
func (r *reader) assertions(n *yaml.Node, name lang.Text) []*lang.Expression {
	if !r.sane(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.wrongType(n, quote(name.Value), "a list")
		return nil
	}
	if len(n.Content) == 0 {
		r.report(codeMissingKey, name.Span, `"assert" asserts nothing`, hintAssert)
	}
	var list []*lang.Expression
	for _, item := range n.Content {
		if x := r.bare(item, "an assertion"); x != nil {
			list = append(list, x)
		}
	}
	return list
}
