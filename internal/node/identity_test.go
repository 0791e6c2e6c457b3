package node

import (
	"os"
	"testing"
)

func TestAProcessIsOfItsHost(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for identity, want := range map[string]bool{
		processPrefix + newHost():                     true,
		processPrefix + host + "-k3x9q2-1":            true,
		processPrefix + host + "-2-k3x9q2-1":          false,
		processPrefix + "other-" + host + "-k3x9q2-1": false,
		processPrefix + host:                          false,
		"shop/node-1@" + newHost():                    false,
	} {
		if got := OfThisHost(identity); got != want {
			t.Errorf("%s: %v, want %v", identity, got, want)
		}
	}
}
