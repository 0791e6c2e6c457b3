package result_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	failurepb "go.temporal.io/api/failure/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	"hawser/internal/result"
)

// The clock of these tests is synctest's: it stands still while anything runs, so durations are exact.

func TestALostNotificationCostsOnePoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frontend{runs: map[string]*run{"first": {closes: 300 * time.Millisecond, event: completed(t, "paid", "")}}}
		c := f.dial(t)
		begun := time.Now()

		var got string
		if err := result.Await(t.Context(), c, result.Execution{Namespace: "default", WorkflowID: "pay", RunID: "first"}, &got); err != nil {
			t.Fatal(err)
		}
		if got != "paid" {
			t.Errorf("result = %q", got)
		}
		if took := time.Since(begun); took != time.Second {
			t.Errorf("the result of a run that closed after 0.3 s came after %v, want 1s", took)
		}
	})
}

func TestAServerThatNeverEndsItsPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frontend{deaf: true, runs: map[string]*run{"first": {closes: 300 * time.Millisecond, event: completed(t, "paid", "")}}}
		c := f.dial(t)
		begun := time.Now()
		if err := result.Await(t.Context(), c, result.Execution{Namespace: "default", WorkflowID: "pay", RunID: "first"}, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("the result came after %v", took)
		}
	})
}

func TestRunsThatFollowOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frontend{latest: "first", runs: map[string]*run{
			"first":  {closes: time.Second, event: continued("second")},
			"second": {closes: 2 * time.Second, event: failed("declined", "third")},
			"third":  {closes: 3 * time.Second, event: completed(t, "paid", "")},
		}}
		var got string
		if err := result.Await(t.Context(), f.dial(t), result.Execution{Namespace: "default", WorkflowID: "pay"}, &got); err != nil {
			t.Fatal(err)
		}
		if got != "paid" {
			t.Errorf("result = %q, want that of the last run", got)
		}
	})
}

func TestAFailureIsWhatGetReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frontend{runs: map[string]*run{"first": {event: failed("declined", "")}}}
		err := result.Await(t.Context(), f.dial(t), result.Execution{Namespace: "default", WorkflowID: "pay", RunID: "first"}, nil)
		var failure *temporal.WorkflowExecutionError
		var cause *temporal.ApplicationError
		if !errors.As(err, &failure) || !errors.As(err, &cause) || cause.Message() != "declined" {
			t.Errorf("error = %v", err)
		}
	})
}

func TestHistoryThatComesRaw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frontend{raw: true, runs: map[string]*run{
			"first":  {event: continued("second")},
			"second": {event: completed(t, "paid", "")},
		}}
		var got string
		err := result.Await(t.Context(), f.dial(t), result.Execution{Namespace: "default", WorkflowID: "pay", RunID: "first"}, &got)
		if err != nil || got != "paid" {
			t.Errorf("result = %q, %v", got, err)
		}
	})
}

func TestAServerThatIsAwayForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &frontend{away: 5 * time.Second, runs: map[string]*run{"first": {event: completed(t, "paid", "")}}}
		if err := result.Await(t.Context(), f.dial(t), result.Execution{Namespace: "default", WorkflowID: "pay", RunID: "first"}, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestWaitingEnds(t *testing.T) {
	tests := map[string]struct {
		frontend *frontend
		limit    time.Duration
		want     func(error) bool
		within   time.Duration
	}{
		"with the caller's context": {
			frontend: &frontend{runs: map[string]*run{"first": {closes: time.Hour}}},
			limit:    10 * time.Second,
			want:     func(err error) bool { return errors.Is(err, context.DeadlineExceeded) },
			within:   10 * time.Second,
		},
		"at once when there is no such execution": {
			frontend: &frontend{runs: map[string]*run{}},
			want: func(err error) bool {
				var notFound *serviceerror.NotFound
				return errors.As(err, &notFound)
			},
		},
		"when the server stays away": {
			frontend: &frontend{away: time.Hour},
			want: func(err error) bool {
				var unavailable *serviceerror.Unavailable
				return errors.As(err, &unavailable)
			},
			within: 2 * time.Minute,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if test.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.limit)
					defer cancel()
				}
				c := test.frontend.dial(t)
				begun := time.Now()
				err := result.Await(ctx, c, result.Execution{Namespace: "default", WorkflowID: "pay", RunID: "first"}, nil)
				if err == nil || !test.want(err) {
					t.Errorf("error = %v", err)
				}
				if took := time.Since(begun); took > test.within {
					t.Errorf("ended after %v", took)
				}
			})
		})
	}
}

