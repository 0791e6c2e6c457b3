package check

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// typeOf checks the expressions in a value, and gives the value's shape.
func (i *integrationChecker) typeOf(v *lang.Value) *schema.Type {
	switch v.Kind {
	case lang.ExpressionValue:
		return i.check(v.Expression).Type
	case lang.TextValue:
		i.text(v)
		return &schema.Type{Kind: schema.String}
	case lang.ListValue:
		return &schema.Type{Kind: schema.List, Elem: i.elemType(v.List)}
	case lang.ObjectValue:
		t := &schema.Type{Kind: schema.Object}
		for _, m := range v.Object {
			t.Fields = append(t.Fields, schema.Field{Name: m.Key.Value, Type: i.typeOf(m.Value)})
		}
		return t
	default:
		return literalType(v.Literal.Any)
	}
}

func (i *integrationChecker) elemType(list []*lang.Value) *schema.Type {
	var elem *schema.Type
	for _, item := range list {
		t := i.typeOf(item)
		if elem == nil {
			elem = t
			continue
		}
		both, ok := unify(elem, t)
		if !ok {
			both = anything
		}
		elem = both
	}
	if elem == nil {
		return anything
	}
	return elem
}

// text checks the expressions in a text.
func (i *integrationChecker) text(v *lang.Value) {
	for _, part := range v.Parts {
		if part.Expression != nil {
			i.check(part.Expression)
		}
	}
}

func literalType(literal any) *schema.Type {
	switch literal.(type) {
	case nil:
		return &schema.Type{Kind: schema.Any, Nullable: true, Name: "null"}
	case bool:
		return &schema.Type{Kind: schema.Bool}
	case int64:
		return &schema.Type{Kind: schema.Int}
	case float64:
		return &schema.Type{Kind: schema.Float}
	default:
		return &schema.Type{Kind: schema.String}
	}
}

func literalInt(v *lang.Value) (int64, bool) {
	if v.Kind != lang.LiteralValue {
		return 0, false
	}
	switch n := v.Literal.Any.(type) {
	case int64:
		return n, true
	case float64:
		return int64(n), n == math.Trunc(n)
	default:
		return 0, false
	}
}

// payload checks connectorInputPayload against what the operation takes.
func (i *integrationChecker) payload(v *lang.Value, op *connectors.Operation) {
	shape := op.Payload
	if shape == nil {
		shape = &schema.Type{Kind: schema.Object, Open: true}
	}
	named := *shape
	if named.Name == "" {
		named.Name = op.Name()
	}
	i.fits(v, &named, quote(inputPayload))
}

func requiredFields(op *connectors.Operation) []string {
	var names []string
	if op.Payload != nil {
		for _, f := range op.Payload.Fields {
			if f.Required {
				names = append(names, f.Name)
			}
		}
	}
	return names
}

// fits checks a value against the shape that it must have. Subject is what messages call it.
func (i *integrationChecker) fits(v *lang.Value, t *schema.Type, subject string) {
	if t == nil || t.Kind == schema.Any {
		i.typeOf(v)
		return
	}
	switch v.Kind {
	case lang.ExpressionValue:
		checked := i.check(v.Expression)
		if message, hint := misfit(checked.Type, t); message != "" {
			i.report(codeType, v.Expression.Span, subject+" "+message, hint)
		}
	case lang.TextValue:
		i.text(v)
		if t.Kind != schema.String {
			i.report(codeType, v.Span, fmt.Sprintf("%s must be %s, is text", subject, typeName(t)), hintAlone(v))
		}
	case lang.ListValue:
		i.fitsList(v, t, subject)
	case lang.ObjectValue:
		i.fitsObject(v, t, subject)
	default:
		i.fitsLiteral(v, t, subject)
	}
}

func (i *integrationChecker) fitsList(v *lang.Value, t *schema.Type, subject string) {
	if t.Kind != schema.List {
		i.typeOf(v)
		i.report(codeType, v.Span, fmt.Sprintf("%s must be %s, is a list", subject, typeName(t)), "")
		return
	}
	for _, item := range v.List {
		i.fits(item, t.Elem, "an element of "+subject)
	}
}

func (i *integrationChecker) fitsObject(v *lang.Value, t *schema.Type, subject string) {
	switch t.Kind {
	case schema.Map:
		for _, m := range v.Object {
			i.fits(m.Value, t.Elem, m.Key.Value)
		}
	case schema.Object:
		i.fitsFields(v, t)
	default:
		i.typeOf(v)
		i.report(codeType, v.Span, fmt.Sprintf("%s must be %s, is an object", subject, typeName(t)), "")
	}
}

