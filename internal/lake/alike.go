package lake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// pair is a key that the run and the table both have.
type pair struct {
	// own is the run's row, old the table's: a row of one of the existing files.
	own, old last
	// was stands for what the table's row holds.
	was digest
}

// replace decides between the rows of pairs, which are in the order of the table's rows: a row that is like the table's is
// dropped, so that nothing is written anew for it; any other takes its place.
func (s *settling) replace(ctx context.Context, pairs []pair) error {
	err := eachRow(ctx, s.table, s.existing, len(pairs), func(i int) last { return pairs[i].old }, func(i int, d digest) { pairs[i].was = d })
	if err != nil {
		return err
	}
	slices.SortFunc(pairs, func(a, b pair) int { return a.own.compare(b.own) })
	return eachRow(ctx, s.table, s.own, len(pairs), func(i int) last { return pairs[i].own }, func(i int, is digest) {
		if p := pairs[i]; p.was == is {
			s.commit.Unchanged++
			s.drops.drop(s.own[p.own.file], int64(p.own.row))
		} else {
			s.commit.Replaced++
			s.drops.drop(s.existing[p.old.file], int64(p.old.row))
		}
	})
}

// eachRow gives what stands for the rows at n places of files, which are in ascending order.
func eachRow(ctx context.Context, current *table.Table, files []iceberg.DataFile, n int, place func(int) last, visit func(int, digest)) error {
	var values []byte
	for i := 0; i < n; {
		at, first := place(i).file, int64(0)
		for batch, err := range readFile(ctx, current, files[at]) {
			if err != nil {
				return err
			}
			for ; i < n && place(i).file == at && int64(place(i).row) < first+batch.NumRows(); i++ {
				values = appendRow(values[:0], batch, int(int64(place(i).row)-first))
				sum := sha256.Sum256(values)
				visit(i, digest(sum[:16]))
			}
			first += batch.NumRows()
			batch.Release()
			if i == n || place(i).file != at {
				break
			}
		}
		if i < n && place(i).file == at {
			return lost(int64(place(i).row) + 1 - first)
		}
	}
	return nil
}

// appendRow appends the values of a row: those of two rows of the same columns are the same bytes if the rows are alike,
// and else are not.
func appendRow(to []byte, batch arrow.RecordBatch, row int) []byte {
	for _, column := range batch.Columns() {
		to = appendCell(to, column, row)
	}
	return to
}

func appendCell(to []byte, column arrow.Array, row int) []byte {
	if column.IsNull(row) {
		return append(to, 0)
	}
	to = append(to, 1)
	switch values := column.(type) {
	case *array.Boolean:
		if values.Value(row) {
			return append(to, 1)
		}
		return append(to, 0)
	case *array.Int64:
		return binary.BigEndian.AppendUint64(to, uint64(values.Value(row)))
	case *array.Timestamp:
		return binary.BigEndian.AppendUint64(to, uint64(values.Value(row)))
	case *array.Float64:
		return binary.BigEndian.AppendUint64(to, math.Float64bits(values.Value(row)))
	case *array.Struct:
		for i := range values.NumField() {
			to = appendCell(to, values.Field(i), row)
		}
		return to
	case *array.List:
		start, end := values.ValueOffsets(row)
		to = binary.BigEndian.AppendUint64(to, uint64(end-start))
		for i := start; i < end; i++ {
			to = appendCell(to, values.ListValues(), int(i))
		}
		return to
	default: // text, and whatever another writer has put into the table
		text := column.ValueStr(row)
		return append(binary.BigEndian.AppendUint64(to, uint64(len(text))), text...)
	}
}
