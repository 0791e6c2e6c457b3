package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hawser/connectors"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// execOptions are the flags of exec.
type execOptions struct {
	entityID, filter, pageToken string
	pageSize                    int
	allPages                    bool
	sortBy                      []string
	payload                     string
	wait                        time.Duration
}

func newExecCommand(a *app) *cobra.Command {
	o := execOptions{pageSize: 25}
	cmd := &cobra.Command{
		Use:   "exec CONNECTION ENTITY OPERATION, or exec CONNECTION ACTION",
		Short: "Run one operation or action of a connection, through the same throttle as integrations",
		Long: `Run one operation or action of a connection, on a worker, through the same throttle as integrations.
It prints connectorOutputPayload. ` + "`starter connectors`" + ` tells what there is to call.`,
		Example: `  starter exec stripe-main Customer Create --payload '{"Name": "Ada"}'
  starter exec stripe-main Customer List --filter "Email = 'ada@example.com'" --page-size 10
  starter exec stripe-main Customer Get --entity-id cus_OxHsz0u5bCGWuy
  starter exec stripe-main ConfirmPaymentIntent --payload @confirm.json -o json`,
		Args:              args(2, 3, "a CONNECTION, and an ENTITY with its OPERATION or an ACTION"),
		ValidArgsFunction: a.complete(completeCall),
		RunE: func(cmd *cobra.Command, args []string) error {
			task := &lang.ConnectorTask{Connection: lang.Text{Value: args[0]}}
			if len(args) == 3 {
				task.Entity, task.Operation = lang.Text{Value: args[1]}, lang.Text{Value: args[2]}
			} else {
				task.Action = lang.Text{Value: args[1]}
			}
			if err := a.fill(task, o, cmd.Flags().Changed); err != nil {
				return err
			}
			return a.exec(cmd.Context(), task, o.wait)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.entityID, "entity-id", "", "the `id` of the record, for Get, Update and Delete")
	flags.StringVar(&o.filter, "filter", "", "a filterClause: an SQL WHERE `condition`, for List, Update and Delete")
	flags.Var(&whole{&o.pageSize, 1, connectors.MaxPageSize}, "page-size", fmt.Sprintf("how many records a List gives, 1 to %d", connectors.MaxPageSize))
	flags.StringVar(&o.pageToken, "page-token", "", "the listEntitiesNextPageToken of the page before")
	flags.BoolVar(&o.allPages, "all-pages", false, "have a List gather every page")
	flags.StringSliceVar(&o.sortBy, "sort-by", nil, "the `column` to sort a List by, with DESC for the other way; may be repeated")
	flags.StringVar(&o.payload, "payload", "", "connectorInputPayload: `JSON`, @FILE, or @- for standard input")
	waitFlag(flags, &o.wait)
	return cmd
}

// fill puts the flags that were given into the task.
func (a *app) fill(task *lang.ConnectorTask, o execOptions, given func(string) bool) error {
	if given("entity-id") {
		task.EntityID = literal(o.entityID)
	}
	if given("filter") {
		task.FilterClause = literal(o.filter)
	}
	if given("page-size") {
		task.PageSize = literal(int64(o.pageSize))
	}
	if given("page-token") {
		task.PageToken = literal(o.pageToken)
	}
	if given("all-pages") {
		task.AllPages = literal(o.allPages)
	}
	if given("sort-by") {
		columns := make([]any, len(o.sortBy))
		for i, column := range o.sortBy {
			columns[i] = strings.TrimSpace(column)
		}
		task.SortBy = literal(columns)
	}
	if given("payload") {
		payload, err := readPayload(a.in, o.payload)
		if err != nil {
			return err
		}
		task.Payload = literal(payload)
	}
	return nil
}

// exec runs an integration of that task alone.
func (a *app) exec(ctx context.Context, task *lang.ConnectorTask, wait time.Duration) error {
	p, connection, err := a.connection(task.Connection.Value)
	if err != nil {
		return err
	}
	output, err := a.call(ctx, p, connection, task, wait)
	if err != nil {
		return err
	}
	return a.printCall(output)
}

// call gives the output of an integration of that task alone. A call that fails is a failure.
func (a *app) call(ctx context.Context, p *project, connection *lang.Connection, task *lang.ConnectorTask, wait time.Duration) (map[string]any, error) {
	bundle, warnings, err := p.compileTask(connection, task)
	if err != nil {
		return nil, err
	}
	for _, warning := range warnings {
		a.say("%s %s; %s", a.terminal.paint(yellow, "warning:"), warning.Message, warning.Hint)
	}
	c, err := a.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	run, _, err := execution.Start(ctx, c, execution.StartOptions{Bundle: bundle, Inputs: map[string]any{}})
	if err != nil {
		return nil, err
	}
	e, err := follow(ctx, a.reader(c), run, wait, a.showWaiting())
	switch {
	case err != nil:
		return nil, err
	case e.Status != execution.Succeeded:
		return nil, callFailure(e)
	case len(e.Tasks) == 0:
		return nil, fmt.Errorf("the result of execution %s cannot be read", e.ID)
	}
	output, _ := e.Tasks[0].Output.Any.(map[string]any)
	return output, nil
}

// showWaiting gives what tells of a call only why it waits.
func (a *app) showWaiting() func(*execution.Execution) {
	p := a.newProgress()
	p.terminal.size = nil
	return func(e *execution.Execution) {
		for _, t := range e.Tasks {
			if t.Status == execution.TaskThrottled || t.Status == execution.TaskWaiting || !t.NextAttemptAt.IsZero() {
				p.show(e)
			}
		}
	}
}

// callDocument is what exec prints with -o json.
type callDocument struct {
	Payload       schema.Value `json:"connectorOutputPayload"`
	NextPageToken schema.Value `json:"listEntitiesNextPageToken"`
}

// printCall prints the output of a call.
func (a *app) printCall(output map[string]any) error {
	document := callDocument{
		Payload:       schema.Value{Any: output["connectorOutputPayload"]},
		NextPageToken: schema.Value{Any: output["listEntitiesNextPageToken"]},
	}
	if a.json() {
		return a.printJSON(document)
	}
	if document.Payload.Any == nil {
		document.Payload.Any = map[string]any{}
	}
	if err := a.printJSON(document.Payload); err != nil {
		return err
	}
	if token, ok := document.NextPageToken.Any.(string); ok && token != "" {
		a.say("more: --page-token %s", token)
	}
	return nil
}

// callFailure is the failure of a call: the vendor's words, and what to look it up by.
func callFailure(e *execution.Execution) *failure {
	if e.Error == nil {
		return &failure{code: exitFailed, message: fmt.Sprintf("the call %s", ended(e.Status))}
	}
	message := describe(e.Error)
	if e.Error.Operation != "" {
		message = e.Error.Operation + ": " + message
	}
	return &failure{code: exitFailed, message: message, cause: e.Error}
}

// literal is data as a definition holds it.
func literal(data any) *lang.Value {
	switch v := data.(type) {
	case []any:
		list := &lang.Value{Kind: lang.ListValue}
		for _, item := range v {
			list.List = append(list.List, literal(item))
		}
		return list
	case map[string]any:
		object := &lang.Value{Kind: lang.ObjectValue}
		for _, key := range schema.SortedKeys(v) {
			object.Object = append(object.Object, lang.Member{Key: lang.Text{Value: key}, Value: literal(v[key])})
		}
		return object
	default:
		return &lang.Value{Kind: lang.LiteralValue, Literal: schema.Value{Any: data}}
	}
}
