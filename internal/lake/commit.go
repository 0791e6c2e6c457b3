package lake

import (
	"context"
	"errors"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"hawser/connectors"
	"hawser/internal/dataset"
)

// Commit makes what a run has written the table's, at once and once: called again, by whomever, it gives the commit that
// there is. cursor is the flow's from now on. The run's error file is written first; what it staged is removed after.
//
// A run that began before the flow's last commit is out of date and refused as Invalid: begin it again. A Conflict means
// that others kept changing the table; nothing is committed then.
func (t *Table) Commit(ctx context.Context, run dataset.Run, staging dataset.Staging, cursor string) (dataset.Commit, error) {
	if t.columns == nil {
		return dataset.Commit{}, refused("Commit", connectors.BadCall, wordNoSchema)
	}
	_, done, err := t.look(ctx, run)
	if err != nil || done != nil {
		return value(done), failure("Commit", err)
	}
	commit, err := t.commit(ctx, run, staging, cursor)
	if err != nil {
		// Whatever the error says, the commit may have been made, by this attempt or by another one's.
		if _, done, lookErr := t.look(ctx, run); lookErr == nil && done != nil {
			return *done, nil
		}
		return dataset.Commit{}, failure("Commit", err)
	}
	// What is left behind takes room and does no harm; Maintain finds it.
	_ = t.Abandon(ctx, run)
	return commit, nil
}

func (t *Table) commit(ctx context.Context, run dataset.Run, staging dataset.Staging, cursor string) (dataset.Commit, error) {
	commit := dataset.Commit{Run: run.ID, Cursor: cursor, Counts: staging.Counts}
	staging, err := t.Seal(ctx, run, staging)
	if err != nil {
		return commit, err
	}
	chain, err := t.segments(ctx, run, staging)
	if err != nil {
		return commit, err
	}
	if commit.Errors, err = t.writeErrors(ctx, run, chain); err != nil {
		return commit, err
	}
	for range attempts {
		current, done, err := t.look(ctx, run)
		if err != nil || done != nil {
			return value(done), err
		}
		made, err := t.try(ctx, current, run, chain, commit)
		if err == nil || !errors.Is(err, table.ErrCommitFailed) {
			return made, err
		}
	}
	return commit, refused("Commit", connectors.Conflict, wordBusy)
}

func value(commit *dataset.Commit) dataset.Commit {
	if commit == nil {
		return dataset.Commit{}
	}
	return *commit
}

// look gives the table as it is now, and what the run has committed if it has.
func (t *Table) look(ctx context.Context, run dataset.Run) (*table.Table, *dataset.Commit, error) {
	current, err := t.loadFor(ctx, run)
	if err != nil {
		return nil, nil, err
	}
	known, err := flowState(current, run.Flow)
	if err != nil {
		return nil, nil, err
	}
	done := known.run(run.ID)
	if done == nil && known.Sequence != run.Sequence {
		return nil, nil, refused("Commit", connectors.Invalid, wordStale(run.ID))
	}
	return current, done, nil
}

// change is what a commit does to the data files of a table.
type change struct{ add, remove []iceberg.DataFile }

// try makes the commit from the table as it was looked at. Of commits that are tried from the same state, one succeeds.
func (t *Table) try(ctx context.Context, current *table.Table, run dataset.Run, chain []*segment, commit dataset.Commit) (dataset.Commit, error) {
	made, err := t.changes(ctx, current, run, chain, &commit)
	if err != nil {
		return commit, err
	}
	known, err := flowState(current, run.Flow)
	if err != nil {
		return commit, err
	}
	tx := current.NewTransaction()
	if err := tx.AssertRefSnapshotID(table.MainBranch); err != nil {
		return commit, err
	}
	summary := iceberg.Properties{"hawser.flow": run.Flow, "hawser.run": run.ID}
	if err := tx.ReplaceDataFilesWithDataFiles(ctx, made.remove, made.add, summary, table.WithoutAutoNameMapping()); err != nil {
		return commit, wrap("making a snapshot", err)
	}
	staged, err := tx.StagedTable()
	if err != nil {
		return commit, err
	}
	if snapshot := staged.CurrentSnapshot(); snapshot != nil && len(made.add)+len(made.remove) > 0 {
		commit.Snapshot = snapshot.SnapshotID
	}
	properties, err := known.after(run.Flow, commit)
	if err != nil {
		return commit, err
	}
	if err := tx.SetProperties(properties); err != nil {
		return commit, err
	}
	_, err = tx.Commit(ctx)
	return commit, wrap("committing", err)
}

// changes decides what becomes of each key's rows, writes anew the files that lose some, and counts.
func (t *Table) changes(ctx context.Context, current *table.Table, run dataset.Run, chain []*segment, commit *dataset.Commit) (change, error) {
	s := &settling{table: current, key: t.columns.Key, mode: run.Mode, atOnce: t.keys, drops: drops{}, commit: commit}
	if err := s.take(current, chain); err != nil {
		return change{}, err
	}
	if s.key == "" {
		commit.Inserted = commit.Records
		return change{add: s.own}, nil
	}
	var err error
	if len(s.own)+len(s.deleted) > 0 {
		if s.existing, err = s.files(ctx, run.Border); err != nil {
			return change{}, err
		}
	}
	if err := s.settle(ctx); err != nil {
		return change{}, wrap("looking for the records' keys", err)
	}
	return t.rewrite(ctx, current, s)
}

// take reads what the segments of a run hold.
func (s *settling) take(current *table.Table, chain []*segment) error {
	before := int64(0)
	for _, segment := range chain {
		for _, encoded := range segment.Files {
			file, err := decodeFile(current, encoded)
			if err != nil {
				return err
			}
			s.own = append(s.own, file)
		}
		for _, d := range segment.Deleted {
			key := digestNumber(d.Number)
			if d.Text != "" {
				key = digestText(d.Text)
			}
			s.deleted = append(s.deleted, ownDeletion{key: key, after: before + d.After})
		}
		before += segment.Rows
	}
	return nil
}

// plan lists data files of the table's snapshot. Files that take rows of others away are not ours, and nothing here knows
// them: such a table is refused.
func plan(ctx context.Context, current *table.Table, options ...table.ScanOption) ([]iceberg.DataFile, error) {
	if current.CurrentSnapshot() == nil {
		return nil, nil
	}
	tasks, err := current.Scan(options...).PlanFiles(ctx)
	if err != nil {
		return nil, wrap("planning the table's files", err)
	}
	var files []iceberg.DataFile
	seen := map[string]bool{}
	for _, task := range tasks {
		if len(task.DeleteFiles)+len(task.EqualityDeleteFiles)+len(task.DeletionVectorFiles) > 0 {
			return nil, refused("Commit", connectors.Configuration, wordForeignDeletes)
		}
		if !seen[task.File.FilePath()] { // a large file is planned in ranges
			seen[task.File.FilePath()] = true
			files = append(files, task.File)
		}
	}
	return files, nil
}
