// Package lake writes records into Apache Iceberg tables, each exactly once.
//
// A run into a table goes
//
//	table, err := lake.Open(ctx, location, lake.Options{Schema: schema, Catalog: catalog})
//	run, err := table.Begin(ctx, dataset.Start{...})        // creates the table, adds the schema's new columns
//	page, err := table.WritePage(ctx, run, number, records) // staging.Add(page), for every page
//	staging, err = table.Seal(ctx, run, staging)            // when staging.Full(), as often as that happens
//	commit, err := table.Commit(ctx, run, staging, cursor)  // or table.Fail, which keeps the error file and nothing else
//
// Every step may run in another process than the one before; what goes from step to step (dataset.Run, Page, Staging) is
// small JSON. Every step may be repeated, also while a lost attempt at it is still running: only what the caller was told
// counts, and Commit commits a run once, whoever calls it and how often.
//
// Errors are *connectors.Error: Configuration, Permission and Invalid stay until somebody does something, Unavailable
// and Conflict may pass.
package lake

import "hawser/internal/dataset"

// GCPercent is what GOGC should be in a process that writes tables: a garbage collection once the heap has grown by half.
// Files are written faster than Go's usual 100 gives memory back, and a long run would take a quarter more than a short one.
const GCPercent = 50

// Options say how a table is opened.
type Options struct {
	// Schema is what runs into the table write; nil opens a table to look at it: Snapshot and Flow.
	Schema *dataset.Schema
	// Catalog is the database that knows the table's current state: "postgres://user:password@host/database". It must be
	// given for tables in buckets. "" is a SQLite file beside a table of this machine.
	Catalog string
}
