package lake

import (
	"context"
	"slices"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// Upkeep says what Maintain does. The zero value is the usual.
type Upkeep struct {
	// Small is the number of rows below which data files are put together once there are SmallFiles of them: 20,000 and 8.
	// What a long backfill writes is larger, so that nothing of it is written twice.
	Small      int64
	SmallFiles int
	// Snapshots that are older than Expire go, but for the newest Keep: 7 days and 100. Who reads an older one finds its
	// files gone.
	Expire time.Duration
	Keep   int
	// Orphans is how old a file must be to be removed when no snapshot and no run that goes on knows it: 72 hours, which
	// is also the least.
	Orphans time.Duration
	// Staging is how long a run may write no page until what it staged is removed: 30 days.
	Staging time.Duration
	// Every is how often snapshots are let go and files are looked for, whoever maintains the table: every 24 hours.
	Every time.Duration
}

// Maintained is what Maintain has done.
type Maintained struct {
	// Compacted small files have become Written larger ones.
	Compacted int `json:"compacted"`
	Written   int `json:"written"`
	// Expired counts snapshots, Removed files.
	Expired int `json:"expired"`
	Removed int `json:"removed"`
}

const leastOrphans = 72 * time.Hour

func (u Upkeep) orDefault() Upkeep {
	set := func(value *int64, usual int64) {
		if *value == 0 {
			*value = usual
		}
	}
	set(&u.Small, 20_000)
	set((*int64)(&u.Expire), int64(7*24*time.Hour))
	set((*int64)(&u.Staging), int64(30*24*time.Hour))
	set((*int64)(&u.Every), int64(24*time.Hour))
	u.Orphans = max(u.Orphans, leastOrphans)
	if u.SmallFiles == 0 {
		u.SmallFiles = 8
	}
	if u.Keep == 0 {
		u.Keep = 100
	}
	return u
}

// Maintain puts small files together, lets old snapshots go, and removes files that nobody knows any more. It may run at
// any time: it never fails a run, but gives way to one with a Conflict, and forgets neither cursors nor runs, which are
// no snapshot's. Let one flow of a table do it, between its runs.
func (t *Table) Maintain(ctx context.Context, upkeep Upkeep) (Maintained, error) {
	upkeep = upkeep.orDefault()
	var done Maintained
	if err := t.compact(ctx, upkeep, &done); err != nil {
		return done, failure("Maintain", wrap("putting files together", err))
	}
	current, err := t.load(ctx)
	if err != nil || !due(current, upkeep.Every) {
		return done, failure("Maintain", err)
	}
	if err := expire(ctx, current, upkeep, &done); err != nil {
		return done, failure("Maintain", wrap("expiring snapshots", err))
	}
	if err := t.clean(ctx, upkeep, &done); err != nil {
		return done, failure("Maintain", wrap("removing files", err))
	}
	return done, nil
}

func (t *Table) compact(ctx context.Context, upkeep Upkeep, done *Maintained) error {
	current, err := t.load(ctx)
	if err != nil {
		return err
	}
	files, err := plan(ctx, current)
	if err != nil {
		return err
	}
	var small []*dropped
	var replaced []iceberg.DataFile
	for _, file := range files {
		if file.Count() < upkeep.Small {
			small, replaced = append(small, &dropped{file: file}), append(replaced, file)
		}
	}
	if len(small) < upkeep.SmallFiles {
		return nil
	}
	written, err := t.writeAnew(ctx, current, small)
	if err != nil {
		return err
	}
	tx := current.NewTransaction()
	if err := tx.AssertRefSnapshotID(table.MainBranch); err != nil {
		return err
	}
	result := table.CompactionGroupResult{OldDataFiles: replaced, NewDataFiles: written}
	if err := tx.NewRewrite(nil).ApplyResult(result).Commit(ctx); err != nil {
		return err
	}
	if _, err := tx.Commit(ctx); err != nil {
		return conflict(err)
	}
	done.Compacted, done.Written = len(small), len(written)
	return nil
}

// maintainedProperty is when a table was maintained last.
const maintainedProperty = "hawser.maintained"

func due(current *table.Table, every time.Duration) bool {
	last, err := time.Parse(time.RFC3339, current.Properties()[maintainedProperty])
	return err != nil || time.Since(last) >= every
}

// expire lets old snapshots go. Their files are left to clean, which finds the next time what it does not get to now.
func expire(ctx context.Context, current *table.Table, upkeep Upkeep, done *Maintained) error {
	tx := current.NewTransaction()
	if err := tx.AssertRefSnapshotID(table.MainBranch); err != nil {
		return err
	}
	if current.CurrentSnapshot() != nil {
		err := tx.ExpireSnapshots(table.WithOlderThan(upkeep.Expire), table.WithRetainLast(upkeep.Keep), table.WithPostCommit(false))
		if err != nil {
			return err
		}
	}
	if err := tx.SetProperties(iceberg.Properties{maintainedProperty: time.Now().UTC().Format(time.RFC3339)}); err != nil {
		return err
	}
	after, err := tx.Commit(ctx)
	if err != nil {
		return conflict(err)
	}
	done.Expired = len(current.Metadata().Snapshots()) - len(after.Metadata().Snapshots())
	return nil
}

// clean removes what neither a snapshot nor a run that goes on knows.
func (t *Table) clean(ctx context.Context, upkeep Upkeep, done *Maintained) error {
	current, err := t.load(ctx)
	if err != nil {
		return err
	}
	known, err := t.stagedFiles(ctx, current, time.Now().Add(-upkeep.Staging), done)
	if err != nil {
		return err
	}
	for _, dir := range []string{dataDir, metadataDir} {
		orphans, err := current.PlanOrphanFiles(ctx, table.WithLocation(t.storage.place.join(dir)), table.WithFilesOlderThan(upkeep.Orphans))
		if err != nil {
			return err
		}
		for _, name := range orphans.Files() {
			at := t.storage.place.urlOf(name)
			if slices.Contains(known, at) {
				continue
			}
			if err := t.storage.files(ctx).Remove(at); err != nil {
				return err
			}
			done.Removed++
		}
	}
	return nil
}
