// Package filter reads a filterClause: an SQL WHERE condition over the columns
// of an entity, or the bare id of one record.
//
// It parses, checks a condition against an entity's columns, and evaluates it
// on rows by SQL's three-valued logic. It makes no request: what an API can
// evaluate itself, a connector takes from Conjuncts; evaluating the whole
// clause on what comes back is right in any case.
package filter

import (
	"regexp"
	"slices"
	"strings"

	"hawser/connectors"
)

// The limits of a clause.
const (
	MaxLength = 16 << 10 // bytes
	MaxDepth  = 64       // parentheses and NOTs inside each other
)

// Clause is a parsed filterClause. It is immutable.
type Clause struct {
	cond condition
	id   string
}

var recordID = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.:/-]*$`)

// Parse reads a clause. What is wrong is an *Error that says where.
func Parse(text string) (*Clause, error) {
	bare := strings.TrimSpace(text)
	switch {
	case bare == "":
		return nil, problemEmpty()
	case len(text) > MaxLength:
		return nil, problemTooLong(len(text))
	case recordID.MatchString(bare) && !isKeyword(bare):
		return &Clause{id: bare}, nil
	}
	cond, err := parse(text, nil)
	if err != nil {
		return nil, err
	}
	return &Clause{cond: cond}, nil
}

// RecordID gives the record that the clause names, where it is a bare id.
func (c *Clause) RecordID() (id string, ok bool) { return c.id, c.id != "" }

// Columns lists the columns that the clause names, each once, in the order of the text.
func (c *Clause) Columns() []string {
	var names []string
	for _, cmp := range c.comparisons() {
		if !slices.Contains(names, cmp.Column) {
			names = append(names, cmp.Column)
		}
	}
	return names
}

// Conjuncts lists the comparisons that every matching row meets: those that
// the clause joins by AND at its top. A request narrowed by any of them loses
// no match. The clause may demand more than they do.
func (c *Clause) Conjuncts() []Comparison {
	var list []Comparison
	if c.cond != nil {
		c.cond.conjuncts(&list)
	}
	return list
}

// Exact reports whether the conjuncts are the whole clause.
func (c *Clause) Exact() bool { return len(c.Conjuncts()) == len(c.comparisons()) }

// Match reports whether the clause is true of a row, whose values are in
// canonical form (see schema.Value). A column that the row lacks is NULL. A
// bare record id matches the row with that Id or Sid.
func (c *Clause) Match(row map[string]any) bool {
	if c.cond == nil {
		return row["Id"] == c.id || row["Sid"] == c.id
	}
	return c.cond.eval(row) == yes
}

// String gives the clause in its plainest form; parsing that gives the same clause.
func (c *Clause) String() string {
	if c.cond == nil {
		return c.id
	}
	return c.cond.text(bindsOr)
}

// Equals lists the columns that every matching row holds one given value in: those that a conjunct compares by =.
func (c *Clause) Equals() []string {
	var names []string
	for _, cmp := range c.Conjuncts() {
		if cmp.Op == Equal {
			names = append(names, cmp.Column)
		}
	}
	return names
}

// Narrows reports whether an API with these columns evaluates one of the bound clause's conjuncts itself, so that it gives
// fewer records than there are. An id names one record, which narrows most.
func (c *Clause) Narrows(columns []connectors.Column) bool {
	if c.cond == nil {
		return true
	}
	return slices.ContainsFunc(c.Conjuncts(), func(cmp Comparison) bool {
		return slices.ContainsFunc(columns, func(column connectors.Column) bool { return cmp.isNative(column) })
	})
}

// isNative reports whether an API evaluates the comparison by a column.
func (c *Comparison) isNative(column connectors.Column) bool {
	if column.Name == c.Column {
		return slices.Contains(column.Native, string(c.Op))
	}
	inner, isInner := strings.CutPrefix(c.Column, column.Name+".")
	return isInner && c.Op == Equal && slices.Contains(column.Inner, inner)
}

func (c *Clause) comparisons() []*Comparison {
	var list []*Comparison
	if c.cond != nil {
		c.cond.walk(func(cmp *Comparison) { list = append(list, cmp) })
	}
	return list
}
