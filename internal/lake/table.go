package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// Table is a dataset's table. It is safe for concurrent use; Close gives back what it holds.
type Table struct {
	columns *dataset.Schema
	storage *storage
	catalog *catalog
	// keys is how many keys are held in memory at once.
	keys int

	mu      sync.Mutex
	layouts map[layoutKey]*layout
	// buffers are for pages as they are written.
	buffers sync.Pool // of *bytes.Buffer
}

// layoutKey is a table, by its UUID, and the id of one of its schemas: neither ever becomes another.
type layoutKey struct {
	table  string
	schema int
}

// Open opens the table at a location: file://./lake/charges, s3://bucket/charges, gs://bucket/charges,
// azblob://container/charges. Credentials are those that the cloud's own programs find. The table is made by the first
// Begin; to look at a local one that nobody has opened with a schema is NotFound.
func Open(ctx context.Context, at string, options Options) (*Table, error) {
	place, err := parseLocation(at)
	if err != nil {
		return nil, failure("Open", err)
	}
	if options.Schema == nil && place.directory != "" { // to look at a table makes none
		if _, err := os.Stat(filepath.Join(place.directory, catalogFile)); errors.Is(err, fs.ErrNotExist) && options.Catalog == "" {
			return nil, refused("Open", connectors.NotFound, wordNoTable(place.url))
		}
	}
	files, err := openStorage(ctx, place, usualPatience)
	if err != nil {
		return nil, failure("Open", err)
	}
	if options.Schema != nil {
		err = files.prepare()
	}
	if err != nil {
		return nil, failure("Open", errors.Join(err, files.close()))
	}
	catalog, err := openCatalog(ctx, files, options)
	if err != nil {
		return nil, failure("Open", errors.Join(err, files.close()))
	}
	return &Table{columns: options.Schema, storage: files, catalog: catalog, keys: keysAtOnce, layouts: map[layoutKey]*layout{}}, nil
}

// Current reports whether the table that was opened is still the one at its location: a directory that was removed, and
// perhaps made again, leaves a catalog open that nobody finds any more.
func (t *Table) Current() bool { return t.catalog.current() }

// Close closes the table.
func (t *Table) Close() error { return errors.Join(t.catalog.db.Close(), t.storage.close()) }

// Begin begins a run. It makes the table if there is none yet, and adds the columns that the schema has and the table
// lacks; a schema that the table cannot take is refused as Invalid, with everything that does not fit. Begun again, a
// run that was committed is Done.
func (t *Table) Begin(ctx context.Context, start dataset.Start) (dataset.Run, error) {
	run := dataset.Run{Start: start}
	if err := t.check(start); err != nil {
		return run, err
	}
	current, err := t.prepare(ctx, start.Border)
	if err != nil {
		return run, failure("Begin", err)
	}
	state, err := flowState(current, start.Flow)
	if err != nil {
		return run, failure("Begin", err)
	}
	run.Last, run.Cursor, run.Sequence, run.Done = state.last(), state.Cursor, state.Sequence, state.run(start.ID)
	run.Table, run.SchemaID = current.Metadata().TableUUID().String(), current.Schema().ID
	return run, nil
}

// check refuses a run that cannot be told apart or looked up.
func (t *Table) check(start dataset.Start) error {
	switch {
	case t.columns == nil:
		return refused("Begin", connectors.BadCall, wordNoSchema)
	case start.Flow == "" || start.ID == "":
		return refused("Begin", connectors.BadCall, wordNoRun)
	case start.Mode != dataset.Insert && start.Mode != dataset.Upsert:
		return refused("Begin", connectors.BadCall, wordNoMode(start.Mode))
	case start.Mode == dataset.Upsert && t.columns.Key == "":
		return refused("Begin", connectors.Configuration, wordUpsertKey)
	}
	if start.Border == "" {
		return nil
	}
	if border := t.columns.Field(start.Border); border == nil || border.Kind != dataset.Int && border.Kind != dataset.Time {
		return refused("Begin", connectors.BadCall, wordBorder(start.Border))
	}
	return nil
}

