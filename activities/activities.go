package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"

	"hawser/connectors"
	"hawser/internal/lang/expr"
)

// MaxPayload is how many bytes of JSON a call may take or give. It stays below
// the 2 MB that Temporal allows for one payload.
const MaxPayload = 1_500_000

// keyWindow is for how long a changing call is repeated under one idempotency
// key. Stripe may forget a key after 24 hours; a repetition would then be a second charge.
const keyWindow = 23 * time.Hour

// Activities makes the calls of connections.
type Activities struct {
	operations map[string]*connectors.Operation
	callers    map[string]connectors.Caller
	// described are the operations of connections that have their own, by connection and name.
	described map[string]map[string]*connectors.Operation
	// programs keeps the conditions of retry policies.
	programs expr.Cache
	// Datasets are registered beside the operations, where there are any.
	Datasets *Datasets
}

// New gives the activities of the connections that callers holds by name, for
// every operation of the catalogue.
func New(catalogue *connectors.Catalogue, callers map[string]connectors.Caller) *Activities {
	operations := make(map[string]*connectors.Operation)
	for _, connector := range catalogue.Connectors() {
		add(operations, connector.Spec())
	}
	return &Activities{operations: operations, callers: callers, described: map[string]map[string]*connectors.Operation{}}
}

// Describe says what a connection can do that has operations of its own: its connector's are those of no other. It is
// for before the first call.
func (a *Activities) Describe(connection string, spec *connectors.Spec) {
	operations := make(map[string]*connectors.Operation, len(spec.Operations))
	add(operations, spec)
	a.described[connection] = operations
}

func add(operations map[string]*connectors.Operation, spec *connectors.Spec) {
	for _, op := range spec.Operations {
		operations[op.FullName()] = op
	}
}

// operation gives what an activity's type names on the queue of a connection, or nil.
func (a *Activities) operation(connection, name string) *connectors.Operation {
	if own, ok := a.described[connection]; ok {
		return own[name]
	}
	return a.operations[name]
}

// Registry takes activities: a worker, or a test environment.
type Registry interface {
	RegisterActivityWithOptions(activity any, options activity.RegisterOptions)
}

// Register registers Call under the name of each operation of a connector, and what reads dataflows. Connections that
// have operations of their own may share names.
func (a *Activities) Register(registry Registry, spec *connectors.Spec) {
	for _, op := range spec.Operations {
		registry.RegisterActivityWithOptions(a.Call, activity.RegisterOptions{Name: op.FullName(), DisableAlreadyRegisteredCheck: true})
	}
	if a.Datasets != nil {
		a.Datasets.RegisterReader(registry)
	}
}

// Call runs the operation that the activity's type names. Its result is a
// CallOutput; its errors are those that errors.go makes.
func (a *Activities) Call(ctx context.Context, in CallInput) (converter.RawValue, error) {
	info := activity.GetInfo(ctx)
	name := info.ActivityType.Name
	op, caller := a.operation(in.Connection, name), a.callers[in.Connection]
	if op == nil {
		return none, failed(ctx, attempt{operation: name, in: in}, unknownOperation(name))
	}
	if caller == nil {
		return none, failed(ctx, attempt{operation: name, in: in}, unknownConnection(name, in.Connection))
	}
	before := pastOf(ctx, info, in)
	this := attempt{operation: name, in: in, op: op, info: info, past: before, programs: &a.programs}
	if expired(op, before.First) {
		return none, failed(ctx, this, keyExpired(name, before.First))
	}

	stop := beat(ctx, info.HeartbeatTimeout, before.during(info.StartedTime))
	result, err := a.call(ctx, info, caller, this.call())
	stop()
	if err != nil {
		return none, failed(ctx, this, err)
	}
	out, err := encode(name, result)
	if err != nil {
		return none, failed(ctx, attempt{operation: name, in: in}, err)
	}
	return out, nil
}

// call makes the call with what time the attempt has. Its context is canceled
// plainly: Temporal's cancels with a cause of its own, which net/http would give
// in the place of context.Canceled.
func (a *Activities) call(ctx context.Context, info activity.Info, caller connectors.Caller, call connectors.Call) (*connectors.Result, error) {
	plain, cancel := context.WithDeadline(context.WithoutCancel(ctx), info.Deadline.Add(-margin(info.StartToCloseTimeout)))
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	return caller.Call(plain, call)
}

// expired tells whether an earlier attempt at a changing call is too long ago
// for its idempotency key to be remembered.
func expired(op *connectors.Operation, first time.Time) bool {
	return op.Changes && op.Keyed && time.Since(first) > keyWindow
}

// margin is what of an attempt's time is left for reporting that the rest has
// passed: the connector's account of a timeout says more than Temporal's.
func margin(timeout time.Duration) time.Duration {
	return min(timeout/10, time.Second)
}

// none is the result of a call that failed.
var none = converter.NewRawValue(nil)

// encode writes the output once, so that its size is known before it is sent.
func encode(operation string, result *connectors.Result) (converter.RawValue, error) {
	out := CallOutput{NextPageToken: result.NextPageToken, RequestID: result.RequestID}
	out.Payload.Any = result.Payload
	payload, err := converter.GetDefaultDataConverter().ToPayload(out)
	if err != nil {
		return none, malformed(operation, err)
	}
	if len(payload.GetData()) > MaxPayload {
		return none, tooLarge(operation, len(payload.GetData()))
	}
	return converter.NewRawValue(payload), nil
}
