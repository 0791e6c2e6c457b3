package workflows

import (
	"strings"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// value evaluates a value of the definition. A nil one is null.
func (b *block) value(ctx workflow.Context, v *lang.Value) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch v.Kind {
	case lang.LiteralValue:
		return v.Literal.Any, nil
	case lang.ExpressionValue:
		return b.expression(ctx, v.Expression)
	case lang.TextValue:
		return b.text(ctx, v.Parts)
	case lang.ListValue:
		return b.list(ctx, v.List)
	case lang.ObjectValue:
		return b.object(ctx, v.Object)
	default:
		return nil, unknownValue(v.Kind)
	}
}

func (b *block) expression(ctx workflow.Context, x *lang.Expression) (any, error) {
	program, err := b.programs.Compile(x.Source, b.localNames()...)
	if err != nil {
		return nil, failedExpression(x, err)
	}
	value, err := program.Eval(b.scope(ctx))
	if err != nil {
		return nil, failedExpression(x, err)
	}
	return value, nil
}

func (b *block) text(ctx workflow.Context, parts []lang.Part) (string, error) {
	var text strings.Builder
	for _, part := range parts {
		if part.Expression == nil {
			text.WriteString(part.Text)
			continue
		}
		value, err := b.expression(ctx, part.Expression)
		if err != nil {
			return "", err
		}
		text.WriteString(expr.Format(value))
	}
	return text.String(), nil
}

func (b *block) list(ctx workflow.Context, values []*lang.Value) ([]any, error) {
	list := make([]any, 0, len(values))
	for _, v := range values {
		value, err := b.value(ctx, v)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

func (b *block) object(ctx workflow.Context, members []lang.Member) (map[string]any, error) {
	object := make(map[string]any, len(members))
	for _, member := range members {
		value, err := b.value(ctx, member.Value)
		if err != nil {
			return nil, err
		}
		object[member.Key.Value] = value
	}
	return object, nil
}
