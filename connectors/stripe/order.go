package stripe

import (
	"cmp"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
	"hawser/internal/spelling"
)

// order is the columns to sort a page by, the first first.
type order []sortColumn

type sortColumn struct {
	name       string
	descending bool
}

// parseOrder reads listEntitiesSortByColumns: a column each, with " ASC" or " DESC" after it if need be.
func parseOrder(by []string, columns []connectors.Column) (order, error) {
	var out order
	for _, text := range by {
		words := strings.Fields(text)
		if len(words) == 0 || len(words) > 2 {
			return nil, badCall("listEntitiesSortByColumns: write a column and ASC or DESC, as in Created DESC")
		}
		i := slices.IndexFunc(columns, func(c connectors.Column) bool {
			return strings.EqualFold(c.Name, words[0]) || slices.Contains(c.Aliases, words[0])
		})
		if i < 0 {
			return nil, badCall("listEntitiesSortByColumns: there is no column %s%s", words[0], meant(words[0], columns))
		}
		switch columns[i].Type.Kind {
		case schema.List, schema.Map, schema.Object:
			return nil, badCall("listEntitiesSortByColumns: %s is no single value", columns[i].Name)
		}
		column := sortColumn{name: columns[i].Name}
		if len(words) == 2 {
			switch strings.ToUpper(words[1]) {
			case "DESC":
				column.descending = true
			case "ASC":
			default:
				return nil, badCall("listEntitiesSortByColumns: %s is neither ASC nor DESC", words[1])
			}
		}
		out = append(out, column)
	}
	return out, nil
}

func meant(word string, columns []connectors.Column) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.Name
	}
	if near := spelling.Nearest(word, names); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// sort sorts rows; equal ones stay as they were, and nulls come last.
func (o order) sort(rows []map[string]any) {
	slices.SortStableFunc(rows, func(a, b map[string]any) int {
		for _, column := range o {
			if sign := column.compare(a[column.name], b[column.name]); sign != 0 {
				return sign
			}
		}
		return 0
	})
}

func (s sortColumn) compare(a, b any) int {
	if a == nil || b == nil {
		return boolToInt(a == nil) - boolToInt(b == nil)
	}
	sign := compare(a, b)
	if s.descending {
		sign = -sign
	}
	return sign
}

// compare orders two values of one column; those of different kinds count as equal.
func compare(a, b any) int {
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
	case float64:
		if b, ok := b.(float64); ok {
			return cmp.Compare(a, b)
		}
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b)
		}
	case bool:
		if b, ok := b.(bool); ok {
			return boolToInt(a) - boolToInt(b)
		}
	}
	return 0
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
