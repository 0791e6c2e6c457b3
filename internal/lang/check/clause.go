package check

import (
	"errors"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/lang"
	"hawser/internal/lang/expr"
	"hawser/internal/schema"
)

// filterClause checks a clause. One that is an expression as a whole is the
// definition's own business.
func (i *integrationChecker) filterClause(v *lang.Value, op *connectors.Operation) {
	if v.Kind == lang.TextValue {
		i.clauseText(v)
		return
	}
	i.fits(v, &schema.Type{Kind: schema.String}, quote(inputFilter))
	text, ok := v.Literal.Any.(string)
	switch {
	case v.Kind != lang.LiteralValue || !ok:
	case text == "":
		i.report(codeEmpty, v.Span, quote(inputFilter)+" is empty", "")
	default:
		i.clauseLiteral(text, v, op)
	}
}

func (i *integrationChecker) clauseLiteral(text string, v *lang.Value, op *connectors.Operation) {
	clause, err := filter.Parse(text)
	if err == nil && len(op.Columns) > 0 {
		_, err = clause.Bind(op.Columns)
	}
	for _, e := range each(err) {
		var problem *filter.Error
		if errors.As(e, &problem) {
			at := within(v.Span, v.Offsets, offsetOf(text, problem.Line, problem.Column), 1)
			i.report(codeFilter, at, problem.Message, problem.Hint)
		}
	}
}

// clauseText checks a clause with ${...} in it. Text may only come into quotes,
// where it cannot become a part of the condition: "Email = '${inputs.email}'"
// with an email of "' OR Email != '" must not match every record.
func (i *integrationChecker) clauseText(v *lang.Value) {
	var sample strings.Builder
	for part, quoted := range clauseParts(v) {
		if part.Expression == nil {
			sample.WriteString(part.Text)
			continue
		}
		sample.WriteString("0")
		if length := len([]rune(part.Expression.Source)); length > maxInClause {
			i.report(codeFilter, part.Expression.Span, wordClauseTooLong(length), "set a variable to it, and use that")
		}
		t := i.check(part.Expression).Type
		if !quoted && t.Kind != schema.Int && t.Kind != schema.Float && t.Kind != schema.Bool {
			i.report(codeFilter, part.Expression.Span, "text must stand in quotes in a "+inputFilter,
				"write '${...}', or convert it to a number: int(...)")
		}
	}
	if _, err := filter.Parse(sample.String()); err != nil {
		var problem *filter.Error
		if errors.As(err, &problem) {
			i.report(codeFilter, v.Span, problem.Message, problem.Hint)
		}
	}
}

// maxInClause is how many characters an expression in a clause may have: safeClause repeats it.
const maxInClause = expr.MaxSource/3 - 50

// clauseParts yields the parts of a clause, and whether each begins inside of quotes.
func clauseParts(v *lang.Value) func(func(lang.Part, bool) bool) {
	return func(yield func(lang.Part, bool) bool) {
		quoted := false
		for _, part := range v.Parts {
			if !yield(part, quoted) {
				return
			}
			if strings.Count(part.Text, "'")%2 == 1 {
				quoted = !quoted
			}
		}
	}
}

// safeClause gives a clause in which the quotes of what comes into quotes are
// doubled, as SQL wants it.
func safeClause(v *lang.Value) *lang.Value {
	if v == nil || v.Kind != lang.TextValue {
		return v
	}
	safe := *v
	safe.Parts = nil
	for part, quoted := range clauseParts(v) {
		if part.Expression != nil && quoted {
			doubled := *part.Expression
			value := "(" + doubled.Source + "\n)" // the line break ends a comment
			doubled.Source = `type` + value + ` == string ? dyn(string` + value + `.replace("'", "''")) : dyn` + value
			part.Expression = &doubled
		}
		safe.Parts = append(safe.Parts, part)
	}
	return &safe
}
