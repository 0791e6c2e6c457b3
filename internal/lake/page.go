package lake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/url"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/google/uuid"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// WritePage keeps a page of records beside the table until the run is committed: those that fit as rows, the others with
// their reasons. Numbers order the pages of a run, and the order of records counts where a key comes twice. Written
// again, a page is a new file; only the one that the caller adds to its Staging counts.
func (t *Table) WritePage(ctx context.Context, run dataset.Run, number int64, records []dataset.Record) (dataset.Page, error) {
	page := dataset.Page{Number: number}
	layout, err := t.layout(ctx, run)
	if err != nil {
		return page, failure("WritePage", err)
	}
	rows, failed, err := sort(t.columns, run, number, records)
	if err != nil {
		return page, failure("WritePage", err)
	}
	page.Failed, page.Records = int64(bytes.Count(failed, []byte("\n"))), int64(len(rows))
	for _, row := range rows {
		if row.deleted {
			page.Deleted++
		}
	}
	buffer, ok := t.buffers.Get().(*bytes.Buffer)
	if !ok {
		buffer = new(bytes.Buffer)
	}
	defer t.buffers.Put(buffer)
	content, err := layout.encode(rows, buffer)
	if err != nil {
		return page, failure("WritePage", err)
	}
	name := fmt.Sprintf("page-%09d-%s", number, uuid.NewString())
	page.File, page.Sum, err = t.keep(ctx, run, name+".arrow", content)
	if err == nil {
		page.Errors, page.ErrorsSum, err = t.keep(ctx, run, name+".jsonl", failed)
	}
	page.Bytes = int64(len(content) + len(failed))
	return page, failure("WritePage", wrap("writing a page", err))
}

// keep writes a file of a run's staging, unless it would be empty.
func (t *Table) keep(ctx context.Context, run dataset.Run, name string, content []byte) (string, uint32, error) {
	if len(content) == 0 {
		return "", 0, nil
	}
	return name, crc32.ChecksumIEEE(content), t.storage.scratch(ctx).WriteFile(t.staged(run.Start, name), content)
}

// kept reads it again, into the bytes that are given where there is room. A file that is not what was written was lost with
// the machine's memory.
func (t *Table) kept(ctx context.Context, run dataset.Run, name string, sum uint32, into []byte) ([]byte, error) {
	content, err := t.storage.read(ctx, t.staged(run.Start, name), into)
	if err == nil && crc32.ChecksumIEEE(content) != sum {
		err = refused("Seal", connectors.Malformed, wordDamaged(name))
	}
	return content, wrap("reading a page", err)
}

// staged is the URL of a file of a run's staging.
func (t *Table) staged(start dataset.Start, name string) string { return t.staging(start) + "/" + name }

// staging is the URL of all that a run has staged.
func (t *Table) staging(start dataset.Start) string {
	return t.storage.place.join(stagingDir, escape(start.Flow)+"~"+escape(start.ID))
}

// escape makes a name one part of a path, which reads the same in a URL: what is not plain is =XX.
func escape(name string) string {
	return strings.NewReplacer("%", "=", "+", "=20", "~", "=7E").Replace(url.QueryEscape(name))
}

// sort tells records that fit from those that do not: rows, and lines of the error file.
func sort(columns *dataset.Schema, run dataset.Run, number int64, records []dataset.Record) ([]stagedRow, []byte, error) {
	var rows []stagedRow
	var failed bytes.Buffer
	lines := json.NewEncoder(&failed)
	lines.SetEscapeHTML(false)
	for i := range records {
		row, reasons := fit(columns, &records[i])
		if len(reasons) == 0 {
			rows = append(rows, row)
			continue
		}
		line := errorLine{Run: run.ID, Page: number, Index: i, Reasons: reasons, Record: records[i].Source}
		if line.Record == nil {
			line.Record = records[i].Value
		}
		if err := lines.Encode(line); err != nil {
			return nil, nil, wrap("writing a failed record", err)
		}
	}
	return rows, failed.Bytes(), nil
}

// errorLine is a line of an error file.
type errorLine struct {
	Run     string           `json:"run"`
	Page    int64            `json:"page"`
	Index   int              `json:"index"`
	Reasons []dataset.Reason `json:"reasons"`
	Record  any              `json:"record"`
}

func fit(columns *dataset.Schema, record *dataset.Record) (stagedRow, []dataset.Reason) {
	if len(record.Reasons) > 0 {
		return stagedRow{}, record.Reasons
	}
	if record.Deleted {
		key, reasons := columns.ConformKey(record.Value)
		return stagedRow{row: columns.KeyRow(key), deleted: true}, reasons
	}
	row, reasons := columns.Conform(record.Value)
	return stagedRow{row: row}, reasons
}

// encode gives rows as an Arrow stream, none as nothing, in the bytes of a buffer.
func (l *layout) encode(rows []stagedRow, buffer *bytes.Buffer) ([]byte, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	batch, err := l.batch(rows)
	if err != nil {
		return nil, err
	}
	defer batch.Release()
	buffer.Reset()
	writer := ipc.NewWriter(buffer, ipc.WithSchema(l.staged))
	if err := writer.Write(batch); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// decode gives the batch of a page. The caller releases it.
func (l *layout) decode(content []byte) (arrow.RecordBatch, error) {
	reader, err := ipc.NewReader(bytes.NewReader(content), ipc.WithSchema(l.staged))
	if err != nil {
		return nil, err
	}
	defer reader.Release()
	if !reader.Next() {
		return nil, fmt.Errorf("a page without rows: %w", reader.Err())
	}
	batch := reader.RecordBatch()
	batch.Retain()
	return batch, nil
}
