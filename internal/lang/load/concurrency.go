package load

import (
	"math"

	"hawser/internal/lang"
)

// concurrency reads how many executions run at once.
func (o *object) concurrency() *lang.Concurrency {
	n, name := o.take("concurrency")
	if n == nil {
		return nil
	}
	inner, ok := o.object(n, name.Span, `"concurrency"`)
	if !ok {
		return nil
	}
	c := &lang.Concurrency{Key: inner.input("key")}
	inner.needed = append(inner.needed, "limit")
	inner.integer("limit", 1, math.MaxInt32, &c.Limit)
	inner.done()
	return c
}
