package workflows

import (
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/lang"
)

const (
	// callTimeout bounds one attempt at a call where the task says nothing.
	callTimeout = time.Minute
	// heartbeatTimeout is how soon a killed worker is noticed.
	heartbeatTimeout = 6 * time.Second
)

// connector runs one operation of a connection as an activity on the
// connection's task queue.
func (b *block) connector(ctx workflow.Context, task *lang.Task, path string) (any, error) {
	in, err := b.callInput(ctx, task, path)
	if err != nil {
		return nil, err
	}
	known, left, err := b.formerCall(ctx, operation(task.Connector), path, &in)
	if err != nil {
		return nil, err
	}
	if known != nil {
		return callOutput(task, *known), nil
	}
	payload, err := encode(in)
	if err != nil {
		return nil, err
	}
	timeout := callTimeout
	if task.Timeout.Value > 0 {
		timeout = task.Timeout.Value
	}
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:             activities.TaskQueue(in.Connection),
		ActivityID:            path,
		Summary:               task.Name.Value,
		StartToCloseTimeout:   timeout,
		HeartbeatTimeout:      heartbeatTimeout,
		RetryPolicy:           retryPolicy(task.Retry),
		DisableEagerExecution: true,
		// What a canceled call has done is told by its end.
		WaitForCancellation: true,
		// A call under the key of a former execution is repeated only while the vendor knows the key.
		ScheduleToCloseTimeout: left,
	})
	call := func(ctx workflow.Context) workflow.Future {
		return workflow.ExecuteActivity(ctx, operation(task.Connector), payload)
	}
	var out activities.CallOutput
	if b.settles(task) {
		err = b.settle(ctx, path, call, &out)
	} else {
		err = call(ctx).Get(ctx, &out)
	}
	if err != nil {
		return nil, err
	}
	return callOutput(task, out), nil
}

// callOutput is what tasks.<name> holds after a call.
func callOutput(task *lang.Task, out activities.CallOutput) map[string]any {
	output := map[string]any{"connectorOutputPayload": out.Payload.Any}
	if task.Connector.Operation.Value == string(connectors.List) {
		output["listEntitiesNextPageToken"] = out.NextPageToken
	}
	return output
}

// operation gives the operation's full name, which is the activity's type.
func operation(task *lang.ConnectorTask) string {
	op := connectors.Operation{
		Connector: task.Connector,
		Entity:    task.Entity.Value,
		Verb:      connectors.Verb(task.Operation.Value),
		Action:    task.Action.Value,
	}
	return op.FullName()
}

func (b *block) callInput(ctx workflow.Context, task *lang.Task, path string) (activities.CallInput, error) {
	c := task.Connector
	in := activities.CallInput{Connection: c.Connection.Value, IdempotencyKey: b.idempotencyKey(path)}
	if task.Retry != nil {
		in.NonRetryable, in.Retry = task.Retry.NonRetryable, ownPolicies(task.Retry)
	}
	if since := b.repeatedSince(); !since.IsZero() {
		in.Since = since.Unix()
	}
	fields := reader{block: b, ctx: ctx}
	in.EntityID = fields.string("entityId", c.EntityID)
	in.Filter = fields.clause("filterClause", c.FilterClause)
	in.PageSize = fields.int("listEntitiesPageSize", c.PageSize)
	in.PageToken = fields.string("listEntitiesPageToken", c.PageToken)
	in.SortBy = fields.strings("listEntitiesSortByColumns", c.SortBy)
	in.AllPages = fields.bool("allPages", c.AllPages)
	in.Payload.Any = fields.object("connectorInputPayload", c.Payload)
	return in, fields.err
}

// encode writes the input once, so that its size is known before it is sent.
func encode(in activities.CallInput) (converter.RawValue, error) {
	payload, err := converter.GetDefaultDataConverter().ToPayload(in)
	if err != nil {
		return converter.RawValue{}, notJSON(err)
	}
	if len(payload.GetData()) > activities.MaxPayload {
		return converter.RawValue{}, payloadTooLarge(len(payload.GetData()))
	}
	return converter.NewRawValue(payload), nil
}
