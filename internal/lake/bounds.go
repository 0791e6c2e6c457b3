package lake

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math"

	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// bounded gives a data file that also tells the bounds of the border: the library tells none of columns that are nested.
func (t *Table) bounded(ctx context.Context, current *table.Table, written iceberg.DataFile) (iceberg.DataFile, error) {
	border := current.Properties()[borderProperty]
	field, ok := current.Schema().FindFieldByName(border)
	if border == "" || !ok || written.LowerBoundValues()[field.ID] != nil {
		return written, nil
	}
	low, high, known, err := t.extremes(ctx, written.FilePath(), border)
	if err != nil || !known {
		return written, wrap("reading the bounds of a data file", err)
	}
	spec := current.Spec()
	builder, err := iceberg.NewDataFileBuilder(spec, iceberg.EntryContentData, written.FilePath(), written.FileFormat(), nil, nil, nil, written.Count(), written.FileSizeBytes())
	if err != nil {
		return nil, err
	}
	with := func(bounds map[int][]byte, value int64) map[int][]byte {
		all := maps.Clone(bounds)
		if all == nil {
			all = map[int][]byte{}
		}
		all[field.ID] = binary.LittleEndian.AppendUint64(nil, uint64(value))
		return all
	}
	builder.ColumnSizes(written.ColumnSizes()).ValueCounts(written.ValueCounts()).NullValueCounts(written.NullValueCounts()).
		NaNValueCounts(written.NaNValueCounts()).SplitOffsets(written.SplitOffsets()).
		LowerBoundValues(with(written.LowerBoundValues(), low)).UpperBoundValues(with(written.UpperBoundValues(), high))
	return builder.Build(), nil
}

// extremes reads the least and the greatest value of a column out of a data file's footer. They are not known where a row
// group has no value.
func (t *Table) extremes(ctx context.Context, name, column string) (low, high int64, known bool, err error) {
	opened, err := t.storage.files(ctx).Open(name)
	if err != nil {
		return 0, 0, false, err
	}
	reader, err := file.NewParquetReader(opened)
	if err != nil {
		return 0, 0, false, errors.Join(err, opened.Close())
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	low, high = math.MaxInt64, math.MinInt64
	at := reader.MetaData().Schema.ColumnIndexByName(column)
	if at < 0 {
		return 0, 0, false, nil
	}
	for i := range reader.NumRowGroups() {
		chunk, err := reader.MetaData().RowGroup(i).ColumnChunk(at)
		if err != nil {
			return 0, 0, false, err
		}
		statistics, err := chunk.Statistics()
		if err != nil {
			return 0, 0, false, err
		}
		values, ok := statistics.(*metadata.Int64Statistics)
		if !ok || !values.HasMinMax() {
			return 0, 0, false, nil
		}
		low, high = min(low, values.Min()), max(high, values.Max())
	}
	return low, high, reader.NumRowGroups() > 0, nil
}
