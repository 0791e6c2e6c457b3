package lake

import (
	"context"
	"encoding/binary"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// borderProperty names the border that all runs into a table have had so far: a run with another one, or with none, takes it
// away before it writes a row, for good.
const borderProperty = "hawser.border"

// crosses reports whether the table promises a border that a run does not keep to.
func crosses(current *table.Table, border string) bool {
	promised := current.Properties()[borderProperty]
	return promised != "" && promised != border
}

// files lists the table's data files that may have the run's keys: all of them, unless the table keeps to the run's border.
// Then those that are below all of the run's rows in it cannot.
func (s *settling) files(ctx context.Context, border string) ([]iceberg.DataFile, error) {
	least, known := s.least(border)
	if !known {
		return plan(ctx, s.table)
	}
	column := iceberg.Reference(border)
	above := iceberg.GreaterThanEqual(column, least)
	if field, _ := s.table.Schema().FindFieldByName(border); field.Type.Equals(iceberg.PrimitiveTypes.TimestampTz) {
		above = iceberg.GreaterThanEqual(column, iceberg.Timestamp(least))
	}
	return plan(ctx, s.table, table.WithRowFilter(iceberg.NewOr(iceberg.IsNull(column), above)))
}

// least gives the least value that the run's rows have in the border. It is not known of a run that deletes, since a deletion
// has a key and no more, nor of rows without a value.
func (s *settling) least(border string) (least int64, known bool) {
	if border == "" || s.table.Properties()[borderProperty] != border || len(s.deleted) > 0 || len(s.own) == 0 {
		return 0, false
	}
	field, ok := s.table.Schema().FindFieldByName(border)
	if !ok {
		return 0, false
	}
	for i, file := range s.own {
		nulls, counted := file.NullValueCounts()[field.ID]
		bound := file.LowerBoundValues()[field.ID]
		if !counted || nulls > 0 || len(bound) != 8 {
			return 0, false
		}
		if value := int64(binary.LittleEndian.Uint64(bound)); i == 0 || value < least {
			least = value
		}
	}
	return least, true
}
