package lake

import (
	"context"

	"hawser/internal/dataset"
)

// Conflict is why a table cannot take a schema.
type Conflict struct {
	// Path leads to the column by its names, through "element" where it is in a list; it is empty where the key is another.
	Path []string
	Text string
}

// Conflicts gives everything for which Begin would refuse a schema, none where the table can take it. A table that no run
// has begun to fill is NotFound.
func (t *Table) Conflicts(ctx context.Context, wants *dataset.Schema) ([]Conflict, error) {
	current, err := t.load(ctx)
	if err != nil {
		return nil, failure("Conflicts", err)
	}
	return evolve(current.Schema(), wants).conflicts, nil
}

func (e *evolution) conflict(path []string, text string) {
	e.conflicts = append(e.conflicts, Conflict{Path: path, Text: text})
}
