package node

import (
	"context"
	"fmt"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workerpb "go.temporal.io/api/worker/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// sign is a line beside the workers of a connection's queue, as the Temporal UI
// lists them, that says that the connection is suspended. It stands in the
// server's registry of workers, which forgets what nobody repeats for minutes.
type sign struct {
	queue Queue
	// key tells the signs apart; text is shown as the worker's identity.
	key, text string
}

// heldSign says that a user suspends the connection, definedSign that its definition does.
func heldSign(q Queue) sign {
	return sign{q, "suspended/" + q.Connection, "SUSPENDED: starter connections resume " + q.Connection + " lets it go on"}
}

func definedSign(q Queue) sign {
	return sign{q, "suspended-by-definition/" + q.Connection, "SUSPENDED by its definition: suspended: false there lets it go on"}
}

// show puts the sign up, or keeps it there. since is when that began, zero where it is not known.
func (s sign) show(ctx context.Context, since time.Time) error {
	beat := s.beat(enumspb.WORKER_STATUS_UNSPECIFIED)
	if !since.IsZero() {
		beat.StartTime = timestamppb.New(since)
	}
	return s.queue.record(ctx, hostname(), beat)
}

// hide takes the sign down. One that is not there is no error.
func (s sign) hide(ctx context.Context) error {
	return s.queue.record(ctx, hostname(), s.beat(enumspb.WORKER_STATUS_SHUTDOWN))
}

// isUp tells whether anybody has kept the sign up lately.
func (s sign) isUp(ctx context.Context) (bool, error) {
	lines, err := s.queue.recorded(ctx, fmt.Sprintf("WorkerInstanceKey = '%s'", s.key))
	return len(lines) > 0, err
}

func (s sign) beat(status enumspb.WorkerStatus) *workerpb.WorkerHeartbeat {
	return &workerpb.WorkerHeartbeat{
		WorkerInstanceKey: s.key,
		WorkerIdentity:    s.text,
		TaskQueue:         s.queue.name(),
		Status:            status,
		HeartbeatTime:     timestamppb.Now(),
	}
}

// signs keeps up those of the connections that a process does not serve, because
// their definitions suspend them.
type signs struct {
	edits   chan []sign
	end     context.CancelFunc
	running sync.WaitGroup
}

func keepSigns() *signs {
	s := &signs{edits: make(chan []sign, 1)}
	keeping, end := context.WithCancel(context.Background())
	s.end = end
	s.running.Go(func() { s.keep(keeping) })
	return s
}

// edit changes which signs there are. It is not called by two at once.
func (s *signs) edit(up []sign) {
	select {
	case <-s.edits: // it was not seen yet, and need not be
	default:
	}
	s.edits <- up
}

// stop takes the signs down: another process that keeps them puts them up again.
func (s *signs) stop() {
	s.end()
	s.running.Wait()
}

func (s *signs) keep(ctx context.Context) {
	ticker := time.NewTicker(scaleInterval)
	defer ticker.Stop()
	up := map[sign]bool{} // false for those that are to be taken down
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case wanted := <-s.edits:
			down(up)
			for _, sign := range wanted {
				up[sign] = true
			}
			repeat(ctx, up)
		case <-ticker.C:
			repeat(ctx, up)
		}
	}
	leaving, cancel := context.WithTimeout(context.Background(), scaleInterval)
	defer cancel()
	down(up)
	repeat(leaving, up)
}

func down(up map[sign]bool) {
	for sign := range up {
		up[sign] = false
	}
}

// repeat puts signs up and takes signs down. What cannot be done is done the next time.
func repeat(ctx context.Context, up map[sign]bool) {
	for sign, wanted := range up {
		if wanted {
			_ = sign.show(ctx, time.Time{})
		} else if sign.hide(ctx) == nil {
			delete(up, sign)
		}
	}
}
