package activities

import (
	"testing"
	"time"

	"hawser/connectors"
)

func TestChangingCallIsNotRepeatedOnceItsKeyMayBeForgotten(t *testing.T) {
	for name, test := range map[string]struct {
		op   connectors.Operation
		ago  time.Duration
		want bool
	}{
		"a key that is remembered":            {connectors.Operation{Changes: true, Keyed: true}, 22 * time.Hour, false},
		"a key that may be forgotten":         {connectors.Operation{Changes: true, Keyed: true}, 24 * time.Hour, true},
		"a call that reads":                   {connectors.Operation{Keyed: true}, 240 * time.Hour, false},
		"a call that is looked up beforehand": {connectors.Operation{Changes: true}, 240 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := expired(&test.op, time.Now().Add(-test.ago)); got != test.want {
				t.Errorf("expired is %v", got)
			}
		})
	}
}
