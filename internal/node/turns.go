package node

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workerpb "go.temporal.io/api/worker/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"hawser/internal/node/pace"
)

const (
	// turnInterval is how often processes whose vendor refuses look at each other.
	turnInterval = 300 * time.Millisecond
	// turnLife is for how long one look is good.
	turnLife = time.Second
	// turnPatience is how long a process that does not try keeps the others from trying.
	turnPatience = 3 * time.Second
)

// turns has one process try a vendor that refuses what it is asked, for all that
// serve the connection: of those that are refused the first by name, as long as
// it does try. Each says in the server's registry of workers when it was refused
// last. That is compared with what it said before, never with this process's
// clock: a process that is gone, or has nothing to try with, says nothing new. Where there is no registry, each tries for itself.
type turns struct {
	queue Queue
	host  string
	brake *pace.Brake
	// told says that the registry knows that this process is refused.
	told bool
	// before is what those said that come before this process.
	before map[string]refusal
}

// refusal is what a process said of its last refusal, and since when it says so.
type refusal struct{ said, since time.Time }

func (t *turns) run(ctx context.Context) {
	for ctx.Err() == nil {
		refused, changes := t.brake.Refused()
		again := turnInterval
		switch {
		case !refused.IsZero():
			t.take(ctx, refused)
		case t.told:
			t.told = t.tell(ctx, enumspb.WORKER_STATUS_SHUTDOWN, refused) != nil
			t.before = nil
		default:
			again = time.Hour
		}
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
		case <-changes:
		case <-timer.C:
		}
		timer.Stop()
	}
	if t.told {
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), scaleInterval)
		defer cancel()
		_ = t.tell(leaving, enumspb.WORKER_STATUS_SHUTDOWN, time.Time{}) // else the others notice that it does not try
	}
}

// take tells that this process is refused, and lets another one try where that is its turn.
func (t *turns) take(ctx context.Context, refused time.Time) {
	if t.tell(ctx, enumspb.WORKER_STATUS_UNSPECIFIED, refused) != nil {
		t.brake.Yield(0)
		return
	}
	t.told = true
	lines, err := t.queue.recorded(ctx, fmt.Sprintf("WorkerInstanceKey starts_with '%s'", t.key("")))
	if err != nil || !t.precedes(lines, time.Now()) {
		t.brake.Yield(0)
		return
	}
	t.brake.Yield(turnLife)
}

// precedes tells whether a process that comes before this one tries the vendor.
func (t *turns) precedes(lines []*workerpb.WorkerListInfo, now time.Time) bool {
	own, before, tries := t.key(t.host), map[string]refusal{}, false
	for _, line := range lines {
		key := line.GetWorkerInstanceKey()
		if key >= own {
			continue
		}
		r, known := t.before[key]
		if said := line.GetStartTime().AsTime(); !known || !said.Equal(r.said) {
			r = refusal{said, now}
		}
		before[key] = r
		tries = tries || now.Sub(r.since) < turnPatience
	}
	t.before = before
	return tries
}

func (t *turns) key(host string) string { return "refused/" + t.queue.Connection + "/" + host }

func (t *turns) tell(ctx context.Context, status enumspb.WorkerStatus, refused time.Time) error {
	return t.queue.record(ctx, t.host, &workerpb.WorkerHeartbeat{
		WorkerInstanceKey: t.key(t.host),
		WorkerIdentity:    "REFUSED by the vendor (429): " + t.host,
		TaskQueue:         t.queue.name(),
		Status:            status,
		StartTime:         timestamppb.New(refused),
		HeartbeatTime:     timestamppb.Now(),
	})
}
