// Package workflows interprets integrations: one dynamic workflow, whose type
// is the integration's name and whose input carries the definition. The code
// here is deterministic: no I/O, no clock but the workflow's, no iteration over
// maps.
package workflows

import (
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// TaskQueue is the task queue of workflow tasks.
const TaskQueue = "hawser"

// Input is the input of every execution.
type Input struct {
	Bundle *lang.Bundle `json:"bundle"`
	// Inputs are the integration's inputs, defaults filled in and checked by the starter.
	Inputs schema.Value `json:"inputs"`
	// Former is what the execution continues, nil for one that begins at the beginning.
	Former *Former `json:"former,omitempty"`
	// Caller is set where another execution has called this one.
	Caller *Caller `json:"caller,omitempty"`
	// Stretch is set where the workflow makes a stretch of an execution; its result is then a stretch's.
	Stretch *Stretch `json:"stretch,omitempty"`
}

// The result of an execution is its outputs, an object as schema.Value.
