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

// elem is the type of the members of a list, nil where it is not known.
func elem(t *schema.Type) *schema.Type {
	if t == nil || t.Kind != schema.List {
		return nil
	}
	return t.Elem
}
