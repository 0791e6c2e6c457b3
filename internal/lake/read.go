package lake

import (
	"context"
	"iter"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

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
