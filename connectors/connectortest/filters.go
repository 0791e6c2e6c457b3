package connectortest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/connectors/filter"
)

// clauses is how many random filter clauses are compared.
const clauses = 300

// checkFilters compares what List gives for a clause, whatever the vendor evaluates of it, with what the clause means.
func checkFilters(r *records) {
	r.several(30)
	columns := r.spec.Operation(r.Name, connectors.List).Columns
	all := r.list(connectors.Call{AllPages: true})
	random := rand.New(rand.NewPCG(1, 2))
	conditions := condition{random, r.testable(columns, all), all}
	matched := 0
	for range clauses {
		text := conditions.clause(2)
		clause, err := filter.Parse(text)
		if err != nil {
			r.Fatalf("%s: %v", text, err)
		}
		if clause, err = clause.Bind(columns); err != nil {
			r.Fatalf("%s: %v", text, err)
		}
		want := []string{}
		for _, row := range all {
			if clause.Match(row) {
				want = append(want, id(row))
			}
		}
		matched += len(want)
		if diff := cmp.Diff(want, ids(r.list(connectors.Call{FilterClause: text, AllPages: true}))); diff != "" {
			r.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
	r.Logf("%s: %d clauses over %d records matched %d rows", r.Name, clauses, len(all), matched)
	if matched == 0 {
		r.Error("no clause matches anything: nothing was compared")
	}
}

// testable are the columns with a text or a number in some row, those that the vendor evaluates more than once.
func (r *records) testable(columns []connectors.Column, rows []map[string]any) []string {
	var names []string
	for _, column := range columns {
		held := slices.ContainsFunc(rows, func(row map[string]any) bool { return literal(row[column.Name]) != "" })
		if held {
			names = append(names, column.Name)
		}
		if held && len(column.Native) > 0 {
			names = slices.Concat(names, slices.Repeat([]string{column.Name}, 5))
		}
	}
	return names
}

// condition makes random ones of values that there are.
type condition struct {
	*rand.Rand
	columns []string
	rows    []map[string]any
}

// clause joins conditions to a depth.
func (c condition) clause(depth int) string {
	switch kind := c.IntN(4); {
	case depth == 0 || kind == 0:
		return c.comparison()
	case kind == 1:
		return "(" + c.clause(depth-1) + ") OR (" + c.clause(depth-1) + ")"
	case kind == 2 && c.IntN(3) == 0:
		return "NOT (" + c.clause(depth-1) + ")"
	default:
		return "(" + c.clause(depth-1) + ") AND (" + c.clause(depth-1) + ")"
	}
}

func (c condition) comparison() string {
	column := c.columns[c.IntN(len(c.columns))]
	a, b := c.value(column), c.value(column)
	if a == "" || b == "" {
		return column + " IS NULL"
	}
	switch c.IntN(12) {
	case 0:
		return column + " IS NOT NULL"
	case 1:
		return fmt.Sprintf("%s IN (%s, %s)", column, a, b)
	case 2:
		return fmt.Sprintf("%s BETWEEN %s AND %s", column, min(a, b), max(a, b))
	case 3:
		if strings.HasPrefix(a, "'") {
			return fmt.Sprintf("%s LIKE %s", column, strings.TrimSuffix(a[:1+len(a)/2], "'")+"%'")
		}
		fallthrough
	default:
		operators := []string{"=", "=", "=", "<>", "<", "<=", ">", ">="}
		return column + " " + operators[c.IntN(len(operators))] + " " + a
	}
}

// value is that of a random row, as a clause writes it.
func (c condition) value(column string) string { return literal(c.rows[c.IntN(len(c.rows))][column]) }

func literal(value any) string {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strings.ToUpper(strconv.FormatBool(v))
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	default:
		return ""
	}
}

// checkOrder lists all records sorted by columns.
func checkOrder(r *records) {
	r.several(30)
	sorting, err := filter.ParseSorting(r.SortBy, r.spec.Operation(r.Name, connectors.List).Columns)
	if err != nil {
		r.Fatal(err)
	}
	want := r.list(connectors.Call{AllPages: true})
	unsorted := ids(want)
	sorting.Sort(want)
	if slices.Equal(unsorted, ids(want)) {
		r.Errorf("%v sorts nothing", r.SortBy)
	}
	if diff := cmp.Diff(ids(want), ids(r.list(connectors.Call{AllPages: true, SortBy: r.SortBy}))); diff != "" {
		r.Errorf("sorted by %v (-want +got):\n%s", r.SortBy, diff)
	}
}
