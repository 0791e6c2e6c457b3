package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/lake"
	"hawser/internal/source"
)

// tablesPatience bounds how long the tables of a plan are looked at.
const tablesPatience = 20 * time.Second

// checkTables refuses dataflows whose tables cannot take their schemas, and warns of tables that cannot be looked at from
// here.
func (a *app) checkTables(ctx context.Context, flows []*dataflow.Flow) error {
	looking, cancel := context.WithTimeout(ctx, tablesPatience)
	defer cancel()
	var problems []source.Problem
	for _, flow := range flows {
		problems = append(problems, misfits(looking, flow)...)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case source.HasErrors(problems):
		return badDefinitions(source.Sorted(problems))
	}
	if err := source.Print(a.err, source.Sorted(problems), source.PrintOptions{Color: a.terminal.colors}); err != nil {
		return fmt.Errorf("writing the problems: %w", err)
	}
	return nil
}

// misfits tells why the table of a flow cannot take its schema. One that is not there yet takes any.
func misfits(ctx context.Context, flow *dataflow.Flow) []source.Problem {
	conflicts, err := conflictsOf(ctx, flow)
	var failed *connectors.Error
	switch {
	case errors.As(err, &failed) && failed.Kind == connectors.NotFound:
		return nil
	case err != nil:
		return []source.Problem{flow.Unreached(firstLine(err.Error()))}
	}
	var problems []source.Problem
	for _, c := range conflicts {
		problems = append(problems, flow.Conflict(c.Path, c.Text))
	}
	return problems
}

func conflictsOf(ctx context.Context, flow *dataflow.Flow) (conflicts []lake.Conflict, err error) {
	columns, err := flow.Table()
	if err != nil {
		return nil, err
	}
	table, err := openTable(ctx, flow.Dataset)
	if err != nil {
		return nil, err
	}
	conflicts, err = table.Conflicts(ctx, columns)
	return conflicts, errors.Join(err, table.Close())
}
