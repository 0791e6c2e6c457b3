// Package connectortest holds a connector to what every connector must be. It finds the operations out from the
// connector's own catalogue, so that there is no list to forget one on.
//
// Run asks no vendor, RunAt a simulator that the connector's test gives, and Cover whatever holds requests against the
// vendor's own description. What an operation means at the vendor is for the connector's own tests.
package connectortest

import (
	"slices"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Run runs the part of the suite that needs no vendor.
func Run(t *testing.T, connector connectors.Connector) {
	t.Run("spec", func(t *testing.T) { checkSpec(t, connector) })
	for _, op := range connector.Spec().Operations {
		t.Run(op.Name(), func(t *testing.T) {
			checkOperation(t, connector.Spec(), op)
			checkPayload(t, op)
			checkOutput(t, op)
			checkColumns(t, op)
			checkNative(t, connector, op)
		})
	}
	t.Run("refusals", func(t *testing.T) { checkRefusals(t, connector) })
	t.Run("failures", func(t *testing.T) { checkFailures(t, connector) })
	t.Run("patience", func(t *testing.T) { checkPatience(t, connector) })
	t.Run("redaction", func(t *testing.T) { checkRedaction(t, connector) })
}

func checkSpec(t *testing.T, connector connectors.Connector) {
	spec := connector.Spec()
	if spec != connector.Spec() {
		t.Error("the spec is computed anew each time")
	}
	switch {
	case spec.Name == "" || strings.ToLower(spec.Name) != spec.Name:
		t.Errorf("the name %q is not a lower-case word", spec.Name)
	case spec.Title == "" || spec.Description == "" || spec.Version < 1:
		t.Error("title, description or version is missing")
	case spec.Rate <= 0:
		t.Error("the rate is missing")
	case spec.MaxNameLength < 1 || spec.MaxNameLength > 63:
		t.Errorf("names of connections may be %d long", spec.MaxNameLength)
	}
	secret := false
	for _, group := range spec.Auth {
		for _, field := range group {
			secret = secret || field.Secret
			if field.Name == "" || field.Description == "" {
				t.Error("a setting under auth has no name or no description")
			}
		}
	}
	if !secret {
		t.Error("no setting under auth is a secret")
	}
	key := func(op *connectors.Operation) string { return op.Entity + op.Action + " " + string(op.Verb) }
	if !slices.IsSortedFunc(spec.Operations, func(a, b *connectors.Operation) int { return strings.Compare(key(a), key(b)) }) {
		t.Error("the operations are not sorted")
	}
	seen := map[string]bool{}
	for _, op := range spec.Operations {
		if seen[op.Name()] {
			t.Errorf("two operations are named %s", op.Name())
		}
		seen[op.Name()] = true
	}
}

func checkOperation(t *testing.T, spec *connectors.Spec, op *connectors.Operation) {
	if op.Connector != spec.Name {
		t.Errorf("it says it is %q's", op.Connector)
	}
	if (op.Action != "") == (op.Entity != "") || (op.Entity != "") != (op.Verb != "") {
		t.Errorf("it is entity %q, verb %q, action %q: it must be an entity's verb or an action", op.Entity, op.Verb, op.Action)
	}
	if spec.Operation(op.Entity, op.Verb) != op && spec.Action(op.Action) != op {
		t.Error("it is not found by its name")
	}
	if !slices.Contains([]string{"GET", "POST", "DELETE", "PUT", "PATCH"}, op.Method) || !strings.HasPrefix(op.Path, "/") {
		t.Errorf("its request is %q %q", op.Method, op.Path)
	}
	changing := op.Verb == connectors.Create || op.Verb == connectors.Update || op.Verb == connectors.Delete
	if changing && !op.Changes || op.Changes == (op.Method == "GET") {
		t.Errorf("Changes is %v with method %s", op.Changes, op.Method)
	}
	if op.Keyed && !op.Changes {
		t.Error("it takes an idempotency key and changes nothing")
	}
}

func checkPayload(t *testing.T, op *connectors.Operation) {
	none := op.Verb == connectors.List || op.Verb == connectors.Get || op.Verb == connectors.Delete
	switch {
	case none && op.Payload != nil:
		t.Error("it takes a payload")
	case none:
		return
	case op.Payload == nil || op.Payload.Kind != schema.Object || op.Payload.Open || op.Payload.Name == "":
		t.Fatal("its payload is not a closed object with a name")
	}
	checkType(t, op.Payload, map[*schema.Type]bool{})
	for _, parent := range op.Parents {
		if op.Payload.Field(parent) == nil {
			t.Errorf("its payload has no field for its parent %s", parent)
		}
	}
	for _, field := range op.Payload.Fields {
		if c := field.Name[0]; c < 'A' || c > 'Z' {
			t.Errorf("the field %s is not in PascalCase", field.Name)
		}
	}
}

func checkOutput(t *testing.T, op *connectors.Operation) {
	want := schema.Object
	switch op.Verb {
	case connectors.Delete:
		if op.Output != nil {
			t.Error("Delete has an output")
		}
		return
	case connectors.List, "":
		want = schema.List
	}
	if op.Output == nil || op.Output.Kind != want {
		t.Fatalf("its output is not of kind %v", want)
	}
	if want == schema.List && (op.Output.Elem == nil || op.Output.Elem.Kind != schema.Object) {
		t.Fatal("its output is no list of objects")
	}
	checkType(t, op.Output, map[*schema.Type]bool{})
}

// checkType walks a type, which may refer to itself.
func checkType(t *testing.T, typ *schema.Type, seen map[*schema.Type]bool) {
	if seen[typ] {
		return
	}
	seen[typ] = true
	switch typ.Kind {
	case schema.List, schema.Map:
		if typ.Elem == nil {
			t.Errorf("a %v has no type of its members", typ.Kind)
			return
		}
		checkType(t, typ.Elem, seen)
	case schema.Object:
		names := map[string]bool{}
		for _, field := range typ.Fields {
			for _, name := range append([]string{field.Name}, field.Aliases...) {
				if name == "" || names[name] {
					t.Errorf("%s has two fields that answer to %q", typ.Name, name)
				}
				names[name] = true
			}
			if field.Type == nil {
				t.Errorf("%s of %s has no type", field.Name, typ.Name)
				continue
			}
			checkType(t, field.Type, seen)
		}
	}
}

func checkColumns(t *testing.T, op *connectors.Operation) {
	if op.Verb == connectors.List && len(op.Columns) == 0 {
		t.Error("List has no columns")
	}
	names := map[string]bool{}
	operators := []string{"=", "<>", "<", "<=", ">", ">=", "IN", "LIKE", "BETWEEN"}
	for _, column := range op.Columns {
		if column.Name == "" || column.Type == nil || names[column.Name] {
			t.Errorf("the column %q has no name, no type, or a twin", column.Name)
		}
		names[column.Name] = true
		for _, native := range column.Native {
			if !slices.Contains(operators, native) {
				t.Errorf("the column %s has the operator %q", column.Name, native)
			}
		}
	}
	if op.Verb == connectors.List {
		for _, parent := range op.Parents {
			if !names[parent] {
				t.Errorf("there is no column for its parent %s", parent)
			}
		}
	}
}
