package lake

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// digest stands for a key: 128 bits of SHA-256, which no two keys share.
type digest [16]byte

func digestText(text string) digest {
	sum := sha256.Sum256([]byte(text))
	return digest(sum[:16])
}

func digestNumber(number int64) digest {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(number)))
	return digest(sum[:16])
}

// part says which of n parts of all keys this one is in.
func (d digest) part(n int) int { return int(binary.BigEndian.Uint32(d[:4]) % uint32(n)) }

// keyColumn gives the column of keys in a batch that has it.
func keyColumn(batch arrow.RecordBatch, key string) arrow.Array {
	if key == "" {
		return nil
	}
	name, rest, nested := strings.Cut(key, ".")
	column := batch.Column(batch.Schema().FieldIndices(name)[0])
	for nested {
		name, rest, nested = strings.Cut(rest, ".")
		object := column.(*array.Struct)
		at, _ := object.DataType().(*arrow.StructType).FieldIdx(name)
		column = object.Field(at)
	}
	return column
}

// rowKey is the key of a row of a data file.
type rowKey struct {
	key digest
	row int64
}

// readKeys reads the keys of a data file in the order of its rows.
func readKeys(ctx context.Context, current *table.Table, key string, file iceberg.DataFile) iter.Seq2[rowKey, error] {
	return func(yield func(rowKey, error) bool) {
		row := int64(0)
		for batch, err := range readFile(ctx, current, file, key) {
			if err != nil {
				yield(rowKey{}, err)
				return
			}
			column := keyColumn(batch, key)
			more := true
			for i := 0; i < column.Len() && more; i++ {
				at := rowKey{row: row}
				switch values := column.(type) {
				case *array.String:
					at.key = digestText(values.Value(i))
				case *array.Int64:
					at.key = digestNumber(values.Value(i))
				}
				more = yield(at, nil)
				row++
			}
			batch.Release()
			if !more {
				return
			}
		}
	}
}
