package stripe

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
	"hawser/internal/schema"
)

// columns lists what a filter clause may name: the fields of the entity's records, then the parameters of the list
// request that records do not hold. What the request can narrow by itself is native.
func (b *builder) columns(m *method, known request) []connectors.Column {
	var columns []connectors.Column
	byName := map[string]int{}
	m.asked = map[string]bool{}
	for _, field := range m.record.Fields {
		byName[field.Name] = len(columns)
		columns = append(columns, connectors.Column{Name: field.Name, Aliases: field.Aliases, Description: field.Description, Type: field.Type})
	}
	required := map[string]bool{}
	for _, slot := range m.route.slots {
		required[m.fields[slot]] = !slices.Contains(m.route.either, slot)
	}
	for _, wire := range known.required {
		required[schema.Pascal(wire)] = true
	}
	add := func(column connectors.Column, native ...string) {
		i, ok := byName[column.Name]
		if !ok {
			i = len(columns)
			byName[column.Name] = i
			m.asked[column.Name] = m.quirk.held[column.Name] == ""
			columns = append(columns, column)
		}
		if columns[i].Type.Kind == schema.Object && column.Type.Kind == schema.String { // a record, and the request takes its id
			columns[i].Inner = []string{ownColumn}
			return
		}
		columns[i].Native = append(columns[i].Native, native...)
	}
	for slot, name := range m.fields {
		if slot != ownID {
			add(connectors.Column{Name: name, Aliases: []string{schema.Snake(name)}, Type: recordID}, "=")
		}
	}
	for i := range m.params.NumField() {
		member := m.params.Field(i)
		wire, _, _ := strings.Cut(member.Tag.Get("form"), ",")
		name := schema.Pascal(wire)
		switch {
		case wire == "" || wire == "-" || wire == "*" || name == "Expand":
		case member.Type == reflect.TypeFor[*sdk.RangeQueryParams]():
			add(connectors.Column{Name: name, Aliases: []string{wire}, Type: unixTime}, "=", "BETWEEN", ">", ">=", "<", "<=")
		case isScalar(member.Type):
			typ := b.shapes.words(member.Type, b.reference.words[m.params.Name()+"."+wire])
			if typ == nil {
				typ = b.shapes.payloads.Type(member.Type)
			}
			add(connectors.Column{Name: name, Aliases: []string{wire}, Type: typ}, "=")
			column := &columns[byName[name]]
			column.Description = cmp.Or(b.reference.about[m.params.Name()+"."+wire], b.reference.about[wire], column.Description)
			if len(typ.Enum) > 0 && column.Type.Kind == schema.String { // records may say more than a request asks for
				known := *column.Type
				known.Enum, known.EnumOpen = typ.Enum, true
				column.Type = &known
			}
		}
	}
	for i := range columns {
		for _, field := range innerFields(m.params, columns[i].Name) {
			if columns[i].Type.Field(field) != nil {
				columns[i].Inner = append(columns[i].Inner, field)
			}
		}
		if columns[i].Required = required[columns[i].Name]; !columns[i].Required {
			continue
		}
		if param := b.shapes.payloads.Type(m.params).Field(columns[i].Name); param != nil { // it says what is required
			columns[i].Type = param.Type
		}
	}
	if i, ok := byName["Id"]; ok && m.getter != nil {
		columns[i].Native = []string{"="}
	}
	return columns
}

// ownColumn is the column of a record's own id.
const ownColumn = "Id"

// innerFields lists the fields inside of a column that the list request can compare: those of a struct of its params.
func innerFields(params reflect.Type, column string) []string {
	member, ok := formMember(params, column)
	if !ok || member.Type.Kind() != reflect.Pointer || member.Type.Elem().Kind() != reflect.Struct || member.Type == reflect.TypeFor[*sdk.RangeQueryParams]() {
		return nil
	}
	var names []string
	for i := range member.Type.Elem().NumField() {
		inner := member.Type.Elem().Field(i)
		if wire := inner.Tag.Get("form"); wire != "" && wire != "-" && wire != "*" && isScalar(inner.Type) {
			names = append(names, schema.Pascal(wire))
		}
	}
	return names
}

// isScalar says whether a member of params is one value.
func isScalar(t reflect.Type) bool {
	if t.Kind() != reflect.Pointer {
		return false
	}
	switch t.Elem().Kind() {
	case reflect.String, reflect.Bool, reflect.Int64, reflect.Float64:
		return true
	default:
		return false
	}
}
