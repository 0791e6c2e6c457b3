package lang

import "hawser/internal/schema"

// Schema is a definition of kind Schema: the JSON Schema of a dataset's records.
type Schema struct {
	Meta
	// JSON is the document without its kind, name and labels, as data.
	JSON schema.Value `json:"json"`
	// Source is JSON with the places of its parts.
	Source *Value `json:"-"`
}

// Dataset is a definition of kind Dataset: where a table lives, and the schema that it obeys.
type Dataset struct {
	Meta
	// Schema names a definition of kind Schema.
	Schema Text `json:"schema"`
	// Location is the URL of the table: file://./lake/charges, s3://, gs://, azblob://.
	Location Text `json:"location"`
	// Catalog is the database that knows the table's current state: a postgres:// URL, by a
	// secret where it holds a password. Empty means a SQLite file beside a local table.
	Catalog AuthSetting `json:"-"`
}

// MappingSet is a definition of kind MappingSet: what of a record goes where.
type MappingSet struct {
	Meta
	Mappings []Mapping `json:"mappings"`
}

// Mapping fills one path of a dataset's records.
type Mapping struct {
	// Destination is the path in the dataset's schema: charges_data.payment_method_details.card.last4.
	Destination Text `json:"destinationXdmPath"`
	// Attribute is the path in the source's record: data.payment_method_details.card.last4. It is
	// empty where there is an Expression, a CEL expression over data.
	Attribute  Text        `json:"sourceAttribute,omitzero"`
	Expression *Expression `json:"expression,omitempty"`
	// Identity marks the key: it cannot be null, and a record replaces the one with the same key.
	Identity bool `json:"identity,omitempty"`
	Version  int  `json:"version,omitempty"`
}

// Schema gives the schema of that name, or nil.
func (d *Definitions) Schema(name string) *Schema {
	return named(d.Schemas, name, func(s *Schema) Text { return s.Name })
}

// Dataset gives the dataset of that name, or nil.
func (d *Definitions) Dataset(name string) *Dataset {
	return named(d.Datasets, name, func(s *Dataset) Text { return s.Name })
}

// MappingSet gives the mapping set of that name, or nil.
func (d *Definitions) MappingSet(name string) *MappingSet {
	return named(d.MappingSets, name, func(m *MappingSet) Text { return m.Name })
}

// Dataflow gives the dataflow of that name, or nil.
func (d *Definitions) Dataflow(name string) *Dataflow {
	return named(d.Dataflows, name, func(f *Dataflow) Text { return f.Name })
}

// named gives the first of a name, or nil.
func named[T any](list []*T, name string, of func(*T) Text) *T {
	for _, definition := range list {
		if of(definition).Value == name {
			return definition
		}
	}
	return nil
}
