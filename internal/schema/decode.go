package schema

import (
	"encoding/json"
	"unicode/utf8"
)

// Decode reads one JSON document into canonical form. It takes what encoding/json takes, and gives its errors. The keys of
// a list's records are read once, and a map is made as large as the last one under its key was.
func Decode(data []byte) (any, error) {
	d := decoder{data: data, keys: map[string]*key{}}
	if value, ok := d.document(); ok {
		return value, nil
	}
	return decodeByStandard(data)
}

// decoder reads canonical data. Where it is not sure of a text it gives up: encoding/json then says what is to be made of it.
type decoder struct {
	data []byte
	at   int
	// depth is how many objects and lists are open.
	depth int
	// keys are those of objects so far, by how they are written.
	keys map[string]*key
}

// key is a key of objects.
type key struct {
	text string
	// size is how many members the last object under it had.
	size int
}

// maxDepth is how deep a decoder goes.
const maxDepth = 1000

func (d *decoder) document() (any, bool) {
	value, ok := d.value(&key{})
	d.next()
	return value, ok && d.at == len(d.data)
}

// next gives the byte that comes next after white space, 0 at the end.
func (d *decoder) next() byte {
	for ; d.at < len(d.data); d.at++ {
		switch c := d.data[d.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take goes past a byte, if it comes next after white space.
func (d *decoder) take(c byte) bool {
	if d.next() != c {
		return false
	}
	d.at++
	return true
}

// value reads what stands under a key; the items of a list stand under that of the list.
func (d *decoder) value(under *key) (value any, ok bool) {
	switch d.next() {
	case '{':
		return d.object(under)
	case '[':
		return d.list(under)
	case '"':
		return d.text()
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		return nil, d.word("null")
	default:
		return d.number()
	}
}

func (d *decoder) object(under *key) (any, bool) {
	d.at++
	d.depth++
	object := make(map[string]any, under.size)
	for more := !d.take('}'); more; more = !d.take('}') {
		if len(object) > 0 && !d.take(',') || d.depth > maxDepth {
			return nil, false
		}
		k, ok := d.key()
		if !ok || !d.take(':') {
			return nil, false
		}
		if object[k.text], ok = d.value(k); !ok {
			return nil, false
		}
	}
	d.depth--
	under.size = len(object)
	return object, true
}

func (d *decoder) list(under *key) (any, bool) {
	d.at++
	d.depth++
	list := []any{}
	for more := !d.take(']'); more; more = !d.take(']') {
		if len(list) > 0 && !d.take(',') || d.depth > maxDepth {
			return nil, false
		}
		item, ok := d.value(under)
		if !ok {
			return nil, false
		}
		list = append(list, item)
	}
	d.depth--
	return list, true
}

func (d *decoder) key() (*key, bool) {
	if d.next() != '"' {
		return nil, false
	}
	literal, plain := d.literal()
	if known := d.keys[string(literal)]; known != nil {
		return known, true
	}
	text, ok := unquote(literal, plain)
	k := &key{text: text}
	d.keys[string(literal)] = k
	return k, ok
}

func (d *decoder) text() (any, bool) {
	text, ok := unquote(d.literal())
	return text, ok
}

// literal goes past a text and gives it with its quotes, nil where it has no end. A plain one says what it means: it has no
// escapes and is ASCII.
func (d *decoder) literal() (literal []byte, plain bool) {
	start := d.at
	plain = true
	for d.at++; d.at < len(d.data); d.at++ {
		switch c := d.data[d.at]; {
		case c == '"':
			d.at++
			return d.data[start:d.at], plain
		case c == '\\':
			d.at++
			plain = false
		case c < ' ', c >= utf8.RuneSelf:
			plain = false
		}
	}
	return nil, false
}

func unquote(literal []byte, plain bool) (text string, ok bool) {
	if plain {
		return string(literal[1 : len(literal)-1]), true
	}
	err := json.Unmarshal(literal, &text)
	return text, err == nil
}

func (d *decoder) word(word string) bool {
	end := d.at + len(word)
	if end > len(d.data) || string(d.data[d.at:end]) != word {
		return false
	}
	d.at = end
	return true
}

// number reads a number, which has the parts that JSON allows: no sign but -, no zeros before others.
func (d *decoder) number() (any, bool) {
	start := d.at
	d.one("-")
	ok := d.one("0") || d.digits()
	if d.one(".") {
		ok = ok && d.digits()
	}
	if d.one("eE") {
		d.one("+-")
		ok = ok && d.digits()
	}
	if !ok {
		return nil, false
	}
	return number(json.Number(d.data[start:d.at])), true
}

// one goes past one of some bytes, if it comes next.
func (d *decoder) one(of string) bool {
	if d.at == len(d.data) {
		return false
	}
	for i := range len(of) {
		if d.data[d.at] == of[i] {
			d.at++
			return true
		}
	}
	return false
}

// digits goes past at least one digit.
func (d *decoder) digits() bool {
	start := d.at
	for d.at < len(d.data) && '0' <= d.data[d.at] && d.data[d.at] <= '9' {
		d.at++
	}
	return d.at > start
}
