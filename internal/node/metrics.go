package node

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/metrics"
	"hawser/internal/node/pace"
)

// measure has the metrics know a connection that the process serves, with so many calls per second for each node, or one
// that it does not serve because its definition suspends it.
func (o Options) measure(c *lang.Connection, rate float64) {
	queue, suspended := o.queue(c.Name.Value), c.Suspended
	o.Metrics.Serve(c.Name.Value, c.Connector.Value, func(ctx context.Context) (metrics.Queue, error) {
		state, err := queue.State(ctx)
		if err != nil {
			return metrics.Queue{}, err
		}
		others := func(identity string) bool { return !strings.HasSuffix(identity, "@"+o.Host) }
		return metrics.Queue{
			Nodes:      len(slices.DeleteFunc(state.Nodes, others)),
			Backlog:    state.Backlog,
			BacklogAge: state.BacklogAge,
			Suspended:  state.Suspended || suspended,
			Rate:       rate,
		}, nil
	})
}

// meter measures the calls of a node.
type meter struct {
	interceptor.WorkerInterceptorBase
	connection *metrics.Connection

	mu sync.Mutex
	// begins are slots whose task has been fetched and has not begun, in the order in which it was fetched.
	begins []*slot
}

func (m *meter) fetched(s *slot) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begins = append(m.begins, s)
}

// released forgets a slot whose task never began: its operation is not known here.
func (m *meter) released(s *slot) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begins = slices.DeleteFunc(m.begins, func(b *slot) bool { return b == s })
}

// begun gives the slot of a task that begins. Of tasks that begin at the same
// moment the slots may be mistaken for each other; their sum stays the same.
func (m *meter) begun() *slot {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.begins) == 0 {
		return &slot{}
	}
	first := m.begins[0]
	m.begins = m.begins[1:]
	return first
}

// held is how long the slot waited while its task was in the queue.
func (s *slot) held(scheduled time.Time) time.Duration {
	from := s.asked
	if scheduled.After(from) {
		from = scheduled
	}
	return max(0, s.given.Sub(from))
}

// InterceptActivity wraps the activities of the node.
func (m *meter) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &measuredActivity{interceptor.ActivityInboundInterceptorBase{Next: next}, m}
}

type measuredActivity struct {
	interceptor.ActivityInboundInterceptorBase
	meter *meter
}

type measuredKey struct{}

// ExecuteActivity measures one attempt at a call.
func (a *measuredActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	info := activity.GetInfo(ctx)
	integration := ""
	if info.WorkflowType != nil {
		integration = info.WorkflowType.Name
	}
	call := a.meter.connection.Call(integration, info.ActivityType.Name)
	if info.Attempt <= 1 { // of a later one it is not known when its turn to wait began
		call.Queued(info.StartedTime.Sub(info.ScheduledTime))
	}
	call.Throttled(a.meter.begun().held(info.ScheduledTime))
	out, err := a.Next.ExecuteActivity(context.WithValue(ctx, measuredKey{}, call), in)
	call.Ended(failureKind(err))
	return out, err
}

// failureKind names the kind of a failure, "" for none. The names are those of
// connectors.Kind, so there are few.
func failureKind(err error) string {
	var e *temporal.ApplicationError
	var canceled *temporal.CanceledError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &canceled):
		return string(connectors.Canceled)
	case errors.As(err, &e) && e.Type() != "":
		return e.Type()
	default:
		return "Other"
	}
}

// observe counts a request of a call.
func observe(ctx context.Context, r pace.Request) {
	call, ok := ctx.Value(measuredKey{}).(*metrics.Call)
	if !ok {
		return
	}
	call.Throttled(r.Waited)
	if r.Sent > 0 {
		call.Transaction(r.Status, r.Took)
	}
	for range r.Sent - 1 {
		call.Lost()
	}
}

var _ interceptor.WorkerInterceptor = (*meter)(nil)
