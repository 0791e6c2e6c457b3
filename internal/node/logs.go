package node

import (
	"cmp"
	"context"
	"slices"

	"go.temporal.io/sdk/converter"

	"hawser/internal/recent"
)

// Logged is a record of a connection's log.
type Logged struct {
	recent.Entry
	// Host is the process that logged it.
	Host string
}

// lastLogged answers what the process is asked for.
func (o Options) lastLogged(connection string, count int) ([]recent.Entry, error) {
	return o.recent.Last(connection, count), nil
}

// Logs asks each process that serves the connection what it has logged of it,
// and gives the last records of all of them together, so many at the most, the
// latest last.
func (q Queue) Logs(ctx context.Context, count int) (logged []Logged, asked Asked, err error) {
	asked, err = q.askAll(ctx, logsQuery, []any{q.Connection, count}, func(host string, answer converter.EncodedValue) error {
		var entries []recent.Entry
		if err := answer.Get(&entries); err != nil {
			return err
		}
		for _, e := range entries {
			logged = append(logged, Logged{e, host})
		}
		return nil
	})
	slices.SortStableFunc(logged, func(a, b Logged) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Host, b.Host)) })
	return logged[max(0, len(logged)-count):], asked, err
}
