package check

import (
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/lang"
	"hawser/internal/source"
)

// A record may belong to another: a recording to a call. The other is named by a column of the clause, in entityId before
// the record's own id, or by a field of the payload.

// clauseParents reports the parents that a clause does not name, and says whether it names them all.
func (i *integrationChecker) clauseParents(clause *filter.Clause, at source.Span, t *lang.ConnectorTask, op *connectors.Operation) bool {
	before := len(i.problems)
	if id, bare := clause.RecordID(); bare && op.Verb != connectors.List {
		i.idParents(id, at, t, op)
		return len(i.problems) == before
	}
	compared := clause.Equals()
	for _, column := range op.Columns {
		isNamed := func(name string) bool { return name == column.Name || strings.HasPrefix(name, column.Name+".") }
		if column.Required && !slices.ContainsFunc(compared, isNamed) {
			i.report(codeMissingParent, at, wordNeedsColumn(op, column.Name), wordColumn(column.Name))
		}
	}
	if len(op.Either) > 0 && op.Verb == connectors.List {
		i.either(op, at, func(name string) bool { return slices.Contains(compared, name) })
	}
	return len(i.problems) == before
}

// listParents reports the parents of a List without a clause.
func (i *integrationChecker) listParents(op *connectors.Operation, at source.Span) {
	for _, column := range op.Columns {
		if column.Required {
			i.report(codeMissingParent, at, wordNeedsColumn(op, column.Name), wordColumn(column.Name))
		}
	}
	i.either(op, at, func(string) bool { return false })
}

// idParents reports that an id lacks the ids of the records which its record belongs to, where the payload does not name
// them.
func (i *integrationChecker) idParents(id string, at source.Span, t *lang.ConnectorTask, op *connectors.Operation) {
	parents := op.Parents
	if len(op.Either) > 0 {
		parents = append(slices.Clone(parents), strings.Join(op.Either, " or "))
	}
	if strings.Count(id, "/") >= len(parents) || t.Payload != nil && t.Payload.Kind != lang.ObjectValue {
		return
	}
	for _, names := range parents {
		given := func(name string) bool { return i.payloadGives(t, op, name) }
		if !slices.ContainsFunc(strings.Split(names, " or "), given) {
			i.report(codeMissingParent, at, wordNeedsParent(op, names), wordParents(op, parents))
			return
		}
	}
}

// payloadParents reports the parents that the payload must name: nothing else of the task does.
func (i *integrationChecker) payloadParents(t *lang.ConnectorTask, op *connectors.Operation) {
	if t.Payload.Kind != lang.ObjectValue || op.Verb == connectors.Update {
		return
	}
	for _, parent := range op.Parents {
		if f := op.Payload.Field(parent); f != nil && !f.Required && !gives(t.Payload.Object, f) {
			i.report(codeMissingParent, t.Payload.Span, wordNeedsParent(op, parent), "")
		}
	}
	i.either(op, t.Payload.Span, func(name string) bool { return i.payloadGives(t, op, name) })
}

func (i *integrationChecker) payloadGives(t *lang.ConnectorTask, op *connectors.Operation, name string) bool {
	if t.Payload == nil || op.Payload == nil {
		return false
	}
	f := op.Payload.Field(name)
	return f != nil && gives(t.Payload.Object, f)
}

// either reports that not exactly one of the parents is given, of which one is needed.
func (i *integrationChecker) either(op *connectors.Operation, at source.Span, given func(string) bool) {
	named := slices.DeleteFunc(slices.Clone(op.Either), func(name string) bool { return !given(name) })
	switch {
	case len(op.Either) > 0 && len(named) == 0:
		i.report(codeMissingParent, at, wordNeedsParent(op, strings.Join(op.Either, " or ")), "")
	case len(named) > 1:
		i.report(codeExclusive, at, wordOneParent(op, named), "leave one of them out")
	}
}
