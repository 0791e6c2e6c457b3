package check

import (
	"errors"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
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

// clauseText checks a clause with ${...} in it. At run time each is a value of
// the condition, in quotes or not, and can never become a part of its grammar.
func (i *integrationChecker) clauseText(v *lang.Value) {
	var sample strings.Builder
	for part, quoted := range clauseParts(v) {
		if part.Expression == nil {
			sample.WriteString(part.Text)
			continue
		}
		t := i.check(part.Expression).Type
		switch {
		case isObject(t):
			i.report(codeFilter, part.Expression.Span, "an object is not a value of a "+inputFilter, "use one of its fields")
		case !quoted && t.Kind == schema.List:
			sample.WriteString("(0)")
			continue
		}
		sample.WriteString("0")
	}
	if _, err := filter.Parse(sample.String()); err != nil {
		var problem *filter.Error
		if errors.As(err, &problem) {
			i.report(codeFilter, v.Span, problem.Message, problem.Hint)
		}
	}
}

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
