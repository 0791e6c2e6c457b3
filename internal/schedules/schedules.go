// Package schedules keeps in Temporal what definitions say runs by itself: each dataflow, and each trigger of an
// integration, is a Temporal Schedule. It compares what is declared with what is there, and makes the one of the other.
//
// It reads no definitions: what is declared is given to it as Items.
package schedules

import (
	schedulepb "go.temporal.io/api/schedule/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// Kind says what a schedule starts.
type Kind string

// The kinds. They are what the ids of schedules begin with.
const (
	Dataflow Kind = "dataflow"
	Trigger  Kind = "trigger"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Dataflow, Trigger} }

// ID is the id of a schedule, and what the ids of the workflows begin with that it starts.
func ID(kind Kind, name string) string { return string(kind) + "/" + name }

// Item is a schedule as definitions declare it.
type Item struct {
	Kind Kind
	// Name is the dataflow's, or the integration's with the number of the trigger: "nightly/1".
	Name string
	// Digest is what the definitions are known by that each run carries.
	Digest string
	// Schedule is what Temporal is to keep. Its state is not compared: whether it is paused is not declared.
	Schedule *schedulepb.Schedule
	// Attributes are the search attributes of the schedule and of what it starts.
	Attributes map[string]any
	// Now says that the first run is due at once when the schedule is made.
	Now bool
}

// ID is the schedule's.
func (i *Item) ID() string { return ID(i.Kind, i.Name) }

// Store is the schedules of a namespace. Its errors are Temporal's.
type Store struct {
	service   workflowservice.WorkflowServiceClient
	namespace string
}

// NewStore gives the schedules of a client's namespace.
func NewStore(c client.Client, namespace string) *Store {
	return &Store{c.WorkflowService(), namespace}
}
