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

	"hawser/internal/dataset"
)

// keysAtOnce bounds the keys that are held in memory: a run with more is looked through as often as it takes, each time
// for another part of the keys. A run of more than mostParts times as many takes more memory, rather than a time that
// grows with the square of its size.
const (
	keysAtOnce = 1 << 17
	mostParts  = 64
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

// dropped are the rows of a data file that do not count any more.
type dropped struct {
	file  iceberg.DataFile
	rows  []uint64 // a bit for each row, where there are any
	count int64
}

func (d *dropped) has(row int64) bool {
	return d.count > 0 && d.rows[row/64]&(1<<(row%64)) != 0
}

func (d *dropped) drop(row int64) {
	if !d.has(row) {
		d.rows[row/64] |= 1 << (row % 64)
		d.count++
	}
}

// drops are the data files that lose rows, by their path.
type drops map[string]*dropped

func (d drops) drop(file iceberg.DataFile, row int64) {
	if d[file.FilePath()] == nil {
		d[file.FilePath()] = &dropped{file: file, rows: make([]uint64, file.Count()/64+1)}
	}
	d[file.FilePath()].drop(row)
}

// settling decides which row of a key stays, of those in a run's own files and those in the table.
type settling struct {
	table *table.Table
	key   string
	mode  dataset.Mode
	// own are the run's data files in the order of its records, deleted the keys that it deletes, in that order too.
	own     []iceberg.DataFile
	deleted []ownDeletion
	// existing are the table's data files that may have the keys.
	existing []iceberg.DataFile

	drops  drops
	commit *dataset.Commit
}

// ownDeletion is a key that was deleted after so many of the run's rows.
type ownDeletion struct {
	key   digest
	after int64
}

// last is what a run says of a key in the end: a row of one of its own files, by index, or that the key is deleted.
type last struct{ file, row int32 }

const deleted = -1 // in place of a file

// settle goes through all keys, part by part.
func (s *settling) settle(ctx context.Context) error {
	total := int64(len(s.deleted))
	for _, file := range s.own {
		total += file.Count()
	}
	parts := min(int(total/keysAtOnce)+1, mostParts)
	for part := range parts {
		keys, err := s.ownKeys(ctx, part, parts)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			continue
		}
		if err := s.against(ctx, keys, part, parts); err != nil {
			return err
		}
	}
	return nil
}

// ownKeys gives what the run says of each key of a part, and drops the rows that it has taken back itself.
func (s *settling) ownKeys(ctx context.Context, part, parts int) (map[digest]last, error) {
	keys := map[digest]last{}
	deletions := s.deleted
	supersede := func(key digest, next last) {
		if before, ok := keys[key]; ok {
			s.commit.Unchanged++
			if before.file != deleted {
				s.drops.drop(s.own[before.file], int64(before.row))
			}
		}
		keys[key] = next
	}
	ordinal := int64(0)
	deleteUntil := func(ordinal int64) {
		for len(deletions) > 0 && deletions[0].after <= ordinal {
			if d := deletions[0]; d.key.part(parts) == part {
				supersede(d.key, last{file: deleted})
			}
			deletions = deletions[1:]
		}
	}
	for i, file := range s.own {
		for at, err := range readKeys(ctx, s.table, s.key, file) {
			if err != nil {
				return nil, err
			}
			deleteUntil(ordinal)
			if at.key.part(parts) == part {
				supersede(at.key, last{file: int32(i), row: int32(at.row)})
			}
			ordinal++
		}
	}
	deleteUntil(ordinal)
	return keys, nil
}

// against looks for the keys in the table.
func (s *settling) against(ctx context.Context, keys map[digest]last, part, parts int) error {
	for _, file := range s.existing {
		for at, err := range readKeys(ctx, s.table, s.key, file) {
			if err != nil {
				return err
			}
			if at.key.part(parts) != part {
				continue
			}
			own, ok := keys[at.key]
			switch {
			case !ok:
				continue
			case own.file == deleted:
				s.commit.Removed++
				s.drops.drop(file, at.row)
			case s.mode == dataset.Insert:
				s.commit.Unchanged++
				s.drops.drop(s.own[own.file], int64(own.row))
			default:
				s.commit.Replaced++
				s.drops.drop(file, at.row)
			}
			delete(keys, at.key)
		}
	}
	for _, own := range keys {
		if own.file == deleted {
			s.commit.Unchanged++
		} else {
			s.commit.Inserted++
		}
	}
	return nil
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

// readFile reads a data file in the order of its rows, in the table's current columns, or some of them. Who takes a batch
// releases it.
func readFile(ctx context.Context, current *table.Table, file iceberg.DataFile, columns ...string) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		for _, task := range ranges(file) {
			options := []table.ScanOption{table.WithMaxConcurrency(1), table.WithArrowBatchSize(readBatch)}
			if len(columns) > 0 {
				options = append(options, table.WithSelectedFields(columns...))
			}
			_, batches, err := current.Scan(options...).ReadTasks(ctx, []table.FileScanTask{task})
			if err != nil {
				yield(nil, wrap("reading a data file", err))
				return
			}
			for batch, err := range batches {
				if !yield(batch, wrap("reading a data file", err)) {
					return
				}
			}
		}
	}
}

// ranges gives the row groups of a data file one by one: a scan may hold all rows of what it is asked for.
func ranges(file iceberg.DataFile) []table.FileScanTask {
	offsets := file.SplitOffsets()
	if len(offsets) < 2 {
		return []table.FileScanTask{{File: file, Length: file.FileSizeBytes()}}
	}
	tasks := make([]table.FileScanTask, len(offsets))
	for i, start := range offsets {
		end := file.FileSizeBytes()
		if i+1 < len(offsets) {
			end = offsets[i+1]
		}
		tasks[i] = table.FileScanTask{File: file, Start: start, Length: end - start}
	}
	return tasks
}

// readBatch is how many rows of a data file are in memory at once.
const readBatch = 1024
