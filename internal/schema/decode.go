package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// Decode reads one JSON document into canonical form. It takes what encoding/json takes, and gives its errors. The names in
// a list's records are read once, and a map is made as large as the last one under its name was.
func Decode(data []byte) (any, error) {
	d := decoder{
		json:  jsontext.NewDecoder(bytes.NewBuffer(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		names: map[string]*name{},
	}
	if value, err := d.document(); err == nil {
		return value, nil
	}
	return decodeByStandard(data)
}

// decoder reads canonical data.
type decoder struct {
	json *jsontext.Decoder
	// names are those of members so far, by how they are written.
	names map[string]*name
}

// name is the name of members.
type name struct {
	text string
	// size is how many members the last object under it had.
	size int
}

func (d *decoder) document() (any, error) {
	value, err := d.value(&name{})
	if err != nil {
		return nil, err
	}
	if _, err := d.json.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	return value, nil
}

// value reads what stands under a name; the items of a list stand under that of the list.
func (d *decoder) value(under *name) (any, error) {
	switch d.json.PeekKind() {
	case '{':
		return d.object(under)
	case '[':
		return d.list(under)
	case '0':
		text, err := d.json.ReadValue()
		if err != nil {
			return nil, err
		}
		return number(json.Number(text)), nil
	}
	token, err := d.json.ReadToken()
	switch token.Kind() {
	case '"':
		return token.String(), err
	case 't', 'f':
		return token.Bool(), err
	default:
		return nil, err
	}
}

func (d *decoder) object(under *name) (any, error) {
	if _, err := d.json.ReadToken(); err != nil {
		return nil, err
	}
	object := make(map[string]any, under.size)
	for d.json.PeekKind() == '"' {
		name, err := d.name()
		if err != nil {
			return nil, err
		}
		if object[name.text], err = d.value(name); err != nil {
			return nil, err
		}
	}
	under.size = len(object)
	_, err := d.json.ReadToken()
	return object, err
}

func (d *decoder) list(under *name) (any, error) {
	if _, err := d.json.ReadToken(); err != nil {
		return nil, err
	}
	list := []any{}
	for kind := d.json.PeekKind(); kind != ']' && kind != jsontext.KindInvalid; kind = d.json.PeekKind() {
		item, err := d.value(under)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	_, err := d.json.ReadToken()
	return list, err
}

func (d *decoder) name() (*name, error) {
	literal, err := d.json.ReadValue()
	if err != nil {
		return nil, err
	}
	if known := d.names[string(literal)]; known != nil {
		return known, nil
	}
	text, _ := jsontext.AppendUnquote(nil, literal) // it is well-formed, but for bytes that are no UTF-8, which it replaces
	n := &name{text: string(text)}
	d.names[string(literal)] = n
	return n, nil
}
