package http

import (
	"regexp"
	"strings"
)

// path is a path of the document, read as the resources that it names.
type path struct {
	text     string
	segments []segment
}

// segment is a part of a path between slashes.
type segment struct {
	// text is that of the path, without a file's ending: "Messages" of "Messages.json".
	text string
	// slots are the names of the placeholders in it.
	slots []string
}

var (
	placeholder = regexp.MustCompile(`\{([^{}]+)\}`)
	fileEnding  = regexp.MustCompile(`\.(json|xml)$`)
	// notResource matches what paths begin with before they name a resource.
	notResource = regexp.MustCompile(`(?i)^(api|rest|v\d+(\.\d+)*|\d{4}-\d{2}-\d{2})$`)
)

func parsePath(text string) path {
	p := path{text: text}
	for part := range strings.SplitSeq(strings.Trim(text, "/"), "/") {
		if part == "" {
			continue
		}
		s := segment{text: fileEnding.ReplaceAllString(part, "")}
		for _, found := range placeholder.FindAllStringSubmatch(part, -1) {
			s.slots = append(s.slots, found[1])
		}
		p.segments = append(p.segments, s)
	}
	for len(p.segments) > 1 && len(p.segments[0].slots) == 0 && notResource.MatchString(p.segments[0].text) {
		p.segments = p.segments[1:]
	}
	return p
}

// slots are the names of all placeholders, in their order.
func (p path) slots() []string {
	var names []string
	for _, s := range p.segments {
		names = append(names, s.slots...)
	}
	return names
}

// ids counts the placeholders at the end: those that name one record of a collection.
func (p path) ids() int {
	n := 0
	for i := len(p.segments) - 1; i >= 0 && len(p.segments[i].slots) > 0; i-- {
		n++
	}
	return n
}

// collection is the path without the placeholders at its end.
func (p path) collection() []segment { return p.segments[:len(p.segments)-p.ids()] }

// key is the same for the path of a collection and those of its records.
func (p path) key() string {
	var b strings.Builder
	for _, s := range p.collection() {
		b.WriteByte('/')
		if len(s.slots) > 0 {
			b.WriteString("{}")
		} else {
			b.WriteString(strings.ToLower(s.text))
		}
	}
	return b.String()
}

// last is the last segment without a placeholder, "" where there is none.
func (p path) last() string {
	if c := p.collection(); len(c) > 0 {
		return c[len(c)-1].text
	}
	return ""
}

// runs are the segments of the collection between its placeholders, the last ones first: of
// "/customers/{customer}/tax/ids" they are [tax ids] and [customers].
func (p path) runs() [][]string {
	var runs [][]string
	var run []string
	for _, s := range p.collection() {
		if len(s.slots) == 0 {
			run = append(run, s.text)
			continue
		}
		if len(run) > 0 {
			runs = append([][]string{run}, runs...)
		}
		run = nil
	}
	if len(run) > 0 {
		runs = append([][]string{run}, runs...)
	}
	return runs
}

// parent is the path of the record that the last run belongs to, and is not ok where it belongs to none.
func (p path) parent() (path, bool) {
	c := p.collection()
	for i := len(c) - 1; i >= 0; i-- {
		if len(c[i].slots) > 0 {
			return path{segments: c[:i+1]}, true
		}
	}
	return path{}, false
}

// slotName is what a placeholder is called that names the record that others belong to: "customer", and "order_id" for
// "id" after orders.
func (p path) slotName(slot string) string {
	before := ""
	for _, s := range p.segments {
		for _, name := range s.slots {
			if name == slot && isOwnName(name) && before != "" {
				return singular(before) + "_" + name
			}
		}
		if len(s.slots) == 0 {
			before = s.text
		}
	}
	return slot
}

// isOwnName says whether a placeholder is called what a record calls its own id.
func isOwnName(name string) bool {
	switch plain(name) {
	case "id", "sid", "uuid", "guid", "key", "name", "slug", "code":
		return true
	}
	return false
}
