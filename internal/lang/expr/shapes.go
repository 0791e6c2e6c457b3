package expr

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"hawser/internal/schema"
)

// timestamp is the shape of now: a timestamp in expressions, RFC 3339 text as a value.
var timestamp = &schema.Type{Kind: schema.String, Format: "date-time", Name: "timestamp"}

// shapes gives CEL types for the schema types of one check, and answers CEL's
// questions for their fields. Objects are numbered as they are met, so that a
// graph with cycles is walked no further than the expression asks.
type shapes struct {
	objects []*schema.Type
	numbers map[*schema.Type]int
	// misses are the fields that were asked for and are not there, in order.
	misses []miss
}

type miss struct {
	object *schema.Type
	field  string
}

func newShapes() *shapes { return &shapes{numbers: map[*schema.Type]int{}} }

// celType gives the CEL type of a shape.
func (s *shapes) celType(t *schema.Type) *types.Type {
	base := s.baseType(t)
	if t != nil && t.Nullable && base.Kind() != types.DynKind && base.Kind() != types.StructKind {
		return types.NewNullableType(base)
	}
	return base
}

func (s *shapes) baseType(t *schema.Type) *types.Type {
	switch {
	case t == nil:
		return types.DynType
	case t == timestamp:
		return types.TimestampType
	}
	switch t.Kind {
	case schema.Bool:
		return types.BoolType
	case schema.Int:
		return types.IntType
	case schema.Float:
		return types.DoubleType
	case schema.String:
		return types.StringType
	case schema.List:
		return types.NewListType(s.celType(t.Elem))
	case schema.Map:
		return types.NewMapType(types.StringType, s.celType(t.Elem))
	case schema.Object:
		if t.Open && len(t.Fields) == 0 {
			return types.NewMapType(types.StringType, types.DynType)
		}
		return types.NewObjectType(s.objectName(t))
	default:
		return types.DynType
	}
}

const objectPrefix = "object#"

func (s *shapes) objectName(t *schema.Type) string {
	number, known := s.numbers[t]
	if !known {
		number = len(s.objects)
		s.numbers[t] = number
		s.objects = append(s.objects, t)
	}
	return objectPrefix + strconv.Itoa(number)
}

// object gives the shape of that CEL name, or nil.
func (s *shapes) object(name string) *schema.Type {
	number, err := strconv.Atoi(strings.TrimPrefix(name, objectPrefix))
	if err != nil || number < 0 || number >= len(s.objects) {
		return nil
	}
	return s.objects[number]
}

// shape gives the schema type of the values that an expression of a CEL type
// has in canonical form, or an error where it has none.
func (s *shapes) shape(t *types.Type) (*schema.Type, error) {
	result, err := s.baseShape(t)
	if err != nil || result.Kind == schema.Any || t.Kind() == types.StructKind || !t.IsAssignableType(types.NullType) {
		return result, err
	}
	return nullable(result), nil
}

func (s *shapes) baseShape(t *types.Type) (*schema.Type, error) {
	switch t.Kind() {
	case types.BoolKind:
		return &schema.Type{Kind: schema.Bool}, nil
	case types.IntKind, types.UintKind:
		return &schema.Type{Kind: schema.Int}, nil
	case types.DoubleKind:
		return &schema.Type{Kind: schema.Float}, nil
	case types.StringKind:
		return &schema.Type{Kind: schema.String}, nil
	case types.BytesKind:
		return &schema.Type{Kind: schema.String, Format: "byte"}, nil
	case types.TimestampKind:
		return &schema.Type{Kind: schema.String, Format: "date-time"}, nil
	case types.DurationKind:
		return &schema.Type{Kind: schema.String, Format: "duration"}, nil
	case types.NullTypeKind:
		return &schema.Type{Kind: schema.Any, Nullable: true, Name: "null"}, nil
	case types.ListKind:
		elem, err := s.shape(t.Parameters()[0])
		return &schema.Type{Kind: schema.List, Elem: elem}, err
	case types.MapKind:
		if key := t.Parameters()[0].Kind(); key != types.StringKind && key != types.DynKind && key != types.TypeParamKind {
			return nil, errors.New(wordMapKeys)
		}
		elem, err := s.shape(t.Parameters()[1])
		return &schema.Type{Kind: schema.Map, Elem: elem}, err
	case types.StructKind:
		if object := s.object(t.TypeName()); object != nil {
			return object, nil
		}
	case types.OpaqueKind:
		if t.TypeName() == "optional_type" {
			value, err := s.shape(t.Parameters()[0])
			if err != nil {
				return nil, err
			}
			return nullable(value), nil
		}
	case types.TypeKind:
		return nil, errors.New(wordNotAValue)
	}
	return &schema.Type{Kind: schema.Any}, nil
}

func nullable(t *schema.Type) *schema.Type {
	if t.Nullable {
		return t
	}
	c := *t
	c.Nullable = true
	return &c
}

// FindStructType answers whether there is an object type of that name.
func (s *shapes) FindStructType(name string) (*types.Type, bool) {
	if s.object(name) == nil {
		return nil, false
	}
	return types.NewTypeTypeWithParam(types.NewObjectType(name)), true
}

// FindStructFieldType gives the type of a field, by its name or an alias.
func (s *shapes) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	object := s.object(name)
	if object == nil {
		return nil, false
	}
	for _, f := range object.Fields {
		if f.Name == field {
			return &types.FieldType{Type: s.celType(f.Type)}, true
		}
	}
	if object.Open {
		return &types.FieldType{Type: types.DynType}, true
	}
	s.misses = append(s.misses, miss{object, field})
	return nil, false
}

// FindStructFieldNames lists the fields of an object type.
func (s *shapes) FindStructFieldNames(name string) ([]string, bool) {
	object := s.object(name)
	if object == nil {
		return nil, false
	}
	return fieldNames(object), true
}

func fieldNames(object *schema.Type) []string {
	names := make([]string, len(object.Fields))
	for i, f := range object.Fields {
		names[i] = f.Name
	}
	return names
}

// EnumValue knows no enums.
func (s *shapes) EnumValue(name string) ref.Val { return types.NewErr("no enum is named %q", name) }

// FindIdent knows the names of the language's types: type(x) == string.
func (s *shapes) FindIdent(name string) (ref.Val, bool) {
	i := slices.IndexFunc(typeNames, func(t *types.Type) bool { return t.TypeName() == name })
	if i < 0 {
		return nil, false
	}
	return typeNames[i], true
}

var typeNames = []*types.Type{
	types.BoolType, types.IntType, types.UintType, types.DoubleType, types.StringType, types.BytesType,
	types.ListType, types.MapType, types.NullType, types.TypeType,
}

// NewValue makes no values: objects are written as maps.
func (s *shapes) NewValue(name string, _ map[string]ref.Val) ref.Val {
	return types.NewErr("%q is not a type that can be made", name)
}

var _ types.Provider = (*shapes)(nil)