func (i *integrationChecker) fitsFields(v *lang.Value, t *schema.Type) {
	given := map[*schema.Field]lang.Text{}
	guessed := false
	for _, m := range v.Object {
		field := t.Field(m.Key.Value)
		switch {
		case field == nil && t.Open:
			i.typeOf(m.Value)
		case field == nil:
			message, hint := wordUnknownField(t, m.Key.Value)
			i.report(codeUnknownField, m.Key.Span, message, hint)
			i.typeOf(m.Value)
			guessed = guessed || hint != ""
		case given[field].Value != "":
			i.report(codeDuplicateField, m.Key.Span, wordSameField(m.Key.Value, given[field].Value), "leave one of them out")
		default:
			given[field] = m.Key
			i.fits(m.Value, field.Type, m.Key.Value)
			if field.Required && isLiteralNull(m.Value) {
				i.report(codeMissingField, m.Value.Span, wordMissingField(objectName(t), field.Name), "")
			}
		}
	}
	for k := range t.Fields {
		if f := &t.Fields[k]; f.Required && !gives(v.Object, f) && !(guessed && misspelled(v.Object, f, t)) {
			i.report(codeMissingField, v.Span, wordMissingField(objectName(t), f.Name), "")
		}
	}
}

func isLiteralNull(v *lang.Value) bool { return v.Kind == lang.LiteralValue && v.Literal.Any == nil }

func gives(members []lang.Member, f *schema.Field) bool {
	return slices.ContainsFunc(members, func(m lang.Member) bool {
		return m.Key.Value == f.Name || slices.Contains(f.Aliases, m.Key.Value)
	})
}

// misspelled reports whether a key that is no field was likely meant as f.
func misspelled(members []lang.Member, f *schema.Field, t *schema.Type) bool {
	return slices.ContainsFunc(members, func(m lang.Member) bool {
		return t.Field(m.Key.Value) == nil && nearestField(t, m.Key.Value) == f.Name
	})
}

func (i *integrationChecker) fitsLiteral(v *lang.Value, t *schema.Type, subject string) {
	switch literal := v.Literal.Any.(type) {
	case nil: // null leaves the field out
		return
	case string:
		i.fitsString(literal, v, t, subject)
		return
	case bool:
		if t.Kind == schema.Bool {
			return
		}
	case int64:
		if t.Kind == schema.Int || t.Kind == schema.Float {
			return
		}
	case float64:
		if t.Kind == schema.Float || t.Kind == schema.Int && literal == math.Trunc(literal) {
			return
		}
	}
	i.report(codeType, v.Span, fmt.Sprintf("%s must be %s, is %s", subject, typeName(t), literalName(v.Literal.Any)), hintLiteral(v, t))
}

func (i *integrationChecker) fitsString(text string, v *lang.Value, t *schema.Type, subject string) {
	switch {
	case t.Kind == schema.Float && t.Format == "decimal" && isDecimal(text):
	case t.Kind != schema.String:
		i.report(codeType, v.Span, fmt.Sprintf("%s must be %s, is a string", subject, typeName(t)), hintUnquote(text, t))
	case !t.Allows(text):
		message, hint := wordEnum(subject, text, t.Enum)
		i.report(codeChoice, v.Span, message, hint)
	}
}

func isDecimal(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// misfit tells why values of one shape cannot stand where another is needed, "" if they can.
func misfit(from, to *schema.Type) (message, hint string) {
	switch {
	case from.Kind == schema.Any, to.Kind == schema.Any, from.Kind == to.Kind && from.Kind != schema.List,
		isObject(from) && isObject(to), from.Kind == schema.Int && to.Kind == schema.Float:
		return "", ""
	case from.Kind == schema.List && to.Kind == schema.List:
		if from.Elem == nil || to.Elem == nil {
			return "", ""
		}
		if message, hint := misfit(from.Elem, to.Elem); message != "" {
			return fmt.Sprintf("must be a list of which each element is %s, has a list of which each is %s", typeName(to.Elem), typeName(from.Elem)), hint
		}
		return "", ""
	}
	return fmt.Sprintf("must be %s, is %s", typeName(to), typeName(from)), hintConversion(from, to)
}
