// Command duckdb asks DuckDB: its arguments are SQL statements, and it prints the rows of the last one as a JSON array.
//
// It is a module of its own, for tests: DuckDB's library is 60 MB and needs a C compiler, and what is tested is built
// with neither.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	_ "github.com/duckdb/duckdb-go/v2" // the driver "duckdb"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, statements []string, out io.Writer) (err error) {
	if len(statements) == 0 {
		return errors.New("say what to ask, as in: go run -C tools/duckdb . 'SELECT 1'")
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // what one statement makes, the next one sees
	last := len(statements) - 1
	for _, statement := range statements[:last] {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	rows, err := db.QueryContext(ctx, statements[last])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found, err := read(rows)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(found)
}

// read gives all rows by the names of their columns.
func read(rows *sql.Rows) ([]map[string]any, error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	found := []map[string]any{}
	for rows.Next() {
		values := make([]any, len(names))
		targets := make([]any, len(names))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, name := range names {
			row[name] = values[i]
		}
		found = append(found, row)
	}
	return found, rows.Err()
}
