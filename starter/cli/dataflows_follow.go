package cli

import (
	"context"
	"fmt"
	"time"

	"hawser/internal/schedules"
)

const (
	// runPoll is how often a run that is followed is looked at, queuePoll how often what it waits for.
	runPoll   = 200 * time.Millisecond
	queuePoll = time.Second
)

// followRun waits for the end of a run, or tells of one that is not to be followed. When for as long as o.wait no worker
// serves the connection that it reads from, or when ctx ends, the failure says how to go on.
func (a *app) followRun(ctx context.Context, d *deployment, name string, run *schedules.Run, o dataflowRunOptions) error {
	a.say("run %s", run.ID)
	source := &runSource{app: a, deployment: d, dataflow: name}
	tick := time.NewTicker(runPoll)
	defer tick.Stop()
	for {
		now, err := schedules.Get(ctx, d.client, run.ID, run.RunID)
		switch {
		case ctx.Err() != nil:
			return leftRun(name, run.ID, ctx.Err())
		case err != nil:
			return err
		case now.Status == "succeeded", o.detach:
			return a.printRun(now)
		case now.Status != "running":
			return a.runFailed(name, now)
		}
		if missing := source.missing(ctx, time.Now()); missing > o.wait {
			return unreachable(fmt.Sprintf("no worker serves the connection %q: start one that has its definition", source.connection), nil,
				fmt.Sprintf("the run waits for it: `starter dataflows runs %s` shows how far it is, `starter cancel %s` ends it", name, run.ID))
		}
		select {
		case <-ctx.Done():
			return leftRun(name, run.ID, ctx.Err())
		case <-tick.C:
		}
	}
}

// runFailed tells of a run that has not succeeded.
func (a *app) runFailed(name string, run *schedules.Run) error {
	if err := a.printRun(run); err != nil {
		return err
	}
	message := "the run has " + run.Status + ": " + run.Error
	if run.Status != "failed" {
		message = "the run was " + run.Status
	}
	return &failure{
		code: exitFailed, message: message, told: a.json(),
		hints: []string{"`" + sameAgain(name, run) + "` reads the same again"},
	}
}

// leftRun is what following ends with that is interrupted.
func leftRun(name, id string, err error) error {
	return &failure{
		code: exitInterrupted, err: err, message: fmt.Sprintf("stopped following, the run %s goes on", id),
		hints: []string{fmt.Sprintf("`starter dataflows runs %s` shows how far it is, `starter cancel %s` ends it", name, id)},
	}
}

// sameAgain is the command that reads what a run that failed was to read.
func sameAgain(name string, run *schedules.Run) string {
	command := "starter dataflows run " + name
	if !run.From.IsZero() {
		command += " --from " + rfc3339(run.From)
	}
	if !run.Until.IsZero() {
		command += " --until " + rfc3339(run.Until)
	}
	return command
}

// runSource is the connection that a run reads from, as it stands.
type runSource struct {
	app        *app
	deployment *deployment
	dataflow   string
	// connection is known of a dataflow that is declared.
	connection string
	// looked is when the connection's queue was looked at, unserved since when nobody serves it.
	looked, unserved time.Time
	told             bool
}

// missing gives for how long nobody has served the connection. A connection that is suspended is told of once.
func (s *runSource) missing(ctx context.Context, now time.Time) time.Duration {
	f := s.deployment.definitions.Dataflow(s.dataflow)
	if f == nil || now.Sub(s.looked) < queuePoll {
		return s.since(now)
	}
	s.looked, s.connection = now, f.Connection.Value
	queue, err := s.app.queue(s.deployment.client, s.connection)
	if err != nil {
		return 0
	}
	state, err := queue.State(ctx)
	switch {
	case err != nil || len(state.Nodes) > 0:
		s.unserved = time.Time{}
	case s.unserved.IsZero():
		s.unserved = now
	}
	if err == nil && state.Suspended && !s.told {
		s.told = true
		s.app.say("connection %s is suspended: `starter connections resume %[1]s` lets the run go on", s.connection)
	}
	return s.since(now)
}

func (s *runSource) since(now time.Time) time.Duration {
	if s.unserved.IsZero() {
		return 0
	}
	return now.Sub(s.unserved)
}
