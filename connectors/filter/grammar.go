package filter

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar, as participle reads it off the tags.
type (
	orNode struct {
		Any []*andNode `parser:"@@ ('OR' @@)*"`
	}
	andNode struct {
		All []*unaryNode `parser:"@@ ('AND' @@)*"`
	}
	unaryNode struct {
		Not   *unaryNode   `parser:"  'NOT' @@"`
		Group *orNode      `parser:"| '(' @@ ')'"`
		Test  *compareNode `parser:"| @@"`
	}
	compareNode struct {
		Pos     lexer.Position
		Column  string       `parser:"@Column ("`
		Null    *nullNode    `parser:"  'IS' @@"`
		Op      string       `parser:"| @Operator"`
		Value   *valueNode   `parser:"  @@"`
		Not     bool         `parser:"| @'NOT'? ("`
		In      []*valueNode `parser:"    'IN' ( '(' @@ (',' @@)* ')'"`
		Whole   *paramNode   `parser:"         | @@ )"`
		Between []*valueNode `parser:"  | 'BETWEEN' @@ 'AND' @@"`
		Like    *valueNode   `parser:"  | 'LIKE' @@ ) )"`
	}
	nullNode struct {
		Not bool `parser:"@'NOT'? 'NULL'"`
	}
	valueNode struct {
		Pos    lexer.Position
		Text   *string `parser:"  @Text"`
		Number *string `parser:"| @Number"`
		Bool   *string `parser:"| @('TRUE' | 'FALSE')"`
		Param  *string `parser:"| @Param"`
	}
	paramNode struct {
		Pos  lexer.Position
		Mark string `parser:"@Param"`
	}
)

var tokens = lexer.MustSimple([]lexer.SimpleRule{
	{Name: "Text", Pattern: `'(?:[^']|'')*'`},
	{Name: "Quoted", Pattern: `"[^"]*"?`},
	{Name: "Number", Pattern: `[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\b`},
	{Name: "Keyword", Pattern: `(?i)(?:AND|OR|NOT|LIKE|IN|BETWEEN|IS|NULL|TRUE|FALSE)\b`},
	{Name: "Column", Pattern: `[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*`},
	{Name: "Operator", Pattern: `<>|!=|<=|>=|[=<>]`},
	{Name: "Mark", Pattern: `[(),]`},
	{Name: "Param", Pattern: `\?`},
	{Name: "Space", Pattern: `\s+`},
	{Name: "Other", Pattern: `.`},
})

var grammar = participle.MustBuild[orNode](
	participle.Lexer(tokens),
	participle.Elide("Space"),
	participle.CaseInsensitive("Keyword"),
	participle.UseLookahead(2),
)

var keywords = []string{"AND", "OR", "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL", "TRUE", "FALSE"}

func isKeyword(word string) bool { return slices.Contains(keywords, strings.ToUpper(word)) }

// parse reads a condition in which params stand for values. A question mark that is none is refused.
func parse(text string, params []Param) (condition, error) {
	words, err := lex(text)
	if err != nil {
		return nil, err
	}
	if err := checkDepth(words); err != nil {
		return nil, err
	}
	mark := tokens.Symbols()["Param"]
	for _, word := range words {
		isParam := func(p Param) bool { return p.Offset == word.Pos.Offset }
		if word.Type == mark && !slices.ContainsFunc(params, isParam) {
			return nil, problemUnexpected(words, word.Pos)
		}
	}
	tree, err := grammar.ParseString("", text)
	if err == nil {
		cond, err := tree.condition()
		if err != nil {
			return nil, err
		}
		return cond, settle(cond, words, params)
	}
	var perr participle.Error
	if !errors.As(err, &perr) {
		return nil, problemAt(lexer.Position{Line: 1, Column: 1}, err.Error(), "")
	}
	return nil, problemUnexpected(words, perr.Position())
}

// lex gives the words of a clause, without the space between them.
func lex(text string) ([]lexer.Token, error) {
	all, err := grammar.Lex("", strings.NewReader(text))
	if err != nil {
		return nil, problemAt(lexer.Position{Line: 1, Column: 1}, "the clause is not readable text", "")
	}
	space := tokens.Symbols()["Space"]
	return slices.DeleteFunc(all, func(t lexer.Token) bool { return t.Type == space }), nil
}

// checkDepth bounds the recursion of the parser and of all that walks the tree.
func checkDepth(words []lexer.Token) error {
	depth, nots := 0, 0
	for _, word := range words {
		switch strings.ToUpper(word.Value) {
		case "(":
			depth++
		case ")":
			depth--
		case "NOT":
			nots++
		}
		if depth > MaxDepth || nots > MaxDepth {
			return problemTooDeep(word.Pos)
		}
	}
	return nil
}

func (n *orNode) condition() (condition, error) {
	return joined(n.Any, bindsOr, (*andNode).condition)
}

func (n *andNode) condition() (condition, error) {
	return joined(n.All, bindsAnd, (*unaryNode).condition)
}

func joined[N any](nodes []N, level int, read func(N) (condition, error)) (condition, error) {
	parts := make([]condition, 0, len(nodes))
	for _, node := range nodes {
		part, err := read(node)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return &junction{level: level, parts: parts}, nil
}

func (n *unaryNode) condition() (condition, error) {
	switch {
	case n.Group != nil:
		return n.Group.condition()
	case n.Not != nil:
		inner, err := n.Not.condition()
		if err != nil {
			return nil, err
		}
		return &negation{inner}, nil
	default:
		return n.Test.condition()
	}
}

func (n *compareNode) condition() (condition, error) {
	cmp := &Comparison{Column: n.Column, pos: n.Pos, path: strings.Split(n.Column, ".")}
	var values []*valueNode
	switch {
	case n.Null != nil:
		cmp.Op = IsNull
		n.Not = n.Null.Not
	case n.Value != nil:
		cmp.Op, values = Op(n.Op), []*valueNode{n.Value}
	case n.In != nil:
		cmp.Op, values = In, n.In
	case n.Whole != nil:
		cmp.Op, cmp.whole = In, true
		cmp.Values, cmp.places = []any{nil}, []lexer.Position{n.Whole.Pos}
	case n.Between != nil:
		cmp.Op, values = Between, n.Between
	default:
		cmp.Op, values = Like, []*valueNode{n.Like}
	}
	if cmp.Op == "!=" {
		cmp.Op = NotEqual
	}
	if n.Not {
		cmp.Op = negated[cmp.Op]
	}
	for _, node := range values {
		value, err := node.value()
		if err != nil {
			return nil, err
		}
		cmp.Values = append(cmp.Values, value)
		cmp.places = append(cmp.places, node.Pos)
	}
	return cmp, nil
}

func (n *valueNode) value() (any, error) {
	switch {
	case n.Text != nil:
		inner := (*n.Text)[1 : len(*n.Text)-1]
		return strings.ReplaceAll(inner, "''", "'"), nil
	case n.Bool != nil:
		return strings.EqualFold(*n.Bool, "TRUE"), nil
	case n.Param != nil:
		return nil, nil // settle knows it
	}
	if whole, err := strconv.ParseInt(*n.Number, 10, 64); err == nil {
		return whole, nil
	}
	number, err := strconv.ParseFloat(*n.Number, 64)
	if err != nil {
		return nil, problemNumber(n.Pos)
	}
	return number, nil
}
