package workflows

import (
	"slices"
	"strings"

	"hawser/internal/lang"
)

// progress is what the UI shows of an execution while it runs: a Markdown table
// of the tasks, in the order of the definition.
type progress struct {
	rows []row
}

type row struct {
	path, state, note string
}

func newProgress(integration *lang.Integration) *progress {
	p := &progress{rows: make([]row, len(integration.Tasks))}
	for i, task := range integration.Tasks {
		p.rows[i] = row{path: task.Name.Value, state: "pending", note: does(task)}
	}
	return p
}

// does tells in a few words what a task does.
func does(task *lang.Task) string {
	switch {
	case task.Connector != nil:
		return operation(task.Connector) + " on " + task.Connector.Connection.Value
	case task.Set != nil:
		return "set"
	default:
		return ""
	}
}

// update changes the row of a task; a compensation gets one when its turn comes.
func (p *progress) update(event Event) {
	i := slices.IndexFunc(p.rows, func(r row) bool { return r.path == event.Path })
	if i < 0 {
		i = len(p.rows)
		p.rows = append(p.rows, row{path: event.Path, note: "compensation"})
	}
	p.rows[i].state = string(event.State)
	if event.Failure != nil {
		p.rows[i].note = event.Failure.Message
	}
}

// cell keeps a note within its cell.
var cell = strings.NewReplacer("|", "\\|", "\n", " ")

func (p *progress) markdown() string {
	var b strings.Builder
	b.WriteString("| task | state | |\n|---|---|---|\n")
	for _, row := range p.rows {
		b.WriteString("| " + row.path + " | " + row.state + " | " + cell.Replace(row.note) + " |\n")
	}
	return b.String()
}
