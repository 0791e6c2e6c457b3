package workflows

import (
	"strings"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// value evaluates a value of the definition. A nil one is null.
func (e *execution) value(ctx workflow.Context, v *lang.Value) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch v.Kind {
	case lang.LiteralValue:
		return v.Literal.Any, nil
	case lang.ExpressionValue:
		return e.expression(ctx, v.Expression)
	case lang.TextValue:
		return e.text(ctx, v.Parts)
	case lang.ListValue:
		return e.list(ctx, v.List)
	case lang.ObjectValue:
		return e.object(ctx, v.Object)
	default:
		return nil, unknownValue(v.Kind)
	}
}

func (e *execution) expression(ctx workflow.Context, x *lang.Expression) (any, error) {
	program, err := e.programs.Compile(x.Source)
	if err != nil {
		return nil, failedExpression(x, err)
	}
	value, err := program.Eval(e.scope(ctx))
	if err != nil {
		return nil, failedExpression(x, err)
	}
	return value, nil
}

func (e *execution) text(ctx workflow.Context, parts []lang.Part) (string, error) {
	var b strings.Builder
	for _, part := range parts {
		if part.Expression == nil {
			b.WriteString(part.Text)
			continue
		}
		value, err := e.expression(ctx, part.Expression)
		if err != nil {
			return "", err
		}
		b.WriteString(expr.Format(value))
	}
	return b.String(), nil
}

func (e *execution) list(ctx workflow.Context, values []*lang.Value) ([]any, error) {
	list := make([]any, 0, len(values))
	for _, v := range values {
		value, err := e.value(ctx, v)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

func (e *execution) object(ctx workflow.Context, members []lang.Member) (map[string]any, error) {
	object := make(map[string]any, len(members))
	for _, member := range members {
		value, err := e.value(ctx, member.Value)
		if err != nil {
			return nil, err
		}
		object[member.Key.Value] = value
	}
	return object, nil
}
