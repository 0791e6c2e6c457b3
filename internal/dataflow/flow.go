package dataflow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
)

// Flow is what every run of a dataflow carries: all of its definitions, as they were when the run was started. It is JSON
// in the workflow's input; it holds no setting and no secret of a connection or a dataset.
type Flow struct {
	// Format is the version of this JSON; a worker refuses one that it does not know.
	Format int `json:"format"`
	// Digest is the SHA-256 of what is written in the definitions, in hex: what the flow is known by.
	Digest   string           `json:"digest"`
	Dataflow *lang.Dataflow   `json:"dataflow"`
	Dataset  *lang.Dataset    `json:"dataset"`
	Schema   *lang.Schema     `json:"schema"`
	Mapping  *lang.MappingSet `json:"mapping"`
	// Narrowed says that the application narrows its list to what is new.
	Narrowed bool `json:"narrowed,omitempty"`
	// Dated says that the application narrows its list by a time that its records may have late or never: DatedColumn.
	Dated bool `json:"dated,omitempty"`
	// Source is what the flow reads, by the name of the connection and of the entity: what its cursor is for. It is "" in
	// flows that were made before there was that.
	Source string `json:"source,omitempty"`
	// Border is the path of the column that holds when a record was created, "" where no mapping fills one with that alone.
	Border string `json:"border,omitempty"`
}

// FlowFormat is the format that this version writes.
const FlowFormat = 1

// NewFlow gives what the runs of a dataflow carry. The definitions must be free of problems; spec is that of the source's
// connection. An error tells that they are not.
func NewFlow(definitions *lang.Definitions, f *lang.Dataflow, spec *connectors.Spec) (*Flow, error) {
	flow := &Flow{Format: FlowFormat, Dataflow: f, Dataset: definitions.Dataset(f.Dataset.Value), Mapping: definitions.MappingSet(f.Mapping.Value)}
	list := Resource(spec, f.ResourcePath.Value)
	if flow.Dataset == nil || flow.Mapping == nil || list == nil {
		return nil, fmt.Errorf("dataflow %q refers to what is not there", f.Name.Value)
	}
	if flow.Schema = definitions.Schema(flow.Dataset.Schema.Value); flow.Schema == nil {
		return nil, fmt.Errorf("dataset %q refers to a schema that is not there", flow.Dataset.Name.Value)
	}
	flow.Narrowed, flow.Dated = CreatedColumn(list) != nil, DatedColumn(list) != nil
	flow.Source = f.Connection.Value + " " + list.Entity
	if table, err := flow.Table(); err == nil && flow.Narrowed && flow.Keyed() {
		flow.Border = border(flow.Mapping, table)
	}
	placeless, err := flow.Placeless()
	if err != nil {
		return nil, err
	}
	flow.Digest = placeless.Digest
	return flow, nil
}

// Placeless gives a copy of the flow that does not tell where in files its definitions are written. Its Digest is that of
// what is written, whatever the flow itself says; what NewFlow makes of it does not count there. The error is that of a flow
// that lacks one of its definitions.
func (f *Flow) Placeless() (*Flow, error) {
	if f == nil || f.Dataflow == nil || f.Dataset == nil || f.Schema == nil || f.Mapping == nil {
		return nil, errors.New("the dataflow does not carry all of its definitions")
	}
	placeless, mapping := *f, *f.Mapping
	mapping.Mappings = slices.Clone(mapping.Mappings)
	for i := range mapping.Mappings {
		if x := mapping.Mappings[i].Expression; x != nil {
			mapping.Mappings[i].Expression = &lang.Expression{Source: x.Source}
		}
	}
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode([]any{f.Dataflow, f.Dataset, f.Schema, mapping}); err != nil {
		return nil, fmt.Errorf("writing dataflow %q: %w", f.Name(), err)
	}
	placeless.Mapping, placeless.Digest = &mapping, hex.EncodeToString(sum.Sum(nil))
	return &placeless, nil
}

// Name is the dataflow's.
func (f *Flow) Name() string { return f.Dataflow.Name.Value }

// Connection is the name of the source's connection.
func (f *Flow) Connection() string { return f.Dataflow.Connection.Value }

// Location is the URL of the dataset's table.
func (f *Flow) Location() string { return f.Dataset.Location.Value }

// Table gives the columns of the dataset. The error is that of a flow which was not checked.
func (f *Flow) Table() (*dataset.Schema, error) {
	table, problems := Table(f.Mapping, f.Schema)
	if len(problems) > 0 {
		return nil, fmt.Errorf("reading schema %q: %s", f.Schema.Name.Value, problems[0].Text)
	}
	return table, nil
}

// Keyed reports whether the dataset has a key.
func (f *Flow) Keyed() bool { return identityOf(f.Mapping) != nil }
