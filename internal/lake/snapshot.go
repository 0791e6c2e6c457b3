package lake

import (
	"context"
	"slices"
	"strings"
	"time"

	"hawser/internal/dataset"
)

// Snapshot is what a table is at one moment, for those who read it. Files must be read by this list, or through Metadata
// or the catalog, and never by what lies in a directory: that holds rows that are not committed, and rows that are no
// longer.
type Snapshot struct {
	Location string `json:"location"`
	// Metadata is the URL of the metadata file, which readers of Iceberg tables take.
	Metadata string `json:"metadata"`
	// ID is 0 and Committed is zero for a table without rows so far.
	ID        int64     `json:"id,omitempty"`
	Committed time.Time `json:"committed,omitzero"`
	Rows      int64     `json:"rows"`
	Bytes     int64     `json:"bytes"`
	// Files are the Parquet files: paths of this machine, or URLs of a bucket.
	Files []string `json:"files"`
}

// Flow is what a table knows of one that feeds it.
type Flow struct {
	Cursor string `json:"cursor,omitempty"`
	// Runs are its last commits, the newest first.
	Runs []dataset.Commit `json:"runs,omitempty"`
}

// Snapshot gives the table as it is now. A table that no run has begun to fill is NotFound.
func (t *Table) Snapshot(ctx context.Context) (Snapshot, error) {
	current, err := t.load(ctx)
	if err != nil {
		return Snapshot{}, failure("Snapshot", err)
	}
	files, err := plan(ctx, current)
	if err != nil {
		return Snapshot{}, failure("Snapshot", err)
	}
	s := Snapshot{Location: current.Location(), Metadata: current.MetadataLocation(), Files: []string{}}
	if snapshot := current.CurrentSnapshot(); snapshot != nil {
		s.ID, s.Committed = snapshot.SnapshotID, time.UnixMilli(snapshot.TimestampMs).UTC()
	}
	for _, file := range files {
		s.Rows += file.Count()
		s.Bytes += file.FileSizeBytes()
		name := file.FilePath()
		if t.storage.place.directory != "" && strings.HasPrefix(name, t.storage.place.url) {
			name = t.storage.place.path(name)
		}
		s.Files = append(s.Files, name)
	}
	return s, nil
}

// Flow gives what the table knows of a flow.
func (t *Table) Flow(ctx context.Context, name string) (Flow, error) {
	current, err := t.load(ctx)
	if err != nil {
		return Flow{}, failure("Flow", err)
	}
	known, err := flowState(current, name)
	slices.Reverse(known.Runs)
	return Flow{Cursor: known.Cursor, Runs: known.Runs}, failure("Flow", err)
}
