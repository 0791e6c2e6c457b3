// Package check knows every rule of the definition language that can be told
// before a run: names, references, types, connections, inputs. Each broken rule
// is a source.Problem at its place; all are found at once.
package check
