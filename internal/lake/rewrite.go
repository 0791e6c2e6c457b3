package lake

import (
	"context"
	"iter"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// rewrite gives the change that leaves the dropped rows out: the files that lose some are written anew without them, so
// that every reader of Parquet files reads the table as it is.
func (t *Table) rewrite(ctx context.Context, current *table.Table, s *settling) (change, error) {
	var made change
	var rest []*dropped
	for _, file := range s.own {
		if d := s.drops[file.FilePath()]; d != nil {
			rest = append(rest, d)
		} else {
			made.add = append(made.add, file)
		}
	}
	for _, file := range s.existing {
		if d := s.drops[file.FilePath()]; d != nil {
			rest = append(rest, d)
			made.remove = append(made.remove, file)
		}
	}
	written, err := t.writeAnew(ctx, current, rest)
	made.add = append(made.add, written...)
	return made, err
}

// writeAnew writes the rows of files that were not dropped into new files.
func (t *Table) writeAnew(ctx context.Context, current *table.Table, files []*dropped) ([]iceberg.DataFile, error) {
	left := int64(0)
	for _, d := range files {
		left += d.file.Count() - d.count
	}
	if left == 0 {
		return nil, nil
	}
	schema, err := table.SchemaToArrowSchema(current.Schema(), nil, true, false)
	if err != nil {
		return nil, err
	}
	var written []iceberg.DataFile
	for file, err := range t.write(ctx, current, schema, survivors(ctx, current, files)) {
		if err != nil {
			return nil, wrap("writing data files", err)
		}
		written = append(written, file)
		left -= file.Count()
	}
	if left != 0 {
		return nil, lost(left)
	}
	return written, nil
}

// survivors reads the rows of files that were not dropped.
func survivors(ctx context.Context, current *table.Table, files []*dropped) iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		for _, d := range files {
			row := int64(0)
			for batch, err := range readFile(ctx, current, d.file) {
				if err != nil {
					yield(nil, err)
					return
				}
				kept := without(batch, func(i int) bool { return d.has(row + int64(i)) })
				row += batch.NumRows()
				batch.Release()
				for i, rows := range kept {
					if !yield(rows, nil) {
						for _, more := range kept[i+1:] {
							more.Release()
						}
						return
					}
				}
			}
		}
	}
}
