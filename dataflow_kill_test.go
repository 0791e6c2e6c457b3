package hawser

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"hawser/activities"
	"hawser/internal/devserver"
	"hawser/internal/lake"
	"hawser/workflows"
)

const (
	// kills is how often something is killed; HAWSER_KILLS asks for more.
	kills = 6
	// perRun is how many charges are new in each run: two pages.
	perRun = 110
)

// temporalRole makes the test's program a Temporal server, in a process that can be killed: "port,directory".
const temporalRole = "HAWSER_TEST_TEMPORAL"

// beTemporal serves until the process is killed.
func beTemporal(role string) error {
	port, dir, _ := strings.Cut(role, ",")
	n, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	server, err := devserver.Start(context.Background(), devserver.Options{FrontendPort: n, AnyPorts: true, StateDir: dir})
	if err != nil {
		return err
	}
	fmt.Println(server.Address())
	select {}
}

// temporalProcess is a Temporal server in a process of its own.
type temporalProcess struct {
	t       *testing.T
	dir     string
	address string
	cmd     *exec.Cmd
}

func (p *temporalProcess) start() {
	p.t.Helper()
	port := "0"
	if p.address != "" {
		_, port, _ = strings.Cut(p.address, ":")
	}
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), temporalRole+"="+port+","+p.dir)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.t.Fatal(err)
	}
	p.address = strings.TrimSpace(line)
}

// A worker, the Temporal server, or both are killed with kill -9 at random moments of runs of a dataflow. Every record
// lands exactly once, and whoever reads the table meanwhile sees whole runs.
func TestKilledProcessesLoseNoRecordAndDoubleNone(t *testing.T) {
	t.Parallel()
	count := kills
	if text := os.Getenv("HAWSER_KILLS"); text != "" {
		count, _ = strconv.Atoi(text)
	}
	l := newLakeside(t)
	temporal := &temporalProcess{t: t, dir: t.TempDir()}
	temporal.start()
	t.Cleanup(func() { kill(temporal.cmd) })
	c, err := client.Dial(client.Options{HostPort: temporal.address, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	worker := l.startWorkerAt(temporal.address)
	serves(t, c, worker)
	stopReading := l.readWholeRuns(t)

	for n := range count {
		l.stripe.seedCharges(t, n*perRun, perRun)
		id := fmt.Sprintf("charges-%d", n)
		in := workflows.DataflowInput{Flow: l.flow(t, "charges")}
		in.Flow.Dataflow.Changes.Value = "created"
		insist(t, "starting "+id, func(ctx context.Context) error {
			_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
				ID: id, TaskQueue: activities.DatasetQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
			}, workflows.DataflowType, in)
			return err
		})
		wait(t, rand.N(700*time.Millisecond))
		if n%3 != 1 {
			kill(worker)
		}
		if n%3 != 0 {
			kill(temporal.cmd)
			temporal.start()
		}
		if n%3 != 1 {
			worker = l.startWorkerAt(temporal.address)
		}
		var result workflows.FlowResult
		insist(t, "the result of "+id, func(ctx context.Context) error { return c.GetWorkflow(ctx, id, "").Get(ctx, &result) })
		if result.Failed != 0 {
			t.Fatalf("%s: %+v", id, result)
		}
		serves(t, c, worker)
	}
	stopReading()
	total := count * perRun
	if diff := cmp.Diff(landed{int64(total), int64(total), sumTo(total)}, l.charges(t)); diff != "" {
		t.Errorf("after %d kills (-want +got):\n%s", count, diff)
	}
}

// startWorkerAt starts the worker program against another Temporal.
func (l *lakeside) startWorkerAt(address string) *exec.Cmd {
	return l.startWorker("TEMPORAL_ADDRESS=" + address)
}

// serves waits until a worker takes tasks: one that finds no server when it starts gives up, and nothing starts it again here.
func serves(t *testing.T, c client.Client, worker *exec.Cmd) {
	t.Helper()
	insist(t, "the worker", func(ctx context.Context) error {
		queue, err := c.DescribeTaskQueue(ctx, activities.DatasetQueue, enumspb.TASK_QUEUE_TYPE_ACTIVITY)
		if err != nil {
			return err
		}
		for _, poller := range queue.GetPollers() {
			if strings.HasSuffix(poller.GetIdentity(), fmt.Sprintf("-%d", worker.Process.Pid)) {
				return nil
			}
		}
		return errors.New("it does not poll yet")
	})
}

// readWholeRuns reads the table over and over, and fails the test if it ever has a part of a run.
func (l *lakeside) readWholeRuns(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	seen := map[int64]bool{}
	reading.Go(func() {
		for ctx.Err() == nil {
			table, err := lake.Open(ctx, "file://"+filepath.Join(l.lake, "charges"), lake.Options{})
			if err != nil {
				continue
			}
			if snapshot, err := table.Snapshot(ctx); err == nil {
				seen[snapshot.Rows] = true
			}
			_ = table.Close()
		}
	})
	return func() {
		cancel()
		reading.Wait()
		for rows := range seen {
			if rows%perRun != 0 {
				t.Errorf("a reader has seen %d rows, which is no whole number of runs", rows)
			}
		}
		if len(seen) < 2 {
			t.Errorf("readers have seen nothing: %v", seen)
		}
	}
}

// insist repeats what fails while a server is down, for five minutes at most.
func insist(t *testing.T, what string, do func(context.Context) error) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Minute)
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		err := do(ctx)
		cancel()
		switch {
		case err == nil:
			return
		case time.Now().After(deadline):
			t.Fatalf("%s: %v", what, err)
		}
		wait(t, 20*time.Millisecond)
	}
}

// wait lets a random moment come: what is killed then is what the test is about.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}