// prepare gives the table with all columns of the schema, which knows of the run's border.
func (t *Table) prepare(ctx context.Context, border string) (*table.Table, error) {
	for range attempts {
		current, err := t.catalog.load(ctx)
		if err != nil {
			return nil, err
		}
		if current == nil {
			if err := t.catalog.create(ctx, icebergSchema(t.columns), properties(border)); err != nil {
				return nil, err
			}
			continue
		}
		change := evolve(current.Schema(), t.columns)
		if len(change.conflicts) > 0 {
			return nil, refused("Begin", connectors.Invalid, wordConflicts(change.conflicts))
		}
		crossed := crosses(current, border)
		if len(change.added) == 0 && !crossed {
			return current, nil
		}
		tx := current.NewTransaction()
		if err := errors.Join(tx.AssertRefSnapshotID(table.MainBranch), change.stage(tx)); err != nil {
			return nil, wrap("adding columns", err)
		}
		if crossed {
			if err := tx.RemoveProperties([]string{borderProperty}); err != nil {
				return nil, wrap("removing the border", err)
			}
		}
		// Whoever wins a race, the next round sees the columns that there are then.
		if _, err := tx.Commit(ctx); err != nil && !errors.Is(err, table.ErrCommitFailed) {
			return nil, wrap("adding columns", err)
		}
	}
	return nil, refused("Begin", connectors.Conflict, wordBusy)
}

// attempts is how often a commit is made anew after others were faster.
const attempts = 8

// properties are those of a new table. The library must not repeat commits: only we know whether a run is in already.
func properties(border string) iceberg.Properties {
	given := iceberg.Properties{
		"format-version":                          "2",
		table.CommitNumRetriesKey:                 "0",
		table.WriteTargetFileSizeBytesKey:         fmt.Sprint(targetFileSize),
		table.ParquetCompressionKey:               "zstd",
		table.ParquetCompressionLevelKey:          "1", // a higher one holds twice the memory for files hardly smaller
		table.ParquetRowGroupLimitKey:             fmt.Sprint(rowGroupLimit),
		table.ParquetRowGroupSizeBytesKey:         fmt.Sprint(rowGroupSize),
		table.ParquetPageSizeBytesKey:             fmt.Sprint(pageSize),
		table.ParquetDictSizeBytesKey:             fmt.Sprint(pageSize),
		table.ParquetPageRowLimitKey:              fmt.Sprint(pageRows),
		table.ManifestMergeEnabledKey:             "true",
		table.MetadataDeleteAfterCommitEnabledKey: "true",
	}
	if border != "" {
		given[borderProperty] = border
	}
	return given
}

const (
	targetFileSize = 128 << 20
	// rowGroupLimit and rowGroupSize bound the rows that a writer holds in memory: by number, and by bytes for those that are
	// large.
	rowGroupLimit = 10_000
	rowGroupSize  = 16 << 20
	// pageSize bounds a column's page, which is looked at every pageRows rows: to compress one of more than 128 KB takes a
	// history of 8 MB.
	pageSize = 32 << 10
	pageRows = 20
)

// load gives the table, which must be there.
func (t *Table) load(ctx context.Context) (*table.Table, error) {
	current, err := t.catalog.load(ctx)
	if err == nil && current == nil {
		err = refused("Open", connectors.NotFound, wordNoTable(t.storage.place.url))
	}
	return current, err
}

// loadFor gives the table, which must be the one that a run has begun into.
func (t *Table) loadFor(ctx context.Context, run dataset.Run) (*table.Table, error) {
	current, err := t.load(ctx)
	if err == nil && run.Table != "" && current.Metadata().TableUUID().String() != run.Table {
		err = refused("Open", connectors.Invalid, wordAnew(t.storage.place.url, run.ID))
	}
	return current, err
}

// layout gives the columns that a run writes.
func (t *Table) layout(ctx context.Context, run dataset.Run) (*layout, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := layoutKey{run.Table, run.SchemaID}
	if known := t.layouts[key]; known != nil && run.Table != "" {
		return known, nil
	}
	current, err := t.loadFor(ctx, run)
	if err != nil {
		return nil, err
	}
	schema := current.Schemas()[run.SchemaID]
	if schema == nil || t.columns == nil {
		return nil, refused("Write", connectors.BadCall, wordNoSchema)
	}
	made, err := newLayout(schema, t.columns)
	if err == nil {
		t.layouts[key] = made
	}
	return made, err
}
