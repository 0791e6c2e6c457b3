package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"hawser/internal/devserver"
	"hawser/internal/devserver/devservertest"
	"hawser/internal/node"
)

// asWorker has the test's own program be the worker.
const asWorker = "HAWSER_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(asWorker) != "" {
		main()
	}
	os.Exit(m.Run())
}

// startProcess starts a worker that is a process of its own. It is killed when the test ends.
func startProcess(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asWorker+"=1", "HAWSER_TEST_KEY=sk_test_sandbox")
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		kill(cmd)
		if t.Failed() {
			t.Logf("the log of process %d:\n%s", cmd.Process.Pid, log.String())
		}
	})
	return cmd
}

// kill is kill -9.
func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// nodesOf counts the nodes of a process among all.
func nodesOf(cmd *exec.Cmd, nodes []string) int {
	count := 0
	for _, n := range nodes {
		if strings.HasSuffix(n, fmt.Sprintf("-%d", cmd.Process.Pid)) {
			count++
		}
	}
	return count
}

// awaitShares waits until each process has its share of the nodes, and expects
// that there are never more than that many.
func awaitShares(t *testing.T, queue node.Queue, within time.Duration, most int, want map[*exec.Cmd]int) {
	t.Helper()
	for deadline := time.Now().Add(within); ; {
		state, err := queue.State(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(state.Nodes) > most {
			t.Fatalf("%d nodes, %d at most are allowed: %q", len(state.Nodes), most, state.Nodes)
		}
		total, shared := 0, true
		for cmd, count := range want {
			total, shared = total+count, shared && nodesOf(cmd, state.Nodes) == count
		}
		if shared && len(state.Nodes) == total {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v the nodes are %q", within, state.Nodes)
		}
	}
}

func TestNodesOfAKilledProcessAreTakenOverWithin30Seconds(t *testing.T) {
	server, c := devservertest.Start(t, devserver.Options{})
	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "stripe-main"}
	args := []string{"--definitions", definitions(t, sandboxed+"nodes: {min: 6, max: 6}\n"), "--address", server.Address()}

	first, second, third := startProcess(t, args...), startProcess(t, args...), startProcess(t, args...)
	awaitShares(t, queue, time.Minute, 6, map[*exec.Cmd]int{first: 2, second: 2, third: 2})
	kill(second)
	awaitShares(t, queue, 30*time.Second, 6, map[*exec.Cmd]int{first: 3, third: 3})
	fourth := startProcess(t, args...)
	awaitShares(t, queue, 30*time.Second, 6, map[*exec.Cmd]int{first: 2, third: 2, fourth: 2})
	if err := first.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	awaitShares(t, queue, 30*time.Second, 6, map[*exec.Cmd]int{third: 3, fourth: 3})
}

func TestPodsOfOneNodeStayWithinTheMostOfTheirConnection(t *testing.T) {
	server, c := devservertest.Start(t, devserver.Options{})
	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "stripe-main"}
	args := []string{"--definitions", definitions(t, sandboxed+"nodes: {min: 1, max: 2}\n"), "--address", server.Address(), "--nodes", "1"}
	var pods []*exec.Cmd
	for range 3 {
		pods = append(pods, startProcess(t, args...))
	}
	for deadline := time.Now().Add(time.Minute); ; {
		state, err := queue.State(t.Context())
		if err != nil || len(state.Nodes) > 2 || state.Limit > 2*6 {
			t.Fatalf("%+v: %v", state, err)
		}
		_, processes, err := queue.Usage(t.Context())
		if err == nil && len(state.Nodes) == 2 && len(processes.Hosts) == 3 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes %+v: %+v: %v", processes, state, err)
		}
	}
	for _, pod := range pods {
		if state, err := queue.State(t.Context()); err != nil || nodesOf(pod, state.Nodes) > 1 {
			t.Errorf("%+v: %v", state, err)
		}
	}
}
