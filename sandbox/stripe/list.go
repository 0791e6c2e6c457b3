package stripe

import (
	"slices"
	"strings"
)

// paging are the parameters of every list that filter nothing.
var paging = []string{"limit", "starting_after", "ending_before", "expand"}

// list answers with a page of a kind's records. A record passes when keep (nil
// for all) takes it and it agrees with every parameter that bears the name of a
// field; skip names parameters that keep looks after.
func (c *call) list(kind string, keep func(object) bool, skip ...string) (object, *apiError) {
	var found []object
	for o := range c.account.kind(kind).newest {
		if (keep == nil || keep(o)) && c.agrees(o, skip) {
			found = append(found, o)
		}
	}
	return c.page(kind, found)
}

func (c *call) agrees(o object, skip []string) bool {
	for name, want := range c.params {
		if slices.Contains(paging, name) || slices.Contains(skip, name) {
			continue
		}
		if !matches(o[name], want) {
			return false
		}
	}
	return true
}

// matches compares a field with a filter: a value, or a range of times.
func matches(have, want any) bool {
	bounds, ok := want.(object)
	if !ok {
		if inner, expanded := have.(object); expanded {
			have = inner["id"]
		}
		return have == want
	}
	if inner, nested := have.(object); nested {
		for name, value := range bounds {
			if inner[name] != value {
				return false
			}
		}
		return true
	}
	when, ok := have.(int64)
	if !ok {
		return false
	}
	for op, value := range bounds {
		bound, _ := value.(int64)
		if op == "gt" && when <= bound || op == "gte" && when < bound || op == "lt" && when >= bound || op == "lte" && when > bound {
			return false
		}
	}
	return true
}

// page cuts the wanted page out of records given newest first.
func (c *call) page(kind string, found []object) (object, *apiError) {
	limit := int64(10)
	if c.has("limit") {
		limit = number(c.params, "limit")
	}
	if limit < 1 {
		return nil, tooSmall(limit, 1, "limit")
	}
	if limit > 100 {
		return nil, tooLarge(limit, 100, "limit")
	}
	after, before := text(c.params, "starting_after"), text(c.params, "ending_before")
	if after != "" && before != "" {
		return nil, invalid("", "starting_after", "Received both starting_after and ending_before parameters. Please pass in only one.")
	}
	from, to := 0, len(found)
	var err *apiError
	if after != "" {
		if from, err = c.cursor(kind, found, after, "starting_after"); err != nil {
			return nil, err
		}
		from++
	}
	if before != "" {
		if to, err = c.cursor(kind, found, before, "ending_before"); err != nil {
			return nil, err
		}
		from = max(0, to-int(limit))
		return listOf(found[from:to], from > 0, c.request.URL.Path), nil
	}
	to = min(to, from+int(limit))
	return listOf(found[from:to], to < len(found), c.request.URL.Path), nil
}

func (c *call) cursor(kind string, found []object, id, param string) (int, *apiError) {
	i := slices.IndexFunc(found, func(o object) bool { return o["id"] == id })
	if i >= 0 {
		return i, nil
	}
	// A cursor that exists but is filtered out stands where it would have been.
	mark := c.account.kind(kind).byID[id]
	if mark == nil {
		_, err := c.ref(kind, id, param)
		return 0, err
	}
	order := c.account.kind(kind).ids
	place := slices.Index(order, id)
	older := func(o object) bool { return slices.Index(order, text(o, "id")) < place }
	i = slices.IndexFunc(found, older)
	switch {
	case i < 0:
		i = len(found)
	case param == "starting_after":
		i--
	}
	return i, nil
}

// listOf is a list object.
func listOf(data []object, more bool, url string) object {
	list := make([]any, len(data))
	for i, o := range data {
		list[i] = cloneObject(o)
	}
	return object{"object": "list", "data": list, "has_more": more, "url": url}
}

// below is a list within an object, which shows its first ten members and how
// many there are.
func below(data []object, url string) object {
	list := listOf(data[:min(10, len(data))], len(data) > 10, url)
	list["total_count"] = int64(len(data))
	return list
}

func isList(o object) bool {
	return o["object"] == "list" || strings.HasPrefix(text(o, "object"), "search_")
}
