package check

import (
	"slices"

	"hawser/connectors"
	"hawser/connectors/filter"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// operation finds what the task runs, nil when it is not there.
func (i *integrationChecker) operation(t *lang.ConnectorTask) *connectors.Operation {
	if t.Connection.Value == "" {
		return nil
	}
	connection := i.definitions.Connection(t.Connection.Value)
	if connection == nil {
		if !slices.Contains(i.unreadable, t.Connection.Value) {
			message, hint := wordUnknownConnection(t.Connection.Value, i.definitions)
			i.report(codeUnknownConnection, t.Connection.Span, message, hint)
		}
		return nil
	}
	spec := i.spec(connection)
	if spec == nil { // told at the connection
		return nil
	}
	switch {
	case t.Action.Value != "" && t.Entity.Value == "":
		op := spec.Action(t.Action.Value)
		if op == nil {
			message, hint := wordUnknownAction(spec, t.Action.Value)
			i.report(codeUnknownAction, t.Action.Span, message, hint)
		}
		return op
	case t.Entity.Value != "" && t.Action.Value == "":
		return i.entityOperation(spec, t)
	default: // load has told
		return nil
	}
}

func (i *integrationChecker) entityOperation(spec *connectors.Spec, t *lang.ConnectorTask) *connectors.Operation {
	has := spec.Entity(t.Entity.Value)
	if len(has) == 0 {
		message, hint := wordUnknownEntity(spec, t.Entity.Value)
		i.report(codeUnknownEntity, t.Entity.Span, message, hint)
		return nil
	}
	if t.Operation.Value == "" {
		return nil
	}
	op := spec.Operation(t.Entity.Value, connectors.Verb(t.Operation.Value))
	if op == nil {
		message, hint := wordUnknownOperation(t.Entity.Value, t.Operation.Value, has)
		i.report(codeUnknownOperation, t.Operation.Span, message, hint)
	}
	return op
}

// looseInputs checks the expressions of a task whose operation is not known.
func (i *integrationChecker) looseInputs(t *lang.ConnectorTask) {
	for _, input := range connectorInputs(t) {
		if input.value != nil {
			i.typeOf(input.value)
		}
	}
}

// connectorInput is one of the inputs of connector tasks.
type connectorInput struct {
	name  string
	value *lang.Value
}

const (
	inputEntityID  = "entityId"
	inputFilter    = "filterClause"
	inputPageSize  = "listEntitiesPageSize"
	inputPageToken = "listEntitiesPageToken"
	inputSortBy    = "listEntitiesSortByColumns"
	inputAllPages  = "allPages"
	inputPayload   = "connectorInputPayload"
)

func connectorInputs(t *lang.ConnectorTask) []connectorInput {
	return []connectorInput{
		{inputEntityID, t.EntityID},
		{inputFilter, t.FilterClause},
		{inputPageSize, t.PageSize},
		{inputPageToken, t.PageToken},
		{inputSortBy, t.SortBy},
		{inputAllPages, t.AllPages},
		{inputPayload, t.Payload},
	}
}

// inputsOf lists the inputs that an operation takes.
func inputsOf(op *connectors.Operation) []string {
	var record []string
	if !op.Single {
		record = []string{inputEntityID, inputFilter}
	}
	switch op.Verb {
	case connectors.List:
		return []string{inputFilter, inputPageSize, inputPageToken, inputSortBy, inputAllPages}
	case connectors.Get:
		return slices.DeleteFunc(record, func(name string) bool { return name == inputFilter })
	case connectors.Update:
		return append(record, inputPayload)
	case connectors.Delete:
		return record
	default: // Create and actions
		return []string{inputPayload}
	}
}

// operationInputs checks the task's inputs against those that the operation takes.
func (i *integrationChecker) operationInputs(t *lang.ConnectorTask, op *connectors.Operation) {
	takes := inputsOf(op)
	for _, input := range connectorInputs(t) {
		switch {
		case input.value == nil:
		case !slices.Contains(takes, input.name):
			i.report(codeInput, input.value.Span, wordInputNotTaken(op, input.name), wordTakes(takes))
			i.typeOf(input.value)
		default:
			i.operationInput(input, t, op)
		}
	}
	i.needs(t, op, takes)
	if t.AllPages != nil && t.AllPages.Literal.Any != false {
		for _, input := range []connectorInput{{inputPageSize, t.PageSize}, {inputPageToken, t.PageToken}} {
			if input.value != nil {
				i.report(codeInput, input.value.Span, wordAllPages(input.name), "leave it out: all pages are gathered")
			}
		}
	}
}

func (i *integrationChecker) operationInput(input connectorInput, t *lang.ConnectorTask, op *connectors.Operation) {
	v := input.value
	switch input.name {
	case inputPayload:
		i.payload(v, op)
		if op.Payload != nil {
			i.payloadParents(t, op)
		}
	case inputPageSize:
		i.fits(v, &schema.Type{Kind: schema.Int}, quote(input.name))
		if size, ok := literalInt(v); ok && (size < 1 || size > maxPageSize) {
			i.report(codeRange, v.Span, wordPageSize(size), "")
		}
	case inputSortBy:
		i.fits(v, &schema.Type{Kind: schema.List, Elem: &schema.Type{Kind: schema.String}}, quote(input.name))
		i.sortColumns(v, op)
	case inputFilter:
		i.filterClause(v, t, op)
	case inputAllPages:
		i.fits(v, &schema.Type{Kind: schema.Bool}, quote(input.name))
	default:
		i.fits(v, &schema.Type{Kind: schema.String}, quote(input.name))
		id, isText := v.Literal.Any.(string)
		switch {
		case input.name != inputEntityID || v.Kind != lang.LiteralValue || !isText:
		case id == "":
			i.report(codeEmpty, v.Span, quote(input.name)+" is empty", "")
		default:
			i.idParents(id, v.Span, t, op)
		}
	}
}

const maxPageSize = 200

// sortColumns checks the columns that are written out.
func (i *integrationChecker) sortColumns(v *lang.Value, op *connectors.Operation) {
	for _, term := range v.List {
		text, ok := term.Literal.Any.(string)
		if !ok || term.Kind != lang.LiteralValue || len(op.Columns) == 0 {
			continue
		}
		if _, err := filter.ParseSorting([]string{text}, op.Columns); err != nil {
			i.report(codeFilter, term.Span, err.Error(), "")
		}
	}
}

// each gives the errors that were joined.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// offsetOf gives the character at a line and column of a text.
func offsetOf(text string, line, column int) int {
	offset := 0
	for _, r := range text {
		if line <= 1 {
			break
		}
		if r == '\n' {
			line--
		}
		offset++
	}
	return offset + column - 1
}

// needs reports the inputs that the operation cannot do without.
func (i *integrationChecker) needs(t *lang.ConnectorTask, op *connectors.Operation, takes []string) {
	at := t.Operation.Span
	if op.Action != "" {
		at = t.Action.Span
	}
	switch {
	case op.Single:
	case op.Verb == connectors.List && t.FilterClause == nil:
		i.listParents(op, at)
	case op.Verb == connectors.Get && t.EntityID == nil:
		i.report(codeMissingKey, at, wordNeeds(op, quote(inputEntityID)), "")
	case op.Verb == connectors.Update || op.Verb == connectors.Delete:
		i.needsRecord(t, op, at)
	}
	if slices.Contains(takes, inputPayload) && t.Payload == nil && (op.Action == "" || len(requiredFields(op)) > 0) {
		i.report(codeMissingKey, at, wordNeeds(op, quote(inputPayload)), wordFields(requiredFields(op)))
	}
}

func (i *integrationChecker) needsRecord(t *lang.ConnectorTask, op *connectors.Operation, at source.Span) {
	switch {
	case t.EntityID == nil && t.FilterClause == nil:
		i.report(codeMissingKey, at, wordNeeds(op, `"entityId" or "filterClause"`), "")
	case t.EntityID != nil && t.FilterClause != nil:
		i.report(codeExclusive, t.FilterClause.Span, `"entityId" and "filterClause" exclude each other`, "leave one of them out")
	}
}
