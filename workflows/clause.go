package workflows

import (
	"strings"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
	"hawser/internal/lang/expr"
)

// clause evaluates a filterClause. An expression that stands alone is the
// clause. One inside a text is a value of the condition and never becomes part
// of its grammar: within single quotes its quotes are doubled, outside of them
// it is written as a literal.
func (b *block) clause(ctx workflow.Context, v *lang.Value) (any, error) {
	if v == nil || v.Kind != lang.TextValue {
		return b.value(ctx, v)
	}
	var text strings.Builder
	quoted := false
	for _, part := range v.Parts {
		if part.Expression == nil {
			quoted = quoted != (strings.Count(part.Text, "'")%2 == 1)
			text.WriteString(part.Text)
			continue
		}
		value, err := b.expression(ctx, part.Expression)
		if err != nil {
			return nil, err
		}
		if quoted {
			text.WriteString(doubled(expr.Format(value)))
		} else {
			text.WriteString(sqlLiteral(value))
		}
	}
	return text.String(), nil
}

// sqlLiteral writes a value as a condition does: text in quotes, a list in parentheses.
func sqlLiteral(value any) string {
	switch v := value.(type) {
	case nil:
		return "NULL"
	case bool, int64, float64:
		return expr.Format(v)
	case []any:
		list := make([]string, len(v))
		for i, member := range v {
			list[i] = sqlLiteral(member)
		}
		return "(" + strings.Join(list, ", ") + ")"
	default:
		return "'" + doubled(expr.Format(v)) + "'"
	}
}

func doubled(text string) string { return strings.ReplaceAll(text, "'", "''") }
