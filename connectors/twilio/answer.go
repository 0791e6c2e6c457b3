package twilio

import (
	"strconv"

	"hawser/connectors"
	"hawser/internal/schema"
)

// shape makes the documented payload of an answer; Call says which.
func (m *method) shape(x *exchange) (*connectors.Result, error) {
	result := &connectors.Result{RequestID: x.requestID}
	switch {
	case m.op.Verb == connectors.Delete:
	case silent[m.op.Name()]:
		result.Payload = map[string]any{}
	case m.op.Verb == connectors.Get, m.record.Field("Sid") == nil:
		result.Payload = m.toRow(x.answer)
	default:
		sid, _ := x.answer["sid"].(string)
		if sid == "" {
			return nil, malformed(x, "Twilio's answer has no sid")
		}
		result.Payload = map[string]any{"Sid": sid}
	}
	return result, nil
}

// toRow gives a record under documented names, its values of the kinds that the record's type tells.
func (m *method) toRow(record map[string]any) map[string]any {
	row, _ := m.names.FromWire(record, m.record).(map[string]any)
	for i := range m.record.Fields {
		field := &m.record.Fields[i]
		if value, ok := row[field.Name]; ok {
			row[field.Name] = settled(value, field.Type)
		}
	}
	return row
}

// settled gives a scalar as its type wants it: Twilio is of two minds whether a number stands in quotes.
func settled(value any, t *schema.Type) any {
	switch v := value.(type) {
	case string:
		switch t.Kind {
		case schema.Float:
			if number, err := strconv.ParseFloat(v, 64); err == nil {
				return number
			}
		case schema.Int:
			if number, err := strconv.ParseInt(v, 10, 64); err == nil {
				return number
			}
		}
	case int64, float64, bool:
		if t.Kind == schema.String {
			if text, err := schema.Text(v); err == nil {
				return text
			}
		}
	}
	return value
}

// records are those of a page, and where the next one is, "" after the last.
func (m *method) records(x *exchange) (rows []map[string]any, next string, err error) {
	list, ok := x.answer[m.rows].([]any)
	if !ok {
		return nil, next, malformed(x, "Twilio's answer is not a list")
	}
	for _, elem := range list {
		record, ok := elem.(map[string]any)
		if !ok {
			return nil, next, malformed(x, "Twilio's list holds something that is no record")
		}
		rows = append(rows, m.toRow(record))
	}
	address, _ := x.answer["next_page_uri"].(string)
	if address == "" {
		return rows, next, nil
	}
	if next = nextPage(address); next == "" {
		return nil, next, malformed(x, "Twilio's next_page_uri names no page")
	}
	return rows, next, nil
}
