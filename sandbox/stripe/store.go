package stripe

import (
	"slices"
	"strings"
)

// account holds the records of one Stripe account and the answers given under
// its idempotency keys.
type account struct {
	kinds map[string]*collection
	keys  map[string]*answer
}

func newAccount() *account {
	return &account{kinds: map[string]*collection{}, keys: map[string]*answer{}}
}

func (a *account) kind(name string) *collection {
	c := a.kinds[name]
	if c == nil {
		c = &collection{byID: map[string]object{}, deleted: map[string]object{}}
		a.kinds[name] = c
	}
	return c
}

// collection keeps records in the order of their creation.
type collection struct {
	byID map[string]object
	ids  []string
	// deleted holds what is shown of the records that were.
	deleted map[string]object
}

// put stores a record and gives the way back. A new one takes its place by its
// creation time, after all of the same second.
func (c *collection) put(o object) (undo func()) {
	id := text(o, "id")
	before, known := c.byID[id]
	c.byID[id] = o
	if known {
		return func() { c.byID[id] = before }
	}
	created := birth(o)
	place, _ := slices.BinarySearchFunc(c.ids, created, func(other string, when int64) int {
		if birth(c.byID[other]) <= when {
			return -1
		}
		return 1
	})
	c.ids = slices.Insert(c.ids, place, id)
	return func() {
		delete(c.byID, id)
		c.ids = slices.DeleteFunc(c.ids, func(other string) bool { return other == id })
	}
}

// remove leaves shown in the place of a record and gives the way back.
func (c *collection) remove(id string, shown object) (undo func()) {
	before, place := c.byID[id], slices.Index(c.ids, id)
	delete(c.byID, id)
	c.deleted[id] = shown
	c.ids = slices.Delete(c.ids, place, place+1)
	return func() {
		delete(c.deleted, id)
		c.byID[id] = before
		c.ids = slices.Insert(c.ids, place, id)
	}
}

// newest yields the records from the newest to the oldest.
func (c *collection) newest(yield func(object) bool) {
	for _, id := range slices.Backward(c.ids) {
		if !yield(c.byID[id]) {
			return
		}
	}
}

// birth is the creation time; invoice items call it their date.
func birth(o object) int64 {
	if _, ok := o["created"]; ok {
		return number(o, "created")
	}
	return number(o, "date")
}

// kindOf tells by its prefix what kind of record an id names.
func kindOf(id string) string {
	for kind, prefix := range prefixes {
		if strings.HasPrefix(id, prefix) {
			return kind
		}
	}
	return ""
}
