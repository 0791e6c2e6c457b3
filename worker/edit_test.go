package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/node"
	"hawser/internal/poll"
)

// working is a worker that runs in this process.
type working struct {
	dir   string
	log   *awaited
	queue node.Queue
}

func startWorking(t *testing.T, dir string, args ...string) *working {
	t.Helper()
	server, c := devservertest.Start(t, devserver.Options{})
	w := &working{
		dir: dir, log: &awaited{text: "worker is up", seen: make(chan struct{})},
		queue: node.Queue{Client: c, Namespace: server.Namespace(), Connection: "stripe-main"},
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"--definitions", dir, "--address", server.Address()}, args...), w.log, w.log)
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("exit code %d", code)
		}
		if t.Failed() {
			t.Logf("the worker's log:\n%s", w.log)
		}
	})
	<-w.log.seen
	return w
}

// write replaces a file of the definitions.
func (w *working) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, "definitions.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// awaitLimit waits until the connection may make so many calls per second, and has so many nodes.
func (w *working) awaitLimit(t *testing.T, limit float64, nodes int) {
	t.Helper()
	poll.Until(t, fmt.Sprintf("a limit of %v and %d nodes", limit, nodes), func() bool {
		state, err := w.queue.State(t.Context())
		return err == nil && state.Limit == limit && len(state.Nodes) == nodes
	})
}

func (w *working) awaitLog(t *testing.T, texts ...string) {
	t.Helper()
	poll.Until(t, fmt.Sprintf("%q in the log", texts), func() bool {
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(w.log.String(), text) })
	})
}

const sandboxed = `kind: Connection
name: stripe-main
connector: stripe
auth:
  apiKey: ${secret("env://HAWSER_TEST_KEY")}
`

func TestWorkerTakesUpWhatIsEdited(t *testing.T) {
	t.Setenv("HAWSER_TEST_KEY", "sk_test_sandbox")
	w := startWorking(t, definitions(t, sandboxed))
	w.awaitLimit(t, 50*6, 2)

	w.write(t, sandboxed+"nodes: {min: 3, max: 4}\n")
	w.awaitLimit(t, 4*6, 3)

	w.write(t, sandboxed+"nodes: {min: 9, max: 4}\nverbose: true\n")
	w.awaitLog(t, "definitions are not taken up", "definitions.yaml:7:1: ")
	w.awaitLimit(t, 4*6, 3)

	w.write(t, strings.ReplaceAll(sandboxed, "TEST_KEY", "TEST_UNSET"))
	w.awaitLog(t, "connection stripe-main: apiKey: the secret env://HAWSER_TEST_UNSET is not set")
	w.awaitLimit(t, 4*6, 3)

	w.write(t, "")
	w.awaitLog(t, "there is no definition in")
	w.awaitLimit(t, 4*6, 3)

	w.write(t, sandboxed+"suspended: true\n")
	w.awaitLimit(t, 4*6, 0)
	w.write(t, sandboxed+"nodes: {min: 1, max: 1}\n")
	w.awaitLimit(t, 6, 1)
}

func TestWorkerLooksAtOnceWhenItIsTold(t *testing.T) {
	t.Setenv("HAWSER_TEST_KEY", "sk_test_sandbox")
	w := startWorking(t, definitions(t, sandboxed))
	w.write(t, sandboxed+"nodes: {min: 1, max: 1}\n")
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	w.awaitLimit(t, 6, 1)
}

// A ConfigMap is a directory of links through one that is replaced.
func TestWorkerFollowsTheLinksOfAConfigMap(t *testing.T) {
	t.Setenv("HAWSER_TEST_KEY", "sk_test_sandbox")
	dir := t.TempDir()
	publish := func(version, text string) {
		t.Helper()
		if err := os.Mkdir(filepath.Join(dir, version), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, version, "stripe.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(version, filepath.Join(dir, "..new")); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "..new"), filepath.Join(dir, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	publish("..2026_01", sandboxed)
	if err := os.Symlink(filepath.Join("..data", "stripe.yaml"), filepath.Join(dir, "stripe.yaml")); err != nil {
		t.Fatal(err)
	}
	w := startWorking(t, dir)
	w.awaitLimit(t, 50*6, 2)
	publish("..2026_02", sandboxed+"nodes: {min: 3, max: 3}\n")
	w.awaitLimit(t, 3*6, 3)
}

func TestPodOfOneNodeHasOne(t *testing.T) {
	t.Setenv("HAWSER_TEST_KEY", "sk_test_sandbox")
	w := startWorking(t, definitions(t, sandboxed), "--nodes", "1")
	w.awaitLimit(t, 50*6, 1)
}
