package check

import (
	"slices"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// foundFailures are the types of failures that no call has, but what runs the tasks finds: as package workflows names them.
var foundFailures = []string{
	"ExpressionFailed", "WrongValue", "PayloadTooLarge", "TooMuch", "InvalidInputs", "TimedOut", "NotEnded", refused,
}

// refused is the type of the failure of a fail task that names none.
const refused = "Failed"

// failureOf is the shape of a failure that has one of these types, nil where it may have any.
func failureOf(types []string) *schema.Type {
	t := *failureType
	t.Fields = slices.Clone(t.Fields)
	t.Field("type").Type = &schema.Type{Kind: schema.String, Enum: types}
	return &t
}

// failureTypes gives the types that failures of tasks can have, nil where a fail
// task computes its own.
func (i *integrationChecker) failureTypes(tasks []*lang.Task) []string {
	types := slices.Clone(foundFailures)
	for _, part := range i.definitions.Reachable(&lang.Integration{Tasks: tasks}) {
		for task := range part.Every() {
			switch {
			case task.Connector != nil, task.Call != nil:
				types = append(types, kindNames()...)
			case task.Fail == nil || task.Fail.Type == nil:
			case task.Fail.Type.Known():
				name, _ := task.Fail.Type.Literal.Any.(string)
				types = append(types, name)
			default:
				return nil
			}
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// kindNames are those of the failures of calls.
func kindNames() []string {
	names := make([]string, len(kinds))
	for k, kind := range kinds {
		names[k] = string(kind)
	}
	return names
}
