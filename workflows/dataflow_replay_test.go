package workflows_test

import (
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/worker"

	"hawser/workflows"
)

// Runs of dataflows that are under way when a worker is updated go on.
func TestRecordedRunsOfDataflowsReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/dataflows/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			workflows.RegisterDataflows(replayer)
			if err := replayer.ReplayWorkflowHistory(nil, read(t, file)); err != nil {
				t.Error(err)
			}
		})
	}
}
