package dataflow

import (
	"maps"
	"strings"

	"hawser/internal/dataset"
	"hawser/internal/lang"
)

// Table gives the columns of a dataset that a mapping set fills: those of its schema, and a column of JSON text beside each
// object that is mapped whole and in parts. Problems are those of the schema, and of a key that it does not have.
func Table(set *lang.MappingSet, s *lang.Schema) (*dataset.Schema, []dataset.Problem) {
	document := s.JSON.Any
	for i := range set.Mappings {
		path := set.Mappings[i].Destination.Value
		if inParts(set, path) {
			document = keptWhole(document, strings.Split(path, "."))
		}
	}
	return dataset.Compile(document, keyPath(set))
}

// keyPath is the path of the key that a mapping set gives a dataset, "" for none.
func keyPath(set *lang.MappingSet) string {
	if m := identityOf(set); m != nil {
		return m.Destination.Value
	}
	return ""
}

// identityOf gives the first mapping that is the identity, or nil.
func identityOf(set *lang.MappingSet) *lang.Mapping {
	for i := range set.Mappings {
		if set.Mappings[i].Identity {
			return &set.Mappings[i]
		}
	}
	return nil
}

// inParts reports whether a mapping fills a part of what is at path.
func inParts(set *lang.MappingSet, path string) bool {
	for i := range set.Mappings {
		if strings.HasPrefix(set.Mappings[i].Destination.Value, path+".") {
			return true
		}
	}
	return false
}

// keptWhole gives a JSON Schema in which the object at a path is kept whole too. The schema itself stays.
func keptWhole(document any, path []string) any {
	object, ok := document.(map[string]any)
	if !ok {
		return document
	}
	object = maps.Clone(object)
	if len(path) == 0 {
		object["additionalProperties"] = true
		return object
	}
	properties, ok := object["properties"].(map[string]any)
	if !ok || properties[path[0]] == nil {
		return document
	}
	properties = maps.Clone(properties)
	properties[path[0]] = keptWhole(properties[path[0]], path[1:])
	object["properties"] = properties
	return object
}
