package filter

import (
	"slices"

	"github.com/alecthomas/participle/v2/lexer"

	"hawser/internal/schema"
)

// Param is a value of a clause that is not known yet: an expression of a definition. In the text a question mark stands
// for it, outside of quotes or inside.
type Param struct {
	// Offset is where the question mark stands, in bytes.
	Offset int
	// Type is the shape that the value will have.
	Type *schema.Type
}

// Prepare reads a clause whose params are not known yet, so that Bind can check columns, operators and types of values. It
// is not for matching rows: an unknown value equals nothing. A param is a value and never a part of the grammar;
// one inside quotes is text, and one of a list stands after IN, without parentheses. What is wrong is an *Error that says
// where.
func Prepare(text string, params []Param) (*Clause, error) {
	if len(params) == 0 {
		return Parse(text)
	}
	if len(text) > MaxLength {
		return nil, problemTooLong(len(text))
	}
	cond, err := parse(text, params)
	if err != nil {
		return nil, err
	}
	return &Clause{cond: cond}, nil
}

// pending is a value that is not known yet, of this type.
type pending struct{ typ *schema.Type }

// settle puts the params in the places of the values that stand for them.
func settle(cond condition, words []lexer.Token, params []Param) error {
	var problem error
	cond.walk(func(cmp *Comparison) {
		for i, at := range cmp.places {
			word := words[slices.IndexFunc(words, func(word lexer.Token) bool { return word.Pos.Offset == at.Offset })]
			inside := slices.IndexFunc(params, func(p Param) bool {
				return p.Offset >= at.Offset && p.Offset < at.Offset+len(word.Value)
			})
			switch {
			case inside < 0:
			case word.Type == tokens.Symbols()["Text"]:
				cmp.Values[i] = pending{&schema.Type{Kind: schema.String}}
			default:
				value, err := cmp.param(params[inside].Type, at)
				if err != nil && problem == nil {
					problem = err
				}
				cmp.Values[i] = value
			}
		}
	})
	return problem
}

// param gives the value that stands for one outside of quotes.
func (c *Comparison) param(typ *schema.Type, at lexer.Position) (any, error) {
	switch {
	case typ.Kind == schema.Any:
		return pending{typ}, nil
	case c.whole && typ.Kind != schema.List:
		return nil, problemNoList(at)
	case !c.whole && typ.Kind == schema.List:
		return nil, problemList(c, at)
	case c.whole && typ.Elem != nil:
		return pending{typ.Elem}, nil
	case c.whole:
		return pending{&schema.Type{}}, nil
	}
	return pending{typ}, nil
}

// fitsUnknown says whether values of a type can be compared with a column's.
func fitsUnknown(column *schema.Type, value *schema.Type) bool {
	switch value.Kind {
	case schema.Any:
		return true
	case schema.String: // what it says is not known
		return column.Kind == schema.String || column.Kind == schema.Bool
	case schema.Bool:
		return column.Kind == schema.Bool
	case schema.Int, schema.Float:
		return isNumber(column)
	default:
		return false
	}
}
