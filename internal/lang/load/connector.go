package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

func (r *reader) connectorTask(n *yaml.Node, name lang.Text) *lang.ConnectorTask {
	o, ok := r.object(n, name.Span, "a connector task")
	if !ok {
		return nil
	}
	t := &lang.ConnectorTask{
		Connection: o.reference("connection"),
		Entity:     o.reference("entity"),
		Operation:  o.reference("operation"),
		Action:     o.reference("action"),

		EntityID:     o.input("entityId"),
		FilterClause: o.input("filterClause"),
		PageSize:     o.input("listEntitiesPageSize"),
		PageToken:    o.input("listEntitiesPageToken"),
		SortBy:       o.input("listEntitiesSortByColumns"),
		AllPages:     o.input("allPages"),
		Payload:      o.input("connectorInputPayload"),
	}
	o.needed = append(o.needed, "connection")
	o.target()
	o.done()
	return t
}

// input reads a value that may hold expressions.
func (o *object) input(key string) *lang.Value {
	n, _ := o.take(key)
	if n == nil {
		return nil
	}
	return o.value(n)
}

// reference reads the name of something, which cannot be an expression.
func (o *object) reference(key string) lang.Text {
	name, ok := o.textOf(key)
	switch {
	case ok && name.Value == "":
		o.report(codeWrongType, name.Span, quote(key)+" is empty", "")
	case ok && hasExpression(name.Value):
		o.report(codeUnsupported, name.Span, "an expression in "+wordLater(key), "write the name")
		return lang.Text{}
	}
	return name
}

// target reports a task that does not name one operation or one action.
func (o *object) target() {
	has := func(key string) bool { n, _ := o.take(key); return n != nil || o.misspelled(key) }
	entity, operation, action := has("entity"), has("operation"), has("action")
	_, actionKey := o.take("action")
	_, entityKey := o.take("entity")
	_, operationKey := o.take("operation")
	switch {
	case action && entity:
		o.report(codeTaskKind, actionKey.Span, `"action" and "entity" exclude each other`, "a task runs one action, or one operation on an entity")
	case action && operation:
		o.report(codeTaskKind, operationKey.Span, `"operation" belongs to an entity, not to an action`, "leave it out")
	case !action && !entity && !operation:
		o.report(codeMissingKey, o.at, `a connector task needs "entity" and "operation", or "action"`, "")
	case !action && !operation:
		o.report(codeMissingKey, entityKey.Span, `"entity" needs "operation"`, "one of List, Get, Create, Update, Delete")
	case !action && !entity:
		o.report(codeMissingKey, operationKey.Span, `"operation" needs "entity"`, "")
	}
}
