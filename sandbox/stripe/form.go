package stripe

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
)

// node is a decoded form value: a text, or children by key. A list is a node
// whose keys are numbers.
type node struct {
	text     string
	keys     []string
	children map[string]*node
}

func (n *node) leaf() bool { return n.children == nil }

const (
	maxFormDepth = 12
	maxFormPairs = 5000
)

var (
	errFormSyntax = errors.New("the form is not URL-encoded")
	errFormDepth  = errors.New("the form is nested too deeply")
	errFormSize   = errors.New("the form has too many values")
)

// decodeForm reads a[b][0]=c the way Stripe does: the last of equal keys wins,
// [] appends, and a key that is both a text and a parent becomes a parent.
func decodeForm(encoded string) (*node, error) {
	root := &node{children: map[string]*node{}}
	pairs := 0
	for pair := range strings.SplitSeq(encoded, "&") {
		if pair == "" {
			continue
		}
		if pairs++; pairs > maxFormPairs {
			return nil, errFormSize
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, errFormSyntax
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, errFormSyntax
		}
		path := splitKey(name)
		if len(path) > maxFormDepth {
			return nil, errFormDepth
		}
		root.put(path, value)
	}
	return root, nil
}

// splitKey turns a[b][] into a, b and "". What does not have that form is one
// key.
func splitKey(name string) []string {
	head, rest, found := strings.Cut(name, "[")
	if !found || head == "" || !strings.HasSuffix(rest, "]") {
		return []string{name}
	}
	return append([]string{head}, strings.Split(strings.TrimSuffix(rest, "]"), "][")...)
}

func (n *node) put(path []string, value string) {
	key := path[0]
	if key == "" {
		key = n.next(path[1:])
	}
	below, ok := n.children[key]
	if !ok {
		below = &node{}
		n.keys = append(n.keys, key)
		n.children[key] = below
	}
	if len(path) == 1 {
		if below.leaf() {
			below.text = value
		}
		return
	}
	if below.leaf() {
		below.text, below.children = "", map[string]*node{}
	}
	below.put(path[1:], value)
}

// next is the key of [] : the last element while it lacks the key that is put
// below, else a new element.
func (n *node) next(rest []string) string {
	last := len(n.keys) - 1
	if last >= 0 && len(rest) > 0 && rest[0] != "" {
		if element := n.children[n.keys[last]]; !element.leaf() && element.children[rest[0]] == nil {
			return n.keys[last]
		}
	}
	for i := len(n.keys); ; i++ {
		if key := strconv.Itoa(i); n.children[key] == nil {
			return key
		}
	}
}

// pairs lists the texts with their full keys in order of arrival.
func (n *node) pairs(prefix string, each func(key, value string)) {
	for _, key := range n.keys {
		full := key
		if prefix != "" {
			full = prefix + "[" + key + "]"
		}
		if below := n.children[key]; below.leaf() {
			each(full, below.text)
		} else {
			below.pairs(full, each)
		}
	}
}

// canonical is the form in an order of its own, for comparing two requests.
func (n *node) canonical() string {
	values := url.Values{}
	n.pairs("", values.Add)
	return values.Encode()
}
