package dataset

import (
	"slices"

	"hawser/internal/schema"
)

// json writes a value as JSON, or gives nil for one that JSON cannot say.
func (c *conformer) json(value any) any {
	text, err := schema.AppendJSON(slices.Grow(c.text[:0], 1024), value)
	if err != nil {
		return nil
	}
	c.text = text
	return string(text)
}
