package devserver

import (
	"fmt"
	"os"
	"testing"

	"go.temporal.io/server/common/dynamicconfig"
)

// What compose gives its Temporal is understood by the server, and is as in the embedded one.
func TestTheSettingsOfADeployedServerAreThoseOfTheEmbedded(t *testing.T) {
	text, err := os.ReadFile("../../deploy/temporal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	deployed := dynamicconfig.LoadYamlFile(text)
	if problems := append(deployed.Warnings, deployed.Errors...); len(problems) > 0 || len(deployed.Map) == 0 {
		t.Fatalf("%d settings: %v", len(deployed.Map), problems)
	}
	embedded := settings()
	for key, values := range deployed.Map {
		if len(values) != 1 || fmt.Sprint(values[0].Value) != fmt.Sprint(embedded[key]) {
			t.Errorf("%s is %+v, and in the embedded server %v", key, values, embedded[key])
		}
	}
	for _, key := range []dynamicconfig.Key{dynamicconfig.MatchingEnableFairness.Key(), dynamicconfig.EnableCancelWorkerPollsOnShutdown.Key()} {
		if _, ok := deployed.Map[key]; !ok {
			t.Errorf("%s is not set", key)
		}
	}
}
