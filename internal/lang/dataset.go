package lang

import "hawser/internal/schema"

// Schema is a definition of kind Schema: the JSON Schema of a dataset's records.
type Schema struct {
	Meta
	// JSON is the document without its kind, name and labels, as data.
	JSON schema.Value
	// Source is JSON with the places of its parts.
	Source *Value
}

// Dataset is a definition of kind Dataset: where a table lives, and the schema that it obeys.
type Dataset struct {
	Meta
	// Schema names a definition of kind Schema.
	Schema Text
	// Location is the URL of the table: file://./lake/charges, s3://, gs://, azblob://.
	Location Text
	// Catalog is the database that knows the table's current state: a postgres:// URL, by a
	// secret where it holds a password. Empty means a SQLite file beside a local table.
	Catalog AuthSetting
}

// MappingSet is a definition of kind MappingSet: what of a record goes where.
type MappingSet struct {
	Meta
	Mappings []Mapping
}

// Mapping fills one path of a dataset's records.
type Mapping struct {
	// Destination is the path in the dataset's schema: charges_data.payment_method_details.card.last4.
	Destination Text
	// Attribute is the path in the source's record: data.payment_method_details.card.last4. It is
	// empty where there is an Expression, a CEL expression over data.
	Attribute  Text
	Expression *Expression
	// Identity marks the key: it cannot be null, and a record replaces the one with the same key.
	Identity bool
	Version  int
}
