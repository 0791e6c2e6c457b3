package filter

import (
	"errors"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// Bind checks the clause against the columns of an entity and gives it with
// the columns' own names. Case does not matter in a column's name. What is
// wrong is a join of *Error, one for each place.
//
// A dotted name reaches into a column that is an object: Address.City.
func (c *Clause) Bind(columns []connectors.Column) (*Clause, error) {
	if c.cond == nil {
		if _, _, ok := resolve(columns, c.id); ok {
			return nil, problemNoComparison(c.id)
		}
		return c, nil
	}
	bound := &Clause{cond: c.cond.copy()}
	var problems []error
	for _, cmp := range bound.comparisons() {
		path, typ, ok := resolve(columns, cmp.Column)
		if !ok {
			problems = append(problems, problemUnknownColumn(cmp, columns))
			continue
		}
		cmp.Column, cmp.path, cmp.typ = strings.Join(path, "."), path, typ
		problems = append(problems, checkValues(cmp)...)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return bound, nil
}

// resolve finds a column by its name, its aliases, or the way into it, and gives the keys that lead to its value.
func resolve(columns []connectors.Column, name string) (path []string, typ *schema.Type, ok bool) {
	if i := find(columns, name); i >= 0 {
		return []string{columns[i].Name}, columns[i].Type, true
	}
	for at := strings.LastIndexByte(name, '.'); at > 0; at = strings.LastIndexByte(name[:at], '.') {
		i := find(columns, name[:at])
		if i < 0 {
			continue
		}
		rest, typ, ok := descend(columns[i].Type, strings.Split(name[at+1:], "."))
		if ok {
			return append([]string{columns[i].Name}, rest...), typ, true
		}
	}
	return nil, nil, false
}

func find(columns []connectors.Column, name string) int {
	if i := slices.IndexFunc(columns, func(c connectors.Column) bool { return c.Name == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(columns, func(c connectors.Column) bool { return named(c.Name, c.Aliases, name) })
}

func named(own string, aliases []string, name string) bool {
	return strings.EqualFold(own, name) ||
		slices.ContainsFunc(aliases, func(alias string) bool { return strings.EqualFold(alias, name) })
}

// descend walks into an object's fields. What a type leaves open may hold any name.
func descend(typ *schema.Type, names []string) (path []string, leaf *schema.Type, ok bool) {
	for _, name := range names {
		if typ == nil {
			typ = &schema.Type{}
		}
		switch typ.Kind {
		case schema.Any:
			path = append(path, name)
			continue
		case schema.Map:
			path, typ = append(path, name), typ.Elem
			continue
		case schema.Object:
		default:
			return nil, nil, false
		}
		i := slices.IndexFunc(typ.Fields, func(f schema.Field) bool { return named(f.Name, f.Aliases, name) })
		switch {
		case i >= 0:
			path, typ = append(path, typ.Fields[i].Name), typ.Fields[i].Type
		case typ.Open:
			path, typ = append(path, name), &schema.Type{}
		default:
			return nil, nil, false
		}
	}
	return path, typ, true
}

func checkValues(cmp *Comparison) []error {
	var problems []error
	typ := cmp.typ
	if typ == nil || cmp.Op == IsNull || cmp.Op == IsNotNull {
		return nil
	}
	switch typ.Kind {
	case schema.List, schema.Map, schema.Object:
		return []error{problemNotScalar(cmp)}
	case schema.Any:
		return nil
	}
	if (cmp.Op == Like || cmp.Op == NotLike) && typ.Kind != schema.String {
		return []error{problemNotText(cmp)}
	}
	for i, value := range cmp.Values {
		param, isParam := value.(pending)
		switch {
		case isParam && !fitsUnknown(typ, param.typ):
			problems = append(problems, problemWrongParam(cmp, i, param.typ))
		case !isParam && !fits(typ, cmp.Op, value):
			problems = append(problems, problemWrongType(cmp, i))
		}
	}
	return problems
}

func fits(typ *schema.Type, op Op, value any) bool {
	switch v := value.(type) {
	case string:
		if typ.Kind == schema.Bool {
			return strings.EqualFold(v, "true") || strings.EqualFold(v, "false")
		}
		if isTime(typ) && op != Like && op != NotLike {
			_, _, ok := Time(v)
			return ok
		}
		if typ.Format == "decimal" && op != Like && op != NotLike {
			_, ok := toNumber(v)
			return ok
		}
		return typ.Kind == schema.String
	case bool:
		return typ.Kind == schema.Bool
	default:
		isLike := op == Like || op == NotLike
		return isNumber(typ) && !isLike
	}
}

// isNumber says whether a column holds numbers, or text that is a number.
func isNumber(typ *schema.Type) bool {
	return typ.Kind == schema.Int || typ.Kind == schema.Float || typ.Format == "decimal"
}
