package devserver_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"hawser/internal/devserver"
)

// A server leaves a few idle goroutines of gRPC and database/sql behind, which the packages it is made of never end. None of
// its own may be among what is left: it would be a loop that goes on.
func TestStopLeavesNothingRunning(t *testing.T) {
	before := running()
	s := start(t, devserver.Options{UI: true, StateDir: t.TempDir()})
	run(t, s, "id", "work to do")
	if running() == before {
		t.Fatal("a running server was not noticed")
	}
	s.Stop()

	for deadline := time.Now().Add(10 * time.Second); running() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after:\n%s", before, running(), stacks())
		}
		runtime.Gosched()
	}
}

// running counts the goroutines in which a Temporal server, client or UI is at work.
func running() (n int) {
	for stack := range strings.SplitSeq(stacks(), "\n\n") {
		for _, module := range []string{"go.temporal.io/server/", "go.temporal.io/sdk/", "temporalio/ui-server", "hawser/internal/devserver."} {
			if strings.Contains(stack, module) {
				n++
				break
			}
		}
	}
	return n
}

func stacks() string {
	buf := make([]byte, 4<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
