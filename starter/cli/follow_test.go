package cli

import (
	"testing"

	"hawser/internal/execution"
)

func TestMissingWorker(t *testing.T) {
	task := func(status execution.TaskStatus, note string) *execution.Task {
		return &execution.Task{Name: string(status), Status: status, Note: note}
	}
	tests := []struct {
		name      string
		execution *execution.Execution
		want      string
	}{
		{"nothing is known yet", nil, ""},
		{
			"an execution that is over waits for nobody",
			&execution.Execution{Status: execution.Failed, Note: "no worker executes integrations"}, "",
		},
		{
			"no worker takes the execution",
			&execution.Execution{Status: execution.Running, Note: "no worker executes integrations"}, "no worker executes integrations",
		},
		{
			"no worker serves a connection",
			&execution.Execution{Status: execution.Running, Tasks: []*execution.Task{
				task(execution.TaskSucceeded, ""), task(execution.TaskWaiting, "no worker serves x"), task(execution.TaskPending, ""),
			}}, "no worker serves x",
		},
		{
			"a task that waits for its rate is served",
			&execution.Execution{Status: execution.Running, Tasks: []*execution.Task{task(execution.TaskThrottled, "")}}, "",
		},
		{
			"a task that only runs for the one inside of it does not move",
			&execution.Execution{Status: execution.Running, Tasks: []*execution.Task{
				{Status: execution.TaskRunning, Tasks: []*execution.Task{task(execution.TaskWaiting, "no worker serves x")}},
			}}, "no worker serves x",
		},
		{
			"a task that runs beside one that waits moves",
			&execution.Execution{Status: execution.Running, Tasks: []*execution.Task{
				task(execution.TaskWaiting, "no worker serves x"), task(execution.TaskRunning, ""),
			}}, "",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := missingWorker(test.execution); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
