package workflows

import (
	"regexp"
	"strings"

	"go.temporal.io/sdk/workflow"

	"hawser/internal/lang"
)

// progress is what the UI shows of an execution while it runs: a Markdown table
// of the tasks, in the order of the definition.
type progress struct {
	// id is that of the execution.
	id string
	// head is what stands above the table.
	head string
	rows []row
	// at is where the row of a path is.
	at map[string]int
	// calls are the connections of the calls that are under way, by their paths.
	calls map[string]string
	// changed says that the table is not what was last shown.
	changed bool
}

type row struct{ path, state, note string }

func newProgress(id string, integration *lang.Integration) *progress {
	p := &progress{id: id, at: map[string]int{}, calls: map[string]string{}}
	p.add(integration.Tasks, "")
	return p
}

// newProgressInside gives the table of tasks whose paths begin with a prefix.
func newProgressInside(id string, tasks []*lang.Task, prefix string) *progress {
	p := &progress{id: id, at: map[string]int{}, calls: map[string]string{}}
	p.add(tasks, withoutTurns(prefix))
	return p
}

// add gives every task its row. The turns of a loop share the rows of its tasks.
func (p *progress) add(tasks []*lang.Task, prefix string) {
	for _, task := range tasks {
		path := prefix + task.Name.Value
		p.row(path, does(task))
		for branch, inner := range task.Inner() {
			p.add(inner, lang.InnerPath(path, branch))
		}
	}
}

// row gives the row of a path, which there is from then on.
func (p *progress) row(path, note string) *row {
	i, known := p.at[path]
	if !known {
		i = len(p.rows)
		p.at[path] = i
		p.rows = append(p.rows, row{path: path, state: "pending", note: note})
	}
	return &p.rows[i]
}

// does tells in a few words what a task does.
func does(task *lang.Task) string {
	switch {
	case task.Connector != nil:
		return operation(task.Connector) + " on " + task.Connector.Connection.Value
	case task.Call != nil:
		return "call of " + task.Call.Integration.Value
	default:
		return task.Kind()
	}
}

var turn = regexp.MustCompile(`\[\d+\]`)

// withoutTurns gives a path without the numbers of turns.
func withoutTurns(path string) string {
	if !strings.Contains(path, "[") {
		return path
	}
	return turn.ReplaceAllString(path, "")
}

// update changes the row of a task; a compensation gets one when its turn comes.
func (p *progress) update(event Event) {
	p.changed = true
	r := p.row(withoutTurns(event.Path), "compensation")
	r.state = string(event.State)
	if event.State == Started && event.Task.Connector != nil {
		p.calls[event.Path] = event.Task.Connector.Connection.Value
	} else {
		delete(p.calls, event.Path)
	}
	if event.State == Waiting {
		r.note = Invitation(p.id, event)
	}
	if event.Execution != "" {
		r.note = "execution " + event.Execution
	}
	if event.Failure != nil {
		r.note = event.Failure.Message
	}
}

// turns tells in the row of a loop how far it has come.
func (p *progress) turns(path string, turns Turns) {
	p.changed = true
	p.row(withoutTurns(path), "").note = turns.String()
}

// show shows the table whenever the workflow waits: not with each change, of
// which there may be hundreds in between.
func (p *progress) show(ctx workflow.Context) {
	showWith(ctx, p.detailed)
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for workflow.Await(ctx, func() bool { return p.changed }) == nil {
			p.showNow(ctx)
		}
	})
}

func (p *progress) showNow(ctx workflow.Context) {
	p.changed = false
	workflow.SetCurrentDetails(ctx, p.markdown())
}

// cell keeps a note within its cell.
var cell = strings.NewReplacer("|", "\\|", "\n", " ")

func (p *progress) markdown() string {
	var b strings.Builder
	if p.head != "" {
		b.WriteString(p.head + "\n\n")
	}
	b.WriteString("| task | state | |\n|---|---|---|\n")
	for _, row := range p.rows {
		b.WriteString("| " + row.path + " | " + row.state + " | " + cell.Replace(row.note) + " |\n")
	}
	return b.String()
}
