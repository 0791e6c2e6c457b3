package filter

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Sorting is a list of columns to sort rows by.
type Sorting []sortKey

type sortKey struct {
	path       []string
	typ        *schema.Type
	descending bool
}

// ParseSorting reads listEntitiesSortByColumns: columns, each with an optional " ASC" or " DESC". What is wrong is
// a join of errors, one for each.
func ParseSorting(terms []string, columns []connectors.Column) (Sorting, error) {
	var keys Sorting
	var problems []error
	for _, term := range terms {
		words := strings.Fields(term)
		key, direction := sortKey{}, ""
		if len(words) > 1 {
			direction = strings.ToUpper(words[1])
		}
		switch {
		case len(words) == 0 || len(words) > 2 || direction != "" && direction != "ASC" && direction != "DESC":
			problems = append(problems, fmt.Errorf("%q sorts by nothing; write a column, and ASC or DESC after it", term))
			continue
		case direction == "DESC":
			key.descending = true
		}
		path, typ, ok := resolve(columns, words[0])
		if !ok {
			problems = append(problems, fmt.Errorf("there is no column %q to sort by; %s", words[0], hintFor(words[0], columns)))
			continue
		}
		key.path, key.typ = path, typ
		keys = append(keys, key)
	}
	return keys, errors.Join(problems...)
}

// Sort sorts rows in place; equal ones keep their order. NULL comes first, and last when descending.
func (s Sorting) Sort(rows []map[string]any) {
	slices.SortStableFunc(rows, func(a, b map[string]any) int {
		for _, key := range s {
			sign := rank(lookup(a, key.path), lookup(b, key.path), isTime(key.typ))
			if key.descending {
				sign = -sign
			}
			if sign != 0 {
				return sign
			}
		}
		return 0
	})
}

// rank orders two values of a column. Values of sorts that cannot be compared are ordered by their sorts' names.
func rank(a, b any, times bool) int {
	if a == nil || b == nil {
		return presence(a) - presence(b)
	}
	if sign, ok := compare(a, b, times); ok {
		return sign
	}
	return cmp.Or(strings.Compare(fmt.Sprintf("%T", a), fmt.Sprintf("%T", b)), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
}

func presence(value any) int {
	if value == nil {
		return 0
	}
	return 1
}
