package lake

import (
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"hawser/internal/dataset"
)

// deletedColumn is a column that staged pages have after the table's own: true in a row of which only the key counts.
const deletedColumn = "_hawser_deleted"

// layout is how rows of a dataset stand in a table's columns.
type layout struct {
	columns *dataset.Schema
	// table is the Arrow schema of data files, staged that of pages.
	table, staged *arrow.Schema
	// from says for each of the table's columns which of the dataset's fills it.
	from []source
}

// source is where a column's values come from: index in the Row, -1 for a column that the dataset does not have.
type source struct {
	index  int
	fields []source // of a struct, or of the struct that a list has
}

func newLayout(schema *iceberg.Schema, columns *dataset.Schema) (*layout, error) {
	fields, err := table.SchemaToArrowSchema(schema, nil, true, false)
	if err != nil {
		return nil, wrap("reading the table's columns", err)
	}
	deleted := arrow.Field{Name: deletedColumn, Type: arrow.FixedWidthTypes.Boolean}
	return &layout{
		columns: columns,
		table:   fields,
		staged:  arrow.NewSchema(append(slices.Clone(fields.Fields()), deleted), nil),
		from:    sources(fields.Fields(), columns.Root.Fields),
	}, nil
}

func sources(columns []arrow.Field, fields []dataset.Field) []source {
	from := make([]source, len(columns))
	for i, column := range columns {
		from[i].index = slices.IndexFunc(fields, func(f dataset.Field) bool { return f.Name == column.Name })
		if from[i].index < 0 {
			continue
		}
		field := &fields[from[i].index]
		typ := column.Type
		for field.Kind == dataset.List {
			field, typ = field.Elem, typ.(*arrow.ListType).Elem()
		}
		if field.Kind == dataset.Struct {
			from[i].fields = sources(typ.(*arrow.StructType).Fields(), field.Fields)
		}
	}
	return from
}

// stagedRow is a row of a page.
type stagedRow struct {
	row     dataset.Row
	deleted bool
}

// batch gives rows as the columns of a page. The caller releases it.
func (l *layout) batch(rows []stagedRow) (arrow.RecordBatch, error) {
	builder := array.NewRecordBuilder(memory.DefaultAllocator, l.staged)
	defer builder.Release()
	builder.Reserve(len(rows))
	deleted := builder.Field(len(l.from)).(*array.BooleanBuilder)
	for _, r := range rows {
		for i, from := range l.from {
			if err := appendMember(builder.Field(i), from, r.row); err != nil {
				return nil, err
			}
		}
		deleted.Append(r.deleted)
	}
	return builder.NewRecordBatch(), nil
}

func appendMember(builder array.Builder, from source, row dataset.Row) error {
	if from.index < 0 {
		builder.AppendNull()
		return nil
	}
	return appendValue(builder, from, row[from.index])
}

func appendValue(builder array.Builder, from source, value any) error {
	if value == nil {
		builder.AppendNull()
		return nil
	}
	switch b := builder.(type) {
	case *array.BooleanBuilder:
		b.Append(value.(bool))
	case *array.Int64Builder:
		b.Append(value.(int64))
	case *array.Float64Builder:
		b.Append(value.(float64))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(value.(int64)))
	case *array.StringBuilder:
		b.Append(value.(string))
	case *array.StructBuilder:
		b.Append(true)
		for i, member := range from.fields {
			if err := appendMember(b.FieldBuilder(i), member, value.(dataset.Row)); err != nil {
				return err
			}
		}
	case *array.ListBuilder:
		b.Append(true)
		for _, item := range value.([]any) {
			if err := appendValue(b.ValueBuilder(), from, item); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("no values for a column of type %s", builder.Type())
	}
	return nil
}

// without gives the rows of a batch but those that are dropped, in slices that the caller releases.
func without(batch arrow.RecordBatch, dropped func(row int) bool) []arrow.RecordBatch {
	var kept []arrow.RecordBatch
	rows := int(batch.NumRows())
	for start := 0; start < rows; {
		if dropped(start) {
			start++
			continue
		}
		end := start + 1
		for end < rows && !dropped(end) {
			end++
		}
		kept = append(kept, batch.NewSlice(int64(start), int64(end)))
		start = end
	}
	return kept
}
