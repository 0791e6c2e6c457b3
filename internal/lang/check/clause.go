package check

import (
	"errors"
	"strings"
	"unicode/utf8"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// filterClause checks a clause. One that is an expression as a whole is the
// definition's own business.
func (i *integrationChecker) filterClause(v *lang.Value, t *lang.ConnectorTask, op *connectors.Operation) {
	if v.Kind == lang.TextValue {
		i.clause(i.clauseText(v), t, op)
		return
	}
	i.fits(v, &schema.Type{Kind: schema.String}, quote(inputFilter))
	text, ok := v.Literal.Any.(string)
	switch {
	case v.Kind != lang.LiteralValue || !ok:
	case text == "":
		i.report(codeEmpty, v.Span, quote(inputFilter)+" is empty", "")
	default:
		i.clause(clauseText{text: text, span: v.Span, places: v.Offsets}, t, op)
	}
}

// clause checks the text of a clause against the entity's columns.
func (i *integrationChecker) clause(c clauseText, t *lang.ConnectorTask, op *connectors.Operation) {
	clause, err := filter.Prepare(c.text, c.params)
	if err == nil && len(op.Columns) > 0 {
		clause, err = clause.Bind(op.Columns)
	}
	if err == nil {
		if i.clauseParents(clause, c.span, t, op) {
			i.reach(clause, c.span, t, op)
		}
		return
	}
	for _, e := range each(err) {
		var problem *filter.Error
		if errors.As(e, &problem) {
			i.report(codeFilter, c.at(offsetOf(c.text, problem.Line, problem.Column)), problem.Message, problem.Hint)
		}
	}
}

// reach warns of a clause that the API narrows by nothing, so that all of the entity's records are looked through.
func (i *integrationChecker) reach(clause *filter.Clause, at source.Span, t *lang.ConnectorTask, op *connectors.Operation) {
	allPages := t.AllPages != nil && t.AllPages.Literal.Any != false
	if pages := op.Reach(allPages); pages > 0 && len(op.Columns) > 0 && !clause.Narrows(op.Columns) {
		message, hint := wordReach(op, pages, allPages)
		i.warn(codeFilterReach, at, message, hint)
	}
}

// clauseText is a clause as the parser reads it: a question mark stands for each expression.
type clauseText struct {
	text   string
	params []filter.Param
	span   source.Span
	// places are those of the characters, and expressions the spans of the expressions among them.
	places      []source.Pos
	expressions map[int]source.Span
}

// at gives the place of a character.
func (c *clauseText) at(offset int) source.Span {
	if span, ok := c.expressions[offset]; ok {
		return span
	}
	return source.Within(c.span, c.places, offset, 1)
}

// clauseText checks the expressions of a clause. At run time each is a value of
// the condition, in quotes or not, and can never become a part of its grammar.
func (i *integrationChecker) clauseText(v *lang.Value) clauseText {
	c := clauseText{span: v.Span, expressions: map[int]source.Span{}}
	var text strings.Builder
	for _, part := range v.Parts {
		if part.Expression == nil {
			text.WriteString(part.Text)
			c.places = append(c.places, part.Offsets...)
			continue
		}
		t := i.check(part.Expression).Type
		if isObject(t) {
			i.report(codeFilter, part.Expression.Span, "an object is not a value of a "+inputFilter, "use one of its fields")
			t = anything
		}
		c.params = append(c.params, filter.Param{Offset: text.Len(), Type: t})
		c.expressions[utf8.RuneCountInString(text.String())] = part.Expression.Span
		c.places = append(c.places, part.Expression.Span.Pos)
		text.WriteByte('?')
	}
	if end := len(v.Parts) - 1; end >= 0 && len(c.places) > 0 { // a place for the end
		last := c.places[len(c.places)-1]
		c.places = append(c.places, source.Pos{Line: last.Line, Column: last.Column + 1})
		if e := v.Parts[end].Expression; e != nil {
			c.places[len(c.places)-1].Column = e.Span.End + 1
		}
	}
	c.text = text.String()
	return c
}
