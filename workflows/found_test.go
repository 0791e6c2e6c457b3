package workflows_test

import (
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/internal/node/nodetest"
)

// What is called in a stretch of a long loop is found as what is called elsewhere.
func TestWhatAStretchCallsIsFound(t *testing.T) {
	s := newSurroundings(t)
	call := callOf("pay", "charging", nodetest.Member("amount", "1500"))
	call.When = nodetest.When("index == 650")
	run := s.start(t, called(nodetest.Bundle("calling", nil, forEachOf("loop", "lists.range(700)", 0, "", call)), charging()))
	if e := s.follow(t, run, nil); e.Status != execution.Succeeded {
		t.Fatalf("the execution is %s: %+v", e.Status, e.Error)
	}
	query := execution.Query{Where: "HawserIntegration = 'charging' AND HawserConnection = 'main'"}
	for deadline := time.Now().Add(time.Minute); ; { // lists may be a second late
		list, err := execution.List(t.Context(), s.client, query)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 1 {
			return
		}
		if len(list) > 1 || time.Now().After(deadline) {
			t.Fatalf("%d executions are found", len(list))
		}
	}
}
