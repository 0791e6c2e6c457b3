package node_test

import (
	"fmt"
	"testing"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
)

func TestHistoryGrowsByTheSameForEachCall(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("measured", vendor))
	events, bytes := map[int]int64{}, map[int]int64{}
	for _, calls := range []int{5, 25, 45} {
		var tasks []*lang.Task
		for i := range calls {
			amount := "inputs.amount"
			if i > 0 {
				amount = fmt.Sprintf("tasks.call%d.connectorOutputPayload.Amount + 1", i)
			}
			tasks = append(tasks, nodetest.Call(fmt.Sprintf("call%d", i+1), "measured", "Charge", nodetest.Member("Amount", amount)))
		}
		e := finish(t, c, nodetest.Bundle("measured", []lang.Member{nodetest.Member("last", fmt.Sprintf("tasks.call%d.connectorOutputPayload.Id", calls))}, tasks...), map[string]any{"amount": int64(1)})
		description, err := c.DescribeWorkflowExecution(t.Context(), e.ID, e.RunID)
		if err != nil {
			t.Fatal(err)
		}
		events[calls], bytes[calls] = description.GetWorkflowExecutionInfo().GetHistoryLength(), description.GetWorkflowExecutionInfo().GetHistorySizeBytes()
	}
	t.Logf("events %v, bytes %v", events, bytes)
	if events[5] != 35 || events[25] != 155 || events[45] != 275 {
		t.Errorf("events: %v, want 5 and 6 a call", events)
	}
	if first, second := bytes[25]-bytes[5], bytes[45]-bytes[25]; second > first*110/100 {
		t.Errorf("20 calls after 5 take %d bytes, 20 after 25 take %d: they carry what came before", first, second)
	}
}
