package lake

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"iter"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/codec"
	"github.com/apache/iceberg-go/table"
	"github.com/google/uuid"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// segment is pages that were sealed: their rows are data files, which no snapshot knows yet.
type segment struct {
	// Previous is the name of the segment before, Sum its checksum.
	Previous string `json:"previous,omitempty"`
	Sum      uint32 `json:"sum,omitempty"`
	// Rows counts those of Files: data files as a manifest has them. They are in the order of the records.
	Rows  int64    `json:"rows"`
	Files [][]byte `json:"files,omitempty"`
	// Deleted are the keys of records that delete.
	Deleted []deletion `json:"deleted,omitempty"`
	// Errors are the pages' own.
	Errors []errorFile `json:"errors,omitempty"`
}

const segmentPrefix = "segment-"

// deletion is a key that was deleted after so many of the segment's rows. One of Text and Number is the key.
type deletion struct {
	Text   string `json:"text,omitempty"`
	Number int64  `json:"number,omitempty"`
	After  int64  `json:"after"`
}

type errorFile struct {
	Name string `json:"name"`
	Sum  uint32 `json:"sum"`
}

// Seal writes the pages of a staging as data files, of which readers see nothing before the commit, and gives the
// staging without them. Sealed again, pages are new data files; only those of the staging that the caller goes on with
// count.
func (t *Table) Seal(ctx context.Context, run dataset.Run, staging dataset.Staging) (dataset.Staging, error) {
	if len(staging.Pages) == 0 {
		return staging, nil
	}
	sealed, err := t.seal(ctx, run, staging)
	if err != nil {
		return staging, failure("Seal", err)
	}
	content, err := json.Marshal(sealed)
	if err != nil {
		return staging, failure("Seal", err)
	}
	name := fmt.Sprintf(segmentPrefix+"%09d-%s.json", staging.Count, uuid.NewString())
	if err := t.storage.files(ctx).WriteFile(t.staged(run.Start, name), content); err != nil {
		return staging, failure("Seal", wrap("writing a segment", err))
	}
	staging.Sealed, staging.SealedSum, staging.Pages = name, crc32.ChecksumIEEE(content), nil
	return staging, nil
}

func (t *Table) seal(ctx context.Context, run dataset.Run, staging dataset.Staging) (*segment, error) {
	current, err := t.loadFor(ctx, run)
	if err != nil {
		return nil, err
	}
	layout, err := t.layout(ctx, run)
	if err != nil {
		return nil, err
	}
	s := &segment{Previous: staging.Sealed, Sum: staging.SealedSum}
	s.note(staging.Pages)
	var written int64
	for file, err := range t.write(ctx, current, layout.table, t.rows(ctx, run, layout, s, staging.Pages)) {
		if err != nil {
			return nil, wrap("writing data files", err)
		}
		encoded, err := codec.EncodeDataFile(file, current.Spec(), current.Schema(), formatVersion)
		if err != nil {
			return nil, err
		}
		s.Files = append(s.Files, encoded)
		written += file.Count()
	}
	if written != s.Rows {
		return nil, refused("Seal", connectors.Malformed, wordMissing(s.Rows, written))
	}
	return s, nil
}

// formatVersion is that of the tables, and so of how their files are described.
const formatVersion = 2

func decodeFile(current *table.Table, encoded []byte) (iceberg.DataFile, error) {
	file, err := codec.DecodeDataFile(encoded, current.Spec(), current.Schema(), formatVersion)
	return file, wrap("reading a segment", err)
}

// write writes rows as data files, a bounded number of rows at a time in memory.
func (t *Table) write(ctx context.Context, current *table.Table, schema *arrow.Schema, rows iter.Seq2[arrow.RecordBatch, error]) iter.Seq2[iceberg.DataFile, error] {
	return func(yield func(iceberg.DataFile, error) bool) {
		for written, err := range table.WriteRecords(ctx, current, schema, rows, table.WithRecordBatchBufferSize(1), table.WithMaxWriteWorkers(1)) {
			if err == nil {
				written, err = t.bounded(ctx, current, written)
			}
			if !yield(written, err) {
				return
			}
		}
	}
}

// rows reads pages, and notes in the segment what they delete.
func (t *Table) rows(ctx context.Context, run dataset.Run, l *layout, s *segment, pages []dataset.Page) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		var buffer []byte
		for _, page := range pages {
			if page.File == "" {
				continue
			}
			var batch arrow.RecordBatch
			var err error
			batch, buffer, err = t.page(ctx, run, l, page, buffer)
			if err != nil {
				yield(nil, err)
				return
			}
			kept := l.keep(batch, s)
			batch.Release()
			for i, rows := range kept {
				if !yield(rows, nil) { // who takes a batch releases it
					for _, rest := range kept[i+1:] {
						rest.Release()
					}
					return
				}
			}
		}
	}
}

// page reads a page, and gives the buffer that it was read into, for the next one: batches hold nothing of it.
func (t *Table) page(ctx context.Context, run dataset.Run, l *layout, page dataset.Page, buffer []byte) (arrow.RecordBatch, []byte, error) {
	content, err := t.kept(ctx, run, page.File, page.Sum, buffer)
	if err != nil {
		return nil, nil, err
	}
	batch, err := l.decode(content)
	return batch, content, err
}

// keep gives the rows of a page in the table's columns, and counts them; those that delete go into the segment.
func (l *layout) keep(batch arrow.RecordBatch, s *segment) []arrow.RecordBatch {
	last := int(batch.NumCols()) - 1
	deleted := batch.Column(last).(*array.Boolean)
	keys := keyColumn(batch, l.columns.Key)
	rows := array.NewRecordBatch(l.table, batch.Columns()[:last], batch.NumRows())
	defer rows.Release()
	for i := range deleted.Len() {
		if !deleted.Value(i) {
			s.Rows++
			continue
		}
		d := deletion{After: s.Rows}
		switch column := keys.(type) {
		case *array.String:
			d.Text = column.Value(i)
		case *array.Int64:
			d.Number = column.Value(i)
		}
		s.Deleted = append(s.Deleted, d)
	}
	return without(rows, deleted.Value)
}

// segments reads the chain of a staging, the first segment first.
func (t *Table) segments(ctx context.Context, run dataset.Run, staging dataset.Staging) ([]*segment, error) {
	var chain []*segment
	for name, sum := staging.Sealed, staging.SealedSum; name != ""; {
		content, err := t.kept(ctx, run, name, sum, nil)
		if err != nil {
			return nil, err
		}
		s := new(segment)
		if err := json.Unmarshal(content, s); err != nil {
			return nil, wrap("reading a segment", err)
		}
		chain = append([]*segment{s}, chain...)
		name, sum = s.Previous, s.Sum
	}
	return chain, nil
}
