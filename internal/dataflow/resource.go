// Package dataflow is what a dataflow is made of: the resources that it reads, their records, and the schema that a
// source shows.
//
// It makes no call and knows nothing of Temporal: records are given to it.
package dataflow

import (
	"regexp"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Resource gives the List operation that a resource names, or nil: by the path of the API's request without its version,
// "balance_transactions" or "issuing/cards", or by the documented name of the entity, "BalanceTransaction".
func Resource(spec *connectors.Spec, name string) *connectors.Operation {
	if list := spec.Operation(name, connectors.List); list != nil {
		return list
	}
	for _, op := range spec.Operations {
		if op.Verb == connectors.List && name != "" && resourcePath(op) == name {
			return op
		}
	}
	return nil
}

// Resources lists what Resource knows: the paths, then the entities.
func Resources(spec *connectors.Spec) []string {
	var paths, entities []string
	for _, op := range spec.Operations {
		if op.Verb != connectors.List {
			continue
		}
		entities = append(entities, op.Entity)
		if path := resourcePath(op); path != "" {
			paths = append(paths, path)
		}
	}
	return append(paths, entities...)
}

// resourcePath is the path of a List without its version, or "" for one that needs an id.
func resourcePath(op *connectors.Operation) string {
	path := strings.TrimPrefix(op.Path, "/")
	if first, rest, _ := strings.Cut(path, "/"); version.MatchString(first) {
		path = rest
	}
	if strings.Contains(path, "{") {
		return ""
	}
	return path
}

// version matches the versions that paths begin with: "v1", "2010-04-01".
var version = regexp.MustCompile(`^(v\d+(\.\d+)*|\d{4}-\d{2}-\d{2})$`)

// Parents lists the columns that say whose records a List gives; it gives none without one of them.
func Parents(list *connectors.Operation) []string {
	parents := slices.Concat(list.Parents, list.Either)
	for _, column := range list.Columns {
		if column.Required && !slices.Contains(parents, column.Name) {
			parents = append(parents, column.Name)
		}
	}
	return parents
}

// Record gives a row of a List as the API spells it: "PaymentMethod" is "payment_method" again. t is the type of the
// row; what it does not name goes by schema.Snake. The keys of a Map are data and stay, as do those of anything named
// Metadata. The row itself is kept.
func Record(row any, t *schema.Type) any {
	switch v := row.(type) {
	case map[string]any:
		record := make(map[string]any, len(v))
		for key, value := range v {
			name, typ := wireMember(t, key)
			if name != "metadata" || typ != nil {
				value = Record(value, typ)
			}
			record[name] = value
		}
		return record
	case []any:
		records := make([]any, len(v))
		for i, item := range v {
			records[i] = Record(item, elem(t))
		}
		return records
	default:
		return row
	}
}

// wireMember gives the API's name of a member of an object, and its type, nil where it is not known.
func wireMember(t *schema.Type, key string) (string, *schema.Type) {
	switch {
	case t != nil && t.Kind == schema.Map:
		return key, t.Elem
	case t != nil && t.Field(key) != nil:
		field := t.Field(key)
		return wireName(field), field.Type
	default:
		return schema.Snake(key), nil
	}
}

// wireName is the API's own name of a field.
func wireName(field *schema.Field) string {
	if len(field.Aliases) > 0 {
		return field.Aliases[0]
	}
	return field.Name
}

// elem is the type of the members of a list, nil where it is not known.
func elem(t *schema.Type) *schema.Type {
	if t == nil || t.Kind != schema.List {
		return nil
	}
	return t.Elem
}
