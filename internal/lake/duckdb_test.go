package lake

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hawser/internal/schema"
)

// duckDB asks DuckDB about a table, which statements call "t": the files of its snapshot, and no others.
func duckDB(t testing.TB, s Snapshot, query string) []map[string]any {
	t.Helper()
	files := strings.Join(s.Files, "', '")
	cmd := exec.CommandContext(t.Context(), "go", "run", "-C", filepath.Join("..", "..", "tools", "duckdb"), ".",
		"SET TimeZone = 'UTC'", "CREATE VIEW t AS SELECT * FROM read_parquet(['"+files+"'], union_by_name = true)", query)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		stderr := ""
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = string(exit.Stderr)
		}
		t.Fatalf("asking DuckDB, which needs a C compiler: %v\n%s", err, stderr)
	}
	rows, err := schema.Decode(out)
	if err != nil {
		t.Fatal(err)
	}
	var found []map[string]any
	for _, row := range rows.([]any) {
		found = append(found, row.(map[string]any))
	}
	return found
}

// sums is what a query over charges counts and adds up.
type sums struct{ Rows, IDs, Amounts, Paid, Methods, Cards, Years int64 }

const sumsQuery = `SELECT count(*) AS rows, count(DISTINCT charges_data.id) AS ids, sum(charges_data.amount)::BIGINT AS amounts,
	count(*) FILTER (charges_data.paid) AS paid, count(charges_data.payment_method_details) AS methods,
	count(charges_data.payment_method_details.card) AS cards, sum(charges_data.payment_method_details.card.exp_year)::BIGINT AS years FROM t`

func sumsOf(t testing.TB, s Snapshot) sums {
	t.Helper()
	text, err := json.Marshal(duckDB(t, s, sumsQuery)[0])
	if err != nil {
		t.Fatal(err)
	}
	var found sums
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

// want gives the sums of the charges in a range.
func want(first, end int) sums {
	var s sums
	for n := first; n < end; n++ {
		s.Rows, s.IDs, s.Amounts = s.Rows+1, s.IDs+1, s.Amounts+int64(n)
		if n%2 == 0 {
			s.Paid++
		}
		if n%10 != 0 {
			s.Methods++
		}
		if n%10 > 1 {
			s.Cards, s.Years = s.Cards+1, s.Years+2030
		}
	}
	return s
}
