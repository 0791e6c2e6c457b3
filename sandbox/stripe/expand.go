package stripe

import (
	"slices"
	"strings"
)

const maxExpandDepth = 4

// includable are the fields that an object shows only when they are expanded.
var includable = map[string]func(*call, object) any{
	"charge.refunds":         refundsOf,
	"customer.sources":       func(_ *call, o object) any { return below(nil, "/v1/customers/"+text(o, "id")+"/sources") },
	"customer.subscriptions": subscriptionsOf,
	"customer.tax_ids":       func(_ *call, o object) any { return below(nil, "/v1/customers/"+text(o, "id")+"/tax_ids") },
	"quote.line_items":       lineItemsOf,
}

// expand replaces the ids at the paths of the expand parameter by the objects
// they name.
func (c *call) expand(o object) *apiError {
	for _, item := range items(c.params, "expand") {
		path, _ := item.(string)
		segments := strings.Split(path, ".")
		if len(segments) > maxExpandDepth {
			return invalid("", "expand", "You cannot expand more than %d levels of a property (%s).", maxExpandDepth, path)
		}
		if isList(o) && segments[0] != "data" {
			return invalid("", "expand", "This property cannot be expanded (%s). You may want to try expanding 'data.%s' instead.", path, path)
		}
		if !c.expandAt(o, segments) {
			return invalid("", "expand", "This property cannot be expanded (%s).", path)
		}
	}
	return nil
}

// expandAt reports false when a segment names nothing that can be expanded.
func (c *call) expandAt(v any, segments []string) bool {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if !c.expandAt(item, segments) {
				return false
			}
		}
		return true
	case object:
		return v["deleted"] == true || c.expandField(v, segments[0], segments[1:])
	default:
		return v == nil
	}
}

func (c *call) expandField(o object, field string, rest []string) bool {
	kind := text(o, "object")
	value, present := o[field]
	if include := includable[kind+"."+field]; include != nil && value == nil {
		value = include(c, o)
	}
	if id, ok := value.(string); ok {
		if kind != "" && !slices.Contains(c.server.objects[kind].Expandable, field) {
			return false
		}
		if value = c.resolve(field, id); value == nil {
			return kind != ""
		}
	}
	switch value.(type) {
	case nil:
		return present && (kind == "" || len(rest) > 0) || slices.Contains(c.server.objects[kind].Expandable, field)
	case object, []any:
		o[field] = value
		return len(rest) == 0 || c.expandAt(value, rest)
	default:
		return false
	}
}

// resolve gives a copy of the record that a field names, or nil. The field's
// own name is the kind where ids are chosen by the user.
func (c *call) resolve(field, id string) any {
	for _, kind := range []string{kindOf(id), field} {
		if o := c.find(kind, id); o != nil {
			return o
		}
		if o := c.account.kind(kind).deleted[id]; o != nil {
			return cloneObject(o)
		}
	}
	return nil
}
