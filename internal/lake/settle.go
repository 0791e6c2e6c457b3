package lake

import (
	"cmp"
	"context"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"hawser/internal/dataset"
)

// keysAtOnce bounds the keys that are held in memory: a run with more is looked through as often as it takes, each time
// for another part of the keys. A run of more than mostParts times as many takes more memory, rather than a time that
// grows with the square of its size.
const (
	keysAtOnce = 1 << 16
	mostParts  = 64
)

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
	// atOnce is how many keys are held in memory.
	atOnce int
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

func (l last) compare(other last) int {
	return cmp.Or(cmp.Compare(l.file, other.file), cmp.Compare(l.row, other.row))
}

const deleted = -1 // in place of a file

// settle goes through all keys, part by part.
func (s *settling) settle(ctx context.Context) error {
	total := int64(len(s.deleted))
	for _, file := range s.own {
		total += file.Count()
	}
	parts := min(int(total)/s.atOnce+1, mostParts)
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
	var pairs []pair
	for i, file := range s.existing {
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
				pairs = append(pairs, pair{own: own, old: last{file: int32(i), row: int32(at.row)}})
			}
			delete(keys, at.key)
		}
	}
	if err := s.replace(ctx, pairs); err != nil {
		return err
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
