package stripe

import (
	"testing"

	"hawser/connectors/connectortest"
)

func TestConformance(t *testing.T) { connectortest.Run(t, shared) }
