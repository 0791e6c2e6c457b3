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
		if typ != nil && (typ.Kind == schema.List || typ.Kind == schema.Map || typ.Kind == schema.Object) {
			problems = append(problems, fmt.Errorf("%q is no single value to sort by; name a column inside it", words[0]))
			continue
		}
		key.path, key.typ = path, typ
		keys = append(keys, key)
	}
	return keys, errors.Join(problems...)
}

// Sort sorts rows in place; equal ones keep their order. NULL comes last.
func (s Sorting) Sort(rows []map[string]any) {
	slices.SortStableFunc(rows, func(a, b map[string]any) int {
		for _, key := range s {
			if sign := key.rank(lookup(a, key.path), lookup(b, key.path)); sign != 0 {
				return sign
			}
		}
		return 0
	})
}

// rank orders two values of the column. Values of sorts that cannot be compared are ordered by their sorts' names.
func (k sortKey) rank(a, b any) int {
	if a == nil || b == nil {
		return absence(a) - absence(b)
	}
	sign, ok := compare(a, b, k.typ)
	if !ok {
		sign = cmp.Or(strings.Compare(fmt.Sprintf("%T", a), fmt.Sprintf("%T", b)), strings.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	}
	if k.descending {
		return -sign
	}
	return sign
}

func absence(value any) int {
	if value == nil {
		return 1
	}
	return 0
}
