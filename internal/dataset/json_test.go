package dataset

import (
	"testing"
)

func TestWhatJSONCannotSayIsNoText(t *testing.T) {
	if got := new(conformer).json(map[string]any{"a": []any{func() {}}}); got != nil {
		t.Errorf("a function is %v", got)
	}
}
