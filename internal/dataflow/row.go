package dataflow

import (
	"hawser/internal/dataset"
)

// Apply makes a row of a record, which is as the API spells it. Where a value cannot be made, the row lacks it and carries
// the reason.
func (m *Mapping) Apply(record any) dataset.Record {
	row := dataset.Record{Value: map[string]any{}, Source: record}
	for i := range m.columns {
		c := &m.columns[i]
		value, reason := c.take(record)
		if reason != nil {
			row.Reasons = append(row.Reasons, *reason)
		}
		if value != nil {
			put(row.Value, c.path, value)
		}
	}
	return row
}

// Delete makes the row that removes the one of a record, of which the key alone is needed.
func (m *Mapping) Delete(record any) dataset.Record {
	row := dataset.Record{Value: map[string]any{}, Source: record, Deleted: true}
	value, reason := m.key.take(record)
	if reason != nil {
		row.Reasons = append(row.Reasons, *reason)
	}
	put(row.Value, m.key.path, value)
	return row
}

// take gives the column's value of a record, nil for none.
func (c *column) take(record any) (any, *dataset.Reason) {
	value, err := c.value.value(record)
	if err != nil {
		return nil, notComputed(c.path, err)
	}
	if value == nil {
		return nil, nil
	}
	value, err = c.convert(value)
	if err != nil {
		return nil, notConverted(c.path, value, err)
	}
	return value, nil
}

// put sets the value at a path of a row.
func put(row map[string]any, path []string, value any) {
	last := len(path) - 1
	for _, name := range path[:last] {
		inner, ok := row[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			row[name] = inner
		}
		row = inner
	}
	row[path[last]] = value
}
