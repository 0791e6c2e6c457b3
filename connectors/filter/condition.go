package filter

import (
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"hawser/internal/schema"
)

// Op is what a comparison asks of a column.
type Op string

// The comparisons. Those of one value hold it as Values[0]; Between and
// NotBetween hold the lower and the upper bound, both included; IsNull and
// IsNotNull hold none.
const (
	Equal      Op = "="
	NotEqual   Op = "<>"
	Less       Op = "<"
	AtMost     Op = "<="
	Greater    Op = ">"
	AtLeast    Op = ">="
	Like       Op = "LIKE"
	NotLike    Op = "NOT LIKE"
	In         Op = "IN"
	NotIn      Op = "NOT IN"
	Between    Op = "BETWEEN"
	NotBetween Op = "NOT BETWEEN"
	IsNull     Op = "IS NULL"
	IsNotNull  Op = "IS NOT NULL"
)

var negated = map[Op]Op{Like: NotLike, In: NotIn, Between: NotBetween, IsNull: IsNotNull}

// Comparison is one test of a column's value.
type Comparison struct {
	// Column is the name as written, or the entity's own once the clause is bound.
	Column string
	Op     Op
	// Values are string, int64, float64 or bool, and nothing that can be used where the clause is a prepared one.
	Values []any

	pos    lexer.Position
	places []lexer.Position
	path   []string     // Column's segments; where the first is a column with dots, it is one segment
	typ    *schema.Type // nil before the clause is bound
	whole  bool         // one value stands for the list after IN
}

// condition is a node of the tree.
type condition interface {
	eval(row map[string]any) truth
	text(level int) string
	walk(func(*Comparison))
	conjuncts(*[]Comparison)
	copy() condition
}

// How tightly a join binds: what binds less stands in parentheses inside what binds more.
const (
	bindsOr = iota
	bindsAnd
	bindsNot
)

// junction joins its parts by OR or AND, as its level says.
type junction struct {
	level int
	parts []condition
}

type negation struct{ inner condition }

func (j *junction) text(level int) string {
	word := " OR "
	if j.level == bindsAnd {
		word = " AND "
	}
	parts := make([]string, len(j.parts))
	for i, part := range j.parts {
		parts[i] = part.text(j.level + 1)
	}
	text := strings.Join(parts, word)
	if j.level < level {
		return "(" + text + ")"
	}
	return text
}

func (n *negation) text(int) string { return "NOT " + n.inner.text(bindsNot) }

func (c *Comparison) text(int) string {
	values := make([]string, len(c.Values))
	for i, value := range c.Values {
		values[i] = literal(value)
	}
	text := c.Column + " " + string(c.Op)
	switch c.Op {
	case IsNull, IsNotNull:
		return text
	case In, NotIn:
		return text + " (" + strings.Join(values, ", ") + ")"
	default: // one value, or two of a range
		return text + " " + strings.Join(values, " AND ")
	}
}

func literal(value any) string {
	switch v := value.(type) {
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case bool:
		return strings.ToUpper(strconv.FormatBool(v))
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text
	}
	return "NULL"
}

func (j *junction) walk(visit func(*Comparison)) {
	for _, part := range j.parts {
		part.walk(visit)
	}
}

func (n *negation) walk(visit func(*Comparison)) { n.inner.walk(visit) }

func (c *Comparison) walk(visit func(*Comparison)) { visit(c) }

func (j *junction) conjuncts(list *[]Comparison) {
	if j.level != bindsAnd {
		return
	}
	for _, part := range j.parts {
		part.conjuncts(list)
	}
}

func (n *negation) conjuncts(*[]Comparison) {}

func (c *Comparison) conjuncts(list *[]Comparison) { *list = append(*list, *c) }

func (j *junction) copy() condition {
	parts := make([]condition, len(j.parts))
	for i, part := range j.parts {
		parts[i] = part.copy()
	}
	return &junction{level: j.level, parts: parts}
}

func (n *negation) copy() condition { return &negation{n.inner.copy()} }

func (c *Comparison) copy() condition {
	other := *c
	return &other
}

var (
	_ condition = (*junction)(nil)
	_ condition = (*negation)(nil)
	_ condition = (*Comparison)(nil)
)
