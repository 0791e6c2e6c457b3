package check

import (
	"fmt"
	"maps"

	"hawser/connectors"
	"hawser/internal/schema"
)

// payloads makes the schemas of connectorInputPayload, for editors to complete.
// The objects in them are shared definitions: operations have many in common.
type payloads struct {
	names map[*schema.Type]string
	defs  map[string]any
}

// payloadRules demand of a connector task the payload of its operation. Where
// connectors have an operation of one name, either one's will do.
func payloadRules(specs []*connectors.Spec) (rules []any, defs map[string]any) {
	p := &payloads{names: map[*schema.Type]string{}, defs: map[string]any{}}
	shapes, order := map[string][]any{}, []*connectors.Operation{}
	for _, spec := range specs {
		for _, op := range spec.Operations {
			if op.Payload == nil {
				continue
			}
			if shapes[op.Name()] == nil {
				order = append(order, op)
			}
			shapes[op.Name()] = append(shapes[op.Name()], p.object(op.Payload))
		}
	}
	for _, op := range order {
		condition := map[string]any{"action": map[string]any{"const": op.Action}}
		needed := []any{"action"}
		if op.Action == "" {
			condition = map[string]any{"entity": map[string]any{"const": op.Entity}, "operation": map[string]any{"const": string(op.Verb)}}
			needed = []any{"entity", "operation"}
		}
		payload := shapes[op.Name()]
		then := map[string]any{"anyOf": payload}
		if len(payload) == 1 {
			then = payload[0].(map[string]any)
		}
		rules = append(rules, map[string]any{
			"if":   map[string]any{"properties": condition, "required": needed},
			"then": map[string]any{"properties": map[string]any{inputPayload: then}},
		})
	}
	return rules, p.defs
}

// orExpression is a value of a type, null, which leaves it out, or an expression
// in its place.
func orExpression(kind string, more map[string]any) map[string]any {
	value := map[string]any{"type": []any{kind, "string", "null"}, "pattern": `\$\{`}
	maps.Copy(value, more)
	return value
}

// object gives a reference to the definition of an object.
func (p *payloads) object(t *schema.Type) map[string]any {
	name, known := p.names[t]
	if !known {
		name = fmt.Sprintf("payload%d", len(p.names)+1)
		p.names[t] = name
		p.defs[name] = p.define(t)
	}
	return ref(name)
}

// define describes an object. Its fields may have the API's own names too.
func (p *payloads) define(t *schema.Type) map[string]any {
	properties := map[string]any{}
	var keys []string
	for _, field := range t.Fields {
		value := p.value(field.Type)
		if field.Description != "" {
			value["description"] = field.Description
		}
		properties[field.Name] = value
		keys = append(append(keys, field.Name), field.Aliases...)
	}
	definition := orExpression("object", map[string]any{"properties": properties})
	if !t.Open {
		definition["propertyNames"] = map[string]any{"enum": anyOf(names(keys))}
	}
	return definition
}

func (p *payloads) value(t *schema.Type) map[string]any {
	if t == nil {
		return map[string]any{}
	}
	switch t.Kind {
	case schema.Bool:
		return orExpression("boolean", nil)
	case schema.Int:
		return orExpression("integer", nil)
	case schema.Float:
		return map[string]any{"type": []any{"number", "string", "null"}}
	case schema.String:
		words := map[string]any{"enum": append(anyOf(t.Enum), nil)}
		switch {
		case len(t.Enum) == 0:
			return map[string]any{"type": []any{"string", "null"}}
		case t.EnumOpen:
			return map[string]any{"anyOf": []any{words, map[string]any{"type": "string"}}}
		default:
			return map[string]any{"anyOf": []any{words, map[string]any{"type": "string", "pattern": `\$\{`}}}
		}
	case schema.List:
		return orExpression("array", map[string]any{"items": p.value(t.Elem)})
	case schema.Map:
		return orExpression("object", map[string]any{"additionalProperties": p.value(t.Elem)})
	case schema.Object:
		return p.object(t)
	default:
		return map[string]any{}
	}
}

// withPayloads adds the definitions of payloads to the others.
func withPayloads(payloads, others map[string]any) map[string]any {
	maps.Copy(payloads, others)
	return payloads
}
