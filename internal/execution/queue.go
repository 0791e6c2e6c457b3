package execution

import (
	"context"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"

	"hawser/activities"
)

// Queue is how the queue of a connection stands.
type Queue struct {
	Suspended bool
	// Deserted says that nobody serves the connection. Where that is not told, who has asked for its tasks within a
	// minute counts as there.
	Deserted bool
	// Backlog is about how many calls of each priority wait; those of a lower number go first. It is nil where the
	// server does not tell.
	Backlog map[int]int
}

// Reader reads executions, and what the calls of theirs that do not move wait for.
type Reader struct {
	Client client.Client
	// Queue tells how the queue of a connection stands. Nil leaves that out.
	Queue func(ctx context.Context, connection string) (Queue, error)
	// Silent lists the workers of integrations, by their identities, that are gone though they have asked for tasks
	// within a minute; those of dataflows have the same. Nil leaves that out.
	Silent func(ctx context.Context) ([]string, error)
}

const (
	// queueLife is how long a look at a queue is good for.
	queueLife = time.Second
	// statsLife is how old what a server tells of a backlog may be, by its own default of 5 s.
	statsLife = 6 * time.Second
	// usual is the priority of a call that has none of its own.
	usual = 3
)

// queues is what a reader has seen of the queues that an execution waits in.
type queues struct {
	Reader
	seen map[string]sight
	// ahead holds the least that was found ahead of an attempt at a task.
	ahead map[string]int
}

// sight is a queue as it was seen.
type sight struct {
	at     time.Time
	served bool
	Queue
}

func (r Reader) queues() *queues {
	return &queues{Reader: r, seen: map[string]sight{}, ahead: map[string]int{}}
}

// wait tells why a call that has been due for so long does not begin.
func (q *queues) wait(ctx context.Context, e *Execution, task *Task, pending *workflowpb.PendingActivityInfo, waited time.Duration) error {
	now := time.Now()
	queue, err := q.look(ctx, task.Connection, now)
	if err != nil {
		return err
	}
	task.Status = TaskThrottled
	if !queue.served {
		task.Status, task.Note = TaskWaiting, noteNoNode(task.Connection)
	}
	switch {
	case queue.Suspended:
		e.Note = noteSuspended(task.Connection)
		if queue.served {
			task.Note = noteHeld(task.Connection)
		}
	case queue.served:
		if ahead, ok := place(queue.Backlog, int(pending.GetPriority().GetPriorityKey())); ok {
			ahead = q.least(fmt.Sprint(task.Path, "#", pending.GetAttempt()), ahead, waited)
			task.Ahead = &ahead
		}
	}
	return nil
}

// place is how many calls are ahead of one of that priority, at the most: of its
// own priority, those behind it are not told from those before it. It is not known
// where the server does not know of the call itself yet.
func place(backlog map[int]int, priority int) (ahead int, ok bool) {
	if priority == 0 {
		priority = usual
	}
	if backlog[priority] == 0 {
		return 0, false
	}
	ahead = -1 // the call itself
	for p, waiting := range backlog {
		if p <= priority {
			ahead += waiting
		}
	}
	return ahead, true
}

// least is the least that was found so far, for what comes later does not come
// before. What a server tells at first may be older than the call, and too little.
func (q *queues) least(attempt string, ahead int, waited time.Duration) int {
	if before, ok := q.ahead[attempt]; ok {
		ahead = min(ahead, before)
	}
	if waited > statsLife {
		q.ahead[attempt] = ahead
	}
	return ahead
}

// look sees how the queue of a connection stands, not more often than queueLife.
func (q *queues) look(ctx context.Context, connection string, now time.Time) (sight, error) {
	if s, ok := q.seen[connection]; ok && now.Sub(s.at) < queueLife {
		return s, nil
	}
	served, err := polled(ctx, q.Client, activities.TaskQueue(connection), enumspb.TASK_QUEUE_TYPE_ACTIVITY, now, nil)
	if err != nil {
		return sight{}, err
	}
	s := sight{at: now, served: served}
	if q.Queue != nil {
		// What cannot be told of a queue is no reason to tell nothing of the execution.
		if queue, err := q.Queue(ctx, connection); err == nil {
			s.Queue, s.served = queue, served && !queue.Deserted
		}
	}
	q.seen[connection] = s
	return s, nil
}
