// Package tables opens the tables that dataflows write into, and keeps them open from step to step. It is apart from
// package node, so that only those programs link the lake whose processes write into it.
package tables

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lake"
	"hawser/internal/node"
)

// Lake opens Iceberg tables. The zero Lake is ready; it may be used by many goroutines. Of a table that it keeps open it
// keeps the connections, and nothing of the state: every step reads that from the catalog, and commits only if nobody was
// faster.
type Lake struct {
	mu     sync.Mutex
	shared map[key]*shared
	turn   int64
	closed bool
}

// most is how many tables that nobody uses are kept open.
const most = 8

// key is what makes a table another one: where it is, who knows its state, and the columns that are written.
type key struct {
	location, catalog string
	columns           [sha256.Size]byte
}

// shared is an open table. What is not in Lake.shared any more is closed by the last one who uses it.
type shared struct {
	table *lake.Table
	users int
	// used is the turn in which it was used last.
	used int64
}

// Open opens the table at a location, or gives the one that is open. Its errors are *connectors.Error.
func (l *Lake) Open(ctx context.Context, location, catalog string, columns *dataset.Schema) (activities.Table, error) {
	text, err := json.Marshal(columns)
	if err != nil {
		return nil, &connectors.Error{Op: "dataset.Open", Kind: connectors.BadCall, Err: err}
	}
	k := key{location, catalog, sha256.Sum256(text)}
	if s := l.take(k); s != nil {
		return lent{s.table, l, k, s}, nil
	}
	table, err := lake.Open(ctx, location, lake.Options{Schema: columns, Catalog: catalog})
	if err != nil {
		return nil, err
	}
	return lent{table, l, k, l.share(k, table)}, nil
}

// take gives a table that is open and still the one at its location, nil where there is none.
func (l *Lake) take(k key) *shared {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shared[k]
	if s == nil || !s.table.Current() {
		return nil
	}
	s.users++
	return s
}

// share keeps a table that was opened, in place of the one that was there.
func (l *Lake) share(k key, table *lake.Table) *shared {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &shared{table: table, users: 1}
	if before := l.shared[k]; before != nil && before.users == 0 {
		_ = before.table.Close() // what it belonged to is gone
	}
	if l.shared == nil {
		l.shared = map[key]*shared{}
	}
	l.shared[k] = s
	return s
}

// release ends a use of a table, and closes those that are not kept.
func (l *Lake) release(k key, s *shared, failed bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.users--
	l.turn++
	s.used = l.turn
	if l.shared[k] == s && (failed || l.closed) {
		delete(l.shared, k)
	}
	if l.shared[k] != s {
		if s.users > 0 {
			return nil
		}
		return s.table.Close()
	}
	return l.trim()
}

// trim closes the tables that nobody has used for the longest, until no more than most are left.
func (l *Lake) trim() error {
	var idle []key
	for k, s := range l.shared {
		if s.users == 0 {
			idle = append(idle, k)
		}
	}
	if len(idle) <= most {
		return nil
	}
	slices.SortFunc(idle, func(a, b key) int { return cmp.Compare(l.shared[a].used, l.shared[b].used) })
	var errs []error
	for _, k := range idle[:len(idle)-most] {
		errs = append(errs, l.shared[k].table.Close())
		delete(l.shared, k)
	}
	return errors.Join(errs...)
}

// Close closes the tables that nobody uses; those that are in use are closed when they are given back.
func (l *Lake) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	var errs []error
	for k, s := range l.shared {
		if s.users == 0 {
			errs = append(errs, s.table.Close())
		}
		delete(l.shared, k)
	}
	return errors.Join(errs...)
}

// lent is a table in use, which is maintained as is usual.
type lent struct {
	*lake.Table
	from *Lake
	key  key
	of   *shared
}

// Maintain maintains the table.
func (t lent) Maintain(ctx context.Context) error {
	_, err := t.Table.Maintain(ctx, lake.Upkeep{})
	return err
}

// Release gives the table back.
func (t lent) Release(failed bool) error { return t.from.release(t.key, t.of, failed) }

var _ node.Tables = (*Lake)(nil)
