package all

import (
	"strings"
	"testing"
)

func TestCatalogue(t *testing.T) {
	catalogue, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, connector := range catalogue.Connectors() {
		names = append(names, connector.Spec().Name)
	}
	if got := strings.Join(names, " "); got != "stripe twilio http" {
		t.Errorf("the connectors are %s", got)
	}
}
