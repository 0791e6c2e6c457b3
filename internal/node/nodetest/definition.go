package nodetest

import (
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// Bundle makes a bundle of an integration.
func Bundle(name string, outputs []lang.Member, tasks ...*lang.Task) *lang.Bundle {
	return &lang.Bundle{
		Format: lang.BundleFormat,
		Digest: "0000",
		Integration: &lang.Integration{
			Meta:    lang.Meta{Name: text(name)},
			Tasks:   tasks,
			Outputs: outputs,
		},
	}
}

// Call is a task that creates a record of an entity.
func Call(name, connection, entity string, payload ...lang.Member) *lang.Task {
	return &lang.Task{Name: text(name), Connector: &lang.ConnectorTask{
		Connection: text(connection),
		Connector:  "fake",
		Entity:     text(entity),
		Operation:  text("Create"),
		Payload:    &lang.Value{Kind: lang.ObjectValue, Object: payload},
	}}
}

// Set is a task that sets variables.
func Set(name string, vars ...lang.Member) *lang.Task {
	return &lang.Task{Name: text(name), Set: &lang.SetTask{Vars: vars}}
}

// Member is a key whose value is an expression.
func Member(key, expression string) lang.Member {
	return lang.Member{Key: text(key), Value: Expression(expression)}
}

// Expression is a value that an expression gives. Its place is made up.
func Expression(source string) *lang.Value {
	return &lang.Value{Kind: lang.ExpressionValue, Expression: When(source)}
}

// When is a condition.
func When(source string) *lang.Expression {
	return &lang.Expression{Source: source, Position: "test.yaml:1:1"}
}

// Literal is a value that stands for itself.
func Literal(value any) *lang.Value {
	return &lang.Value{Kind: lang.LiteralValue, Literal: schema.Value{Any: value}}
}

// Connection is a connection to the vendor, with one node.
func Connection(name string, vendor *Vendor) *lang.Connection {
	return &lang.Connection{
		Meta:         lang.Meta{Name: text(name)},
		Connector:    text("fake"),
		Destinations: []string{vendor.URL},
		Auth:         []lang.AuthSetting{{Name: text("apiKey"), Literal: "key"}},
		Nodes:        lang.Nodes{Min: 1, Max: 1},
	}
}

func text(value string) lang.Text { return lang.Text{Value: value} }