// frontend is a Temporal server that loses every notification: a long poll on an open run lasts to its end, even when the run
// closes meanwhile. Like the real one it answers a second before the caller's deadline, unless it is deaf.
type frontend struct {
	workflowservice.UnimplementedWorkflowServiceServer
	runs   map[string]*run
	latest string
	raw    bool
	deaf   bool
	away   time.Duration
	begun  time.Time
}

// run closes with an event, so long after the frontend came up.
type run struct {
	closes time.Duration
	event  *historypb.HistoryEvent
}

func (f *frontend) GetSystemInfo(context.Context, *workflowservice.GetSystemInfoRequest) (*workflowservice.GetSystemInfoResponse, error) {
	return &workflowservice.GetSystemInfoResponse{Capabilities: &workflowservice.GetSystemInfoResponse_Capabilities{}}, nil
}

func (f *frontend) DescribeWorkflowExecution(context.Context, *workflowservice.DescribeWorkflowExecutionRequest) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: &workflowpb.WorkflowExecutionInfo{
		Execution: &commonpb.WorkflowExecution{RunId: f.latest},
	}}, nil
}

func (f *frontend) GetWorkflowExecutionHistory(ctx context.Context, request *workflowservice.GetWorkflowExecutionHistoryRequest) (*workflowservice.GetWorkflowExecutionHistoryResponse, error) {
	if time.Since(f.begun) < f.away {
		return nil, serviceerror.ToStatus(serviceerror.NewUnavailable("away")).Err()
	}
	r, ok := f.runs[request.GetExecution().GetRunId()]
	if !ok {
		return nil, serviceerror.ToStatus(serviceerror.NewNotFound("no such execution")).Err()
	}
	if time.Since(f.begun) < r.closes {
		deadline, _ := ctx.Deadline()
		if f.deaf {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		time.Sleep(time.Until(deadline) - time.Second)
		return &workflowservice.GetWorkflowExecutionHistoryResponse{History: &historypb.History{}, NextPageToken: []byte("more")}, nil
	}
	history := &historypb.History{Events: []*historypb.HistoryEvent{r.event}}
	if !f.raw {
		return &workflowservice.GetWorkflowExecutionHistoryResponse{History: history}, nil
	}
	data, err := proto.Marshal(history)
	if err != nil {
		return nil, err
	}
	return &workflowservice.GetWorkflowExecutionHistoryResponse{RawHistory: []*commonpb.DataBlob{
		{EncodingType: enumspb.ENCODING_TYPE_PROTO3, Data: data},
	}}, nil
}

func (f *frontend) dial(t *testing.T) client.Client {
	t.Helper()
	f.begun = time.Now()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	workflowservice.RegisterWorkflowServiceServer(server, f)
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })

	c, err := client.Dial(client.Options{
		HostPort: "passthrough:///frontend",
		ConnectionOptions: client.ConnectionOptions{DialOptions: []grpc.DialOption{
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		server.Stop()
		serving.Wait()
	})
	return c
}

func completed(t *testing.T, value, next string) *historypb.HistoryEvent {
	t.Helper()
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(value)
	if err != nil {
		t.Fatal(err)
	}
	return &historypb.HistoryEvent{
		EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
		Attributes: &historypb.HistoryEvent_WorkflowExecutionCompletedEventAttributes{
			WorkflowExecutionCompletedEventAttributes: &historypb.WorkflowExecutionCompletedEventAttributes{Result: payloads, NewExecutionRunId: next},
		},
	}
}

func continued(next string) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{
		EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
		Attributes: &historypb.HistoryEvent_WorkflowExecutionContinuedAsNewEventAttributes{
			WorkflowExecutionContinuedAsNewEventAttributes: &historypb.WorkflowExecutionContinuedAsNewEventAttributes{NewExecutionRunId: next},
		},
	}
}

func failed(message, next string) *historypb.HistoryEvent {
	return &historypb.HistoryEvent{
		EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
		Attributes: &historypb.HistoryEvent_WorkflowExecutionFailedEventAttributes{
			WorkflowExecutionFailedEventAttributes: &historypb.WorkflowExecutionFailedEventAttributes{
				NewExecutionRunId: next,
				Failure: &failurepb.Failure{
					Message:     message,
					FailureInfo: &failurepb.Failure_ApplicationFailureInfo{ApplicationFailureInfo: &failurepb.ApplicationFailureInfo{}},
				},
			},
		},
	}
}
