package lang

import (
	"encoding/json"
	"fmt"
	"time"
)

// MarshalJSON writes the string alone: places do not travel.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.Value) }

// UnmarshalJSON reads a string.
func (t *Text) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &t.Value) }

// IsZero reports whether there is no text; omitzero asks it.
func (t Text) IsZero() bool { return t.Value == "" }

// MarshalJSON writes the duration as Go does: "1m30s".
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.Value.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	value, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("reading a duration: %w", err)
	}
	d.Value = value
	return nil
}

// IsZero reports whether no duration is set; omitzero asks it.
func (d Duration) IsZero() bool { return d.Value == 0 }
