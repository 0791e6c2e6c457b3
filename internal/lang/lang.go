// Package lang is the model of the definition language: what a definition says,
// with the place where it says it.
//
// It reads no YAML (load does), checks nothing (check does) and evaluates
// nothing (expr does). The language itself is specified in docs/language.
package lang

import (
	"time"

	"hawser/internal/schema"
	"hawser/internal/source"
)

// Kind is the kind of a definition.
type Kind string

// The kinds.
const (
	KindConnection  Kind = "Connection"
	KindIntegration Kind = "Integration"
	KindSchema      Kind = "Schema"
	KindDataset     Kind = "Dataset"
	KindMappingSet  Kind = "MappingSet"
	KindDataflow    Kind = "Dataflow"
	KindTest        Kind = "Test"
)

// Meta is what every definition has.
type Meta struct {
	Name        Text              `json:"name"`
	Description string            `json:"description,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
	// Span is the document's first line.
	Span source.Span `json:"-"`
}

// Text is a string with its place.
type Text struct {
	Value string
	Span  source.Span
}

// Definitions is everything that was loaded, in the order of files and documents.
type Definitions struct {
	Connections  []*Connection
	Integrations []*Integration
	Schemas      []*Schema
	Datasets     []*Dataset
	MappingSets  []*MappingSet
	Dataflows    []*Dataflow
	Tests        []*Test
	// Unread are the names that stand in what could not be read: what has such a name is not known to be missing.
	Unread []string
}

// Duration is a length of time as Go writes it ("1m30s"), with its place.
type Duration struct {
	Value time.Duration
	Span  source.Span
}

// Integration is a definition of kind Integration.
type Integration struct {
	Meta
	Inputs  []Input  `json:"inputs,omitempty"`
	Tasks   []*Task  `json:"tasks"`
	Outputs []Member `json:"outputs,omitempty"`
	// Timeout bounds the whole execution; zero means no bound.
	Timeout Duration `json:"timeout,omitzero"`
	// Concurrency bounds how many executions run at once; nil means no bound.
	Concurrency *Concurrency `json:"concurrency,omitempty"`
	// Triggers start the integration; they are not part of what an execution carries.
	Triggers []*Trigger `json:"-"`
}

// Input is one of an integration's inputs: a JSON Schema property.
type Input struct {
	Name Text `json:"name"`
	// Schema is the property's JSON Schema, as data.
	Schema schema.Value `json:"schema"`
	// Required says that the input has no default.
	Required bool         `json:"required,omitempty"`
	Default  schema.Value `json:"default,omitzero"`
	// Source is Schema with the places of its parts; an input that was not read from a file has none.
	Source *Value `json:"-"`
}

// Task is a step of an integration. Exactly one of the kinds is set.
//
// To add a kind of task:
//  1. Add its struct here, in a file of its own, and a field to Task.
//     Add it to TaskKinds and Kind.
//  2. Read it in load, with every problem of its structure.
//  3. Check it in check: references, types, outputs; a golden file per rule. Add it to the JSON Schema there.
//  4. Run it in workflows, in a file of its own; add its case to the one switch there.
//  5. Give it a mark in picture.
//  6. Describe it in docs/language with an example that a test runs.
type Task struct {
	Name        Text        `json:"name"`
	Description string      `json:"description,omitempty"`
	When        *Expression `json:"when,omitempty"`
	Retry       *Retry      `json:"retry,omitempty"`
	// Timeout bounds one attempt of a connector task, and the whole of a task that waits; zero means the default of the kind.
	Timeout Duration `json:"timeout,omitzero"`

	// OnError says what happens when the task fails for good: Continue, or else the execution fails.
	OnError string `json:"onError,omitempty"`

	// Compensate undoes the task when a later one fails for good: in order, and the tasks that were done last first.
	Compensate []*Task `json:"compensate,omitempty"`

	Connector *ConnectorTask `json:"connector,omitempty"`
	Set       *SetTask       `json:"set,omitempty"`
	Switch    *SwitchTask    `json:"switch,omitempty"`
	Try       *TryTask       `json:"try,omitempty"`
	ForEach   *ForEachTask   `json:"forEach,omitempty"`
	While     *WhileTask     `json:"while,omitempty"`
	Parallel  *ParallelTask  `json:"parallel,omitempty"`
	Call      *CallTask      `json:"call,omitempty"`
	Timer     *TimerTask     `json:"timer,omitempty"`
	Suspend   *SuspendTask   `json:"suspend,omitempty"`
	Approval  *ApprovalTask  `json:"approval,omitempty"`
	Return    *ReturnTask    `json:"return,omitempty"`
	Fail      *FailTask      `json:"fail,omitempty"`
}

// Continue is the onError of a task whose failure does not end the execution.
const Continue = "continue"

// ConnectorTask runs one entity operation or action of a connection.
type ConnectorTask struct {
	Connection Text `json:"connection"`
	// Connector is the name of the connection's connector; check fills it in.
	Connector string `json:"connector,omitempty"`
	Entity    Text   `json:"entity,omitzero"`
	Operation Text   `json:"operation,omitzero"`
	Action    Text   `json:"action,omitzero"`

	EntityID     *Value `json:"entityId,omitempty"`
	FilterClause *Value `json:"filterClause,omitempty"`
	PageSize     *Value `json:"listEntitiesPageSize,omitempty"`
	PageToken    *Value `json:"listEntitiesPageToken,omitempty"`
	SortBy       *Value `json:"listEntitiesSortByColumns,omitempty"`
	AllPages     *Value `json:"allPages,omitempty"`
	Payload      *Value `json:"connectorInputPayload,omitempty"`
}

// SetTask assigns variables, in order; a later one sees the earlier.
type SetTask struct {
	Vars []Member `json:"vars"`
}
