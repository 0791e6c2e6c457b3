package filter

// truth is a value of SQL's logic: what NULL is compared with is unknown.
type truth int

const (
	unknown truth = iota
	yes
	no
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	default:
		return unknown
	}
}

// eval of a join: one part that decides it (yes for OR, no for AND) decides;
// else one unknown part leaves it unknown.
func (j *junction) eval(row map[string]any) truth {
	decides, result := yes, no
	if j.level == bindsAnd {
		decides, result = no, yes
	}
	for _, part := range j.parts {
		switch part.eval(row) {
		case decides:
			return decides
		case unknown:
			result = unknown
		}
	}
	return result
}

func (n *negation) eval(row map[string]any) truth { return n.inner.eval(row).not() }

func (c *Comparison) eval(row map[string]any) truth {
	value := lookup(row, c.path)
	switch c.Op {
	case IsNull:
		return truthOf(value == nil)
	case IsNotNull:
		return truthOf(value != nil)
	case Like, NotLike:
		return c.like(value)
	case In, NotIn:
		return c.in(value)
	case Between, NotBetween:
		result := c.order(value, c.Values[0], AtLeast).and(c.order(value, c.Values[1], AtMost))
		if c.Op == NotBetween {
			return result.not()
		}
		return result
	default:
		return c.order(value, c.Values[0], c.Op)
	}
}

func (t truth) and(other truth) truth {
	switch {
	case t == no || other == no:
		return no
	case t == yes && other == yes:
		return yes
	default:
		return unknown
	}
}

func (c *Comparison) in(value any) truth {
	result := no
	for _, candidate := range c.Values {
		switch c.order(value, candidate, Equal) {
		case yes:
			result = yes
		case unknown:
			if result == no {
				result = unknown
			}
		}
	}
	if c.Op == NotIn {
		return result.not()
	}
	return result
}

func (c *Comparison) like(value any) truth {
	text, ok := value.(string)
	pattern, isText := c.Values[0].(string)
	if !ok || !isText {
		return unknown
	}
	result := truthOf(like([]rune(text), []rune(pattern)))
	if c.Op == NotLike {
		return result.not()
	}
	return result
}

// order compares a row's value with a literal. Values of sorts that cannot be
// compared leave it unknown, like NULL.
func (c *Comparison) order(value, with any, op Op) truth {
	sign, ok := compare(value, with, c.typ)
	if !ok {
		return unknown
	}
	switch op {
	case Equal:
		return truthOf(sign == 0)
	case NotEqual:
		return truthOf(sign != 0)
	case Less:
		return truthOf(sign < 0)
	case AtMost:
		return truthOf(sign <= 0)
	case Greater:
		return truthOf(sign > 0)
	default: // AtLeast
		return truthOf(sign >= 0)
	}
}

// lookup walks into a row: a key that is there wins, with its dots or without.
func lookup(row map[string]any, path []string) any {
	var value any = row
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = object[name]
	}
	return value
}

// like matches text with an SQL pattern: % stands for any characters, _ for one.
// It backs up to the last % only, so its cost is at most text times pattern.
func like(text, pattern []rune) bool {
	t, p, mark, resume := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '%':
			mark, resume = p, t
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == text[t]):
			p++
			t++
		case mark >= 0:
			resume++
			p, t = mark+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}
