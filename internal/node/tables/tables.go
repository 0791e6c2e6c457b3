// Package tables opens the tables that dataflows write into. It is apart from package node, so that only those programs
// link the lake whose processes write into it.
package tables

import (
	"context"

	"hawser/activities"
	"hawser/internal/dataset"
	"hawser/internal/lake"
	"hawser/internal/node"
)

// Lake opens Iceberg tables.
type Lake struct{}

// Open opens the table at a location. Its errors are *connectors.Error.
func (Lake) Open(ctx context.Context, location, catalog string, columns *dataset.Schema) (activities.Table, error) {
	table, err := lake.Open(ctx, location, lake.Options{Schema: columns, Catalog: catalog})
	if err != nil {
		return nil, err
	}
	return kept{table}, nil
}

// kept is a table that is maintained as is usual.
type kept struct{ *lake.Table }

// Maintain maintains the table.
func (k kept) Maintain(ctx context.Context) error {
	_, err := k.Table.Maintain(ctx, lake.Upkeep{})
	return err
}

var _ node.Tables = Lake{}
