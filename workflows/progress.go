package workflows

import (
	"regexp"
	"slices"
	"strings"

	"hawser/internal/lang"
)

// progress is what the UI shows of an execution while it runs: a Markdown table
// of the tasks, in the order of the definition.
type progress struct {
	rows []row
}

type row struct{ path, state, note string }

func newProgress(integration *lang.Integration) *progress {
	p := &progress{}
	p.add(integration.Tasks, "")
	return p
}

// add gives every task its row. The turns of a loop share the rows of its tasks.
func (p *progress) add(tasks []*lang.Task, prefix string) {
	for _, task := range tasks {
		path := prefix + task.Name.Value
		p.rows = append(p.rows, row{path: path, state: "pending", note: does(task)})
		for branch, inner := range task.Inner() {
			p.add(inner, lang.InnerPath(path, branch))
		}
	}
}

// does tells in a few words what a task does.
func does(task *lang.Task) string {
	switch {
	case task.Connector != nil:
		return operation(task.Connector) + " on " + task.Connector.Connection.Value
	case task.Set != nil:
		return "set"
	case task.Switch != nil:
		return "switch"
	case task.ForEach != nil:
		return "forEach"
	case task.While != nil:
		return "while"
	case task.Parallel != nil:
		return "parallel"
	case task.Try != nil:
		return "try"
	case task.Call != nil:
		return "call of " + task.Call.Integration.Value
	case task.Timer != nil:
		return "timer"
	case task.Return != nil:
		return "return"
	case task.Fail != nil:
		return "fail"
	default:
		return ""
	}
}

var turn = regexp.MustCompile(`\[\d+\]`)

// update changes the row of a task; a compensation gets one when its turn comes.
func (p *progress) update(event Event) {
	path := turn.ReplaceAllString(event.Path, "")
	i := slices.IndexFunc(p.rows, func(r row) bool { return r.path == path })
	if i < 0 {
		i = len(p.rows)
		p.rows = append(p.rows, row{path: path, note: "compensation"})
	}
	p.rows[i].state = string(event.State)
	if event.Execution != "" {
		p.rows[i].note = "execution " + event.Execution
	}
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
