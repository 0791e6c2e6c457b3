package workflows

import (
	"context"
	"maps"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"
)

// Onlooker has the current details of an execution, as the UI shows them, say
// also what is known of the connections that its calls are under way on, at the
// moment somebody looks: that one is suspended, for example. Executions do not
// wake up for it, and nothing gets into their histories.
//
// The SDK answers the UI by itself, with the details that were set last. What it
// calls before are the context propagators of the worker's client: an Onlooker is
// one, and propagates nothing. A client without it shows the details as they were
// set.
type Onlooker struct {
	// Notice gives what there is to say of a connection, as a line of Markdown, "" for nothing. It is called while the
	// workflow is held, and has to answer within a part of a second.
	Notice func(connection string) string
}

// details gives the current details, with what there is to say of the connections that are given.
type details func(notice func(connections []string) string) string

// seen is where a workflow leaves its details for those who look.
type seen struct{ details details }

type seenKey struct{}

// ExtractToWorkflow is called when a workflow begins, and each time that it is asked or told something.
func (o Onlooker) ExtractToWorkflow(ctx workflow.Context, _ workflow.HeaderReader) (workflow.Context, error) {
	s, begun := ctx.Value(seenKey{}).(*seen)
	if !begun {
		return workflow.WithValue(ctx, seenKey{}, &seen{}), nil
	}
	if s.details != nil {
		workflow.SetCurrentDetails(ctx, s.details(o.notices))
	}
	return ctx, nil
}

// notices are those of connections, a paragraph each.
func (o Onlooker) notices(connections []string) string {
	var b strings.Builder
	for _, connection := range connections {
		if notice := o.Notice(connection); notice != "" {
			b.WriteString(notice + "\n\n")
		}
	}
	return b.String()
}

// Inject propagates nothing.
func (Onlooker) Inject(context.Context, workflow.HeaderWriter) error { return nil }

// Extract propagates nothing.
func (Onlooker) Extract(ctx context.Context, _ workflow.HeaderReader) (context.Context, error) {
	return ctx, nil
}

// InjectFromWorkflow propagates nothing.
func (Onlooker) InjectFromWorkflow(workflow.Context, workflow.HeaderWriter) error { return nil }

// showWith has whoever looks see these details, made anew each time.
func showWith(ctx workflow.Context, d details) {
	if s, ok := ctx.Value(seenKey{}).(*seen); ok {
		s.details = d
	}
}

// detailed is the table of the tasks, below what there is to say of the connections that calls are under way on.
func (p *progress) detailed(notices func(connections []string) string) string {
	connections := slices.Sorted(maps.Values(p.calls))
	return notices(slices.Compact(connections)) + p.markdown()
}

// detailed is how far the run has come, below what there is to say of the connection that it reads.
func (r *flowRun) detailed(notices func(connections []string) string) string {
	return notices([]string{r.flow.Connection()}) + r.markdown()
}

var _ workflow.ContextPropagator = Onlooker{}
