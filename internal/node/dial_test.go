package node_test

import (
	"errors"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"

	"hawser/internal/execution"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

func TestDialThatFindsNothingSaysWhatToDo(t *testing.T) {
	_, err := node.Dial(t.Context(), node.DialOptions{Address: "127.0.0.1:1"})
	var unreachable *node.UnreachableError
	if !errors.As(err, &unreachable) {
		t.Fatalf("error is %v", err)
	}
	want := "Temporal is not reachable at 127.0.0.1:1: connection refused; start one with `starter dev`, or set TEMPORAL_ADDRESS"
	if got := err.Error(); got != want {
		t.Errorf("it tells %q, want %q", got, want)
	}
}

func TestDialTakesTheEnvironmentsSettings(t *testing.T) {
	t.Setenv("TEMPORAL_ADDRESS", server.Address())
	t.Setenv("TEMPORAL_NAMESPACE", server.Namespace())
	c, err := node.Dial(t.Context(), node.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestSearchAttributesFindAnExecution(t *testing.T) {
	c := dial(t)
	for range 2 {
		if err := node.EnsureSearchAttributes(t.Context(), c, server.Namespace()); err != nil {
			t.Fatal(err)
		}
	}
	known, err := c.OperatorService().ListSearchAttributes(t.Context(), &operatorservice.ListSearchAttributesRequest{Namespace: server.Namespace()})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]enumspb.IndexedValueType{
		"HawserIntegration": enumspb.INDEXED_VALUE_TYPE_KEYWORD,
		"HawserConnection":  enumspb.INDEXED_VALUE_TYPE_KEYWORD_LIST,
		"HawserStatus":      enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	} {
		if got := known.GetCustomAttributes()[name]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}

	vendor := nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("searched", vendor))
	query := execution.Query{Integration: "searched", Status: execution.Failed, Where: "HawserConnection = 'searched' AND HawserStatus = 'failed: pay'"}
	task := nodetest.Call("pay", "searched", "Charge", nodetest.Member("Amount", "inputs.none"))
	// A server that has just learned of attributes needs a while to take them.
	deadline := time.Now().Add(20 * time.Second)
	for {
		if time.Now().After(deadline) {
			t.Fatal("the execution was not listed")
		}
		e := finish(t, c, nodetest.Bundle("searched", nil, task), nil)
		list, err := execution.List(t.Context(), c, query)
		if err != nil {
			continue
		}
		if len(list) > 0 {
			if list[0].Integration != "searched" || list[0].Status != execution.Failed || list[0].Details != "failed: pay" {
				t.Errorf("listed %+v after %s", list[0], e.ID)
			}
			return
		}
	}
}
