package workflows_test

import (
	"path/filepath"
	"testing"

	"hawser/workflows"
)

func BenchmarkReplay(b *testing.B) {
	history, err := readHistory(filepath.Join(histories, "succeeded.json"))
	if err != nil {
		b.Fatal(err)
	}
	var replayer workflows.Replayer
	for b.Loop() {
		if _, err := replayer.Replay(history); err != nil {
			b.Fatal(err)
		}
	}
}
