package http

import (
	"cmp"
	"slices"
	"strings"
)

// entities names the entities of a document: by the key of their collection.
type entities map[string]string

// resource is a collection, or a record that there is but one of.
type resource struct {
	key  string
	runs [][]string
	// one says that it is no collection: its name is not taken for that of many.
	one bool
	// depth is how many runs the name is made of.
	depth int
}

// nameEntities gives every resource a name of its own: the end of its path, each word in the singular, "IssuingCard" of
// "/v1/issuing/cards". Where several would have the same, the one that belongs to the fewest others keeps it, if it is one,
// and the rest are named after those that they belong to as well: "Subscription" and "CustomerSubscription". What is still
// the same is called as in the path, "People" beside "Person", or else numbered, in the order of the paths.
func nameEntities(resources []*resource) entities {
	slices.SortFunc(resources, func(a, b *resource) int {
		return cmp.Or(rank(a.one)-rank(b.one), len(a.runs)-len(b.runs), strings.Compare(a.key, b.key))
	})
	for _, r := range resources {
		r.depth = 1
	}
	for {
		same := map[string][]*resource{}
		for _, r := range resources {
			same[r.name()] = append(same[r.name()], r)
		}
		deeper := false
		for _, group := range same {
			// The first one has the fewest others before it: it keeps the name where no other has as few.
			if len(group) > 1 && len(group[0].runs) < len(group[1].runs) {
				group = group[1:]
			} else if len(group) == 1 {
				continue
			}
			for _, r := range group {
				if r.depth < len(r.runs) {
					r.depth, deeper = r.depth+1, true
				}
			}
		}
		if !deeper {
			break
		}
	}
	named, taken := entities{}, names{}
	for _, r := range resources {
		name := r.name()
		if taken[name] && !r.one {
			r.one = true // as the path has it
			name = r.name()
		}
		named[r.key] = taken.take(name)
	}
	return named
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

func (r *resource) name() string {
	var b strings.Builder
	for i := min(r.depth, len(r.runs)) - 1; i >= 0; i-- {
		for j, word := range r.runs[i] {
			if !r.one || i > 0 || j < len(r.runs[i])-1 {
				word = singular(word)
			}
			b.WriteString(identifier(word))
		}
	}
	return cmp.Or(b.String(), "Root")
}
