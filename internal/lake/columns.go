package lake

import (
	"slices"
	"strings"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"hawser/internal/dataset"
)

// icebergSchema gives the columns of a new table.
func icebergSchema(s *dataset.Schema) *iceberg.Schema {
	var ids numbering
	fields := ids.fields(s.Root.Fields)
	schema := iceberg.NewSchema(0, fields...)
	if s.Key == "" {
		return schema
	}
	key, _ := schema.FindFieldByName(s.Key)
	return iceberg.NewSchemaWithIdentifiers(0, []int{key.ID}, fields...)
}

// numbering gives every column an id of its own.
type numbering int

func (n *numbering) next() int {
	*n++
	return int(*n)
}

func (n *numbering) fields(columns []dataset.Field) []iceberg.NestedField {
	fields := make([]iceberg.NestedField, len(columns))
	for i := range columns {
		fields[i] = iceberg.NestedField{
			ID: n.next(), Name: columns[i].Name, Type: n.typ(&columns[i]), Required: columns[i].Key, Doc: columns[i].Description,
		}
	}
	return fields
}

func (n *numbering) typ(f *dataset.Field) iceberg.Type {
	switch f.Kind {
	case dataset.Bool:
		return iceberg.PrimitiveTypes.Bool
	case dataset.Int:
		return iceberg.PrimitiveTypes.Int64
	case dataset.Float:
		return iceberg.PrimitiveTypes.Float64
	case dataset.Time:
		return iceberg.PrimitiveTypes.TimestampTz
	case dataset.Struct:
		return &iceberg.StructType{FieldList: n.fields(f.Fields)}
	case dataset.List:
		return &iceberg.ListType{ElementID: n.next(), Element: n.typ(f.Elem)}
	default:
		return iceberg.PrimitiveTypes.String
	}
}

// evolution is what a table has to become to hold a dataset's columns.
type evolution struct {
	added []addition
	// conflicts say why it cannot.
	conflicts []Conflict
}

type addition struct {
	path  []string
	field *dataset.Field
}

// evolve compares a table's columns with those of a dataset. Columns that only the table has stay, and are null in new
// rows.
func evolve(has *iceberg.Schema, wants *dataset.Schema) evolution {
	var e evolution
	e.fields(nil, has.Fields(), wants.Root.Fields)
	var keys []string
	for _, id := range has.IdentifierFieldIDs {
		name, _ := has.FindColumnName(id)
		keys = append(keys, name)
	}
	if key := strings.Join(keys, ", "); key != wants.Key {
		e.conflict(nil, wordOtherKey(key, wants.Key))
	}
	return e
}

func (e *evolution) fields(path []string, has []iceberg.NestedField, wants []dataset.Field) {
	for i := range wants {
		want := &wants[i]
		at := append(slices.Clone(path), want.Name)
		found := slices.IndexFunc(has, func(f iceberg.NestedField) bool { return strings.EqualFold(f.Name, want.Name) })
		switch {
		case found < 0 && want.Key:
			e.conflict(at, wordNewKey(at))
		case found < 0:
			e.added = append(e.added, addition{at, want})
		case has[found].Name != want.Name:
			e.conflict(at, wordOtherCase(at, has[found].Name))
		default:
			e.typ(at, has[found].Type, want)
		}
	}
}

func (e *evolution) typ(path []string, has iceberg.Type, want *dataset.Field) {
	switch t := has.(type) {
	case *iceberg.StructType:
		if want.Kind == dataset.Struct {
			e.fields(path, t.FieldList, want.Fields)
			return
		}
	case *iceberg.ListType:
		if want.Kind == dataset.List {
			e.typ(append(slices.Clone(path), "element"), t.Element, want.Elem)
			return
		}
	default:
		if wanted := new(numbering).typ(want); want.Kind != dataset.Struct && want.Kind != dataset.List && wanted.Equals(has) {
			return
		}
	}
	e.conflict(path, wordOtherType(path, has.Type(), new(numbering).typ(want).Type()))
}

// stage puts the additions into a transaction.
func (e *evolution) stage(tx *table.Transaction) error {
	update := tx.UpdateSchema(true, false)
	for _, a := range e.added {
		update.AddColumn(a.path, new(numbering).typ(a.field), a.field.Description, false, nil)
	}
	return update.Commit()
}
