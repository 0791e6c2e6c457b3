package cli

import (
	"fmt"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/picture"
	"hawser/internal/schedules"
	"hawser/workflows"
)

// graphOptions are the flags of graph.
type graphOptions struct{ svg, execution string }

func newGraphCommand(a *app) *cobra.Command {
	var o graphOptions
	cmd := &cobra.Command{
		Use:   "graph NAME, FILE or FILE#NAME",
		Short: "Draw an integration: as a Mermaid flowchart, or as SVG",
		Long: `Draw an integration: as a Mermaid flowchart on stdout, or as an SVG that stands alone.

With --execution the tasks are coloured by how they stand in it, with their durations; the picture is then that of the
definition that the execution was started with, and no NAME is needed.`,
		Example: `  starter graph collect-payment
  starter graph collect-payment --svg collect-payment.svg
  starter graph --execution collect-payment-7f3a --svg run.svg`,
		Args:              args(0, 1, "a NAME, FILE or FILE#NAME"),
		ValidArgsFunction: a.complete(completeIntegration),
		RunE: func(cmd *cobra.Command, args []string) error {
			integration, drawn, err := a.drawn(cmd, args, o)
			if err != nil {
				return err
			}
			if o.svg == "" {
				return a.printMermaid(integration, drawn)
			}
			if err := os.WriteFile(o.svg, []byte(picture.SVG(integration, drawn)), 0o644); err != nil {
				return badRequest(fmt.Sprintf("--svg %s cannot be written: %v", o.svg, err))
			}
			a.say("%s is drawn in %s", integration.Name.Value, o.svg)
			return nil
		},
	}
	cmd.Flags().StringVar(&o.svg, "svg", "", "write an SVG to a `file` instead")
	cmd.Flags().StringVar(&o.execution, "execution", "", "colour the tasks by how they stand in the execution with that `ID`")
	return cmd
}

// drawn gives what is drawn: a definition, alone or with an execution of it.
func (a *app) drawn(cmd *cobra.Command, args []string, o graphOptions) (*lang.Integration, picture.Options, error) {
	if o.execution == "" {
		if len(args) == 0 {
			return nil, picture.Options{}, badRequest("graph needs a NAME, or --execution", exampleOf(cmd))
		}
		p, integration, err := a.target(args[0])
		if err != nil {
			return nil, picture.Options{}, err
		}
		for task := range integration.Every() {
			if c := task.Connector; c != nil {
				if connection := p.definitions.Connection(c.Connection.Value); connection != nil {
					c.Connector = connection.Connector.Value
				}
			}
		}
		return integration, picture.Options{Title: integration.Description}, nil
	}
	if len(args) > 0 {
		return nil, picture.Options{}, badRequest("--execution draws the definition that it was started with, leave "+args[0]+" out", "for example: starter graph --execution "+o.execution)
	}
	c, err := a.dial(cmd.Context())
	if err != nil {
		return nil, picture.Options{}, err
	}
	defer c.Close()
	e, err := execution.Read(cmd.Context(), c, o.execution, "")
	if err != nil {
		return nil, picture.Options{}, executionError(o.execution, err)
	}
	if e.Integration == workflows.DataflowType {
		return nil, picture.Options{}, noGraph(e.ID)
	}
	integration, err := execution.ReadDefinition(cmd.Context(), c, e.ID, e.RunID)
	if err != nil {
		return nil, picture.Options{}, executionError(o.execution, err)
	}
	title := fmt.Sprintf("%s: %s", e.ID, e.Status)
	if !e.ClosedAt.IsZero() {
		title += " in " + milliseconds(e.ClosedAt.Sub(e.StartedAt).Milliseconds())
	}
	return integration, picture.Options{Title: title, States: statesOf(e)}, nil
}

// noGraph tells of a run of a dataflow that it has no tasks to draw.
func noGraph(id string) error {
	runs := "`starter dataflows runs NAME` shows what its runs have read and written"
	if name := schedules.FlowOf(id); name != "" {
		runs = fmt.Sprintf("`starter dataflows runs %s` shows what its runs have read and written", name)
	}
	return badRequest(id+" is a run of a dataflow, not an execution of an integration: there are no tasks to draw",
		fmt.Sprintf("`starter status %s` shows its steps", id), runs)
}

func (a *app) printMermaid(integration *lang.Integration, o picture.Options) error {
	text := picture.Mermaid(integration, o)
	if a.json() {
		return a.printJSON(map[string]string{"mermaid": text})
	}
	if _, err := fmt.Fprint(a.out, text); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

var turn = regexp.MustCompile(`\[\d+\]`)

// statesOf tells how the tasks stand by their paths. The turns of a loop share
// their tasks: the one that is worst off counts, and how many there were is told.
func statesOf(e *execution.Execution) map[string]picture.State {
	states, runs, took := map[string]picture.State{}, map[string]int{}, map[string]int64{}
	for t := range e.Every() {
		path := turn.ReplaceAllString(t.Path, "")
		if t.Status != execution.TaskPending && t.Status != execution.TaskSkipped {
			runs[path]++
			took[path] += t.DurationMs
		}
		state, seen := states[path]
		if !seen || urgency[string(t.Status)] > urgency[state.Status] {
			state.Status = string(t.Status)
		}
		states[path] = state
	}
	for path, state := range states {
		switch {
		case runs[path] == 0:
		case runs[path] > 1:
			state.Note = fmt.Sprintf("%d×, %s", runs[path], milliseconds(took[path]))
		default:
			state.Note = milliseconds(took[path])
		}
		states[path] = state
	}
	return states
}

// urgency is which status of several turns is shown.
var urgency = map[string]int{
	string(execution.TaskSkipped): 1, string(execution.TaskSucceeded): 2, string(execution.TaskCompensated): 3, string(execution.TaskCanceled): 4,
	string(execution.TaskThrottled): 5, string(execution.TaskWaiting): 5, string(execution.TaskRunning): 6, string(execution.TaskFailed): 7,
}
