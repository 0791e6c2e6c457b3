package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"hawser/internal/execution"
)

// progress shows how the tasks of an execution stand, a line a task: on a
// terminal the lines are written anew, elsewhere each change gets a line.
type progress struct {
	w        io.Writer
	terminal terminal
	now      func() time.Time

	canvas canvas
	told   map[string]string // path -> what was last told of it, where lines stay
}

// newProgress shows progress on stderr.
func (a *app) newProgress() *progress {
	return &progress{w: a.err, terminal: a.terminal, now: time.Now, told: map[string]string{}}
}

// show shows the execution as it stands now.
func (p *progress) show(e *execution.Execution) {
	tasks := flatten(e.Tasks, 0)
	columns, ok := p.room(len(tasks))
	if !ok {
		p.append(tasks)
		return
	}
	width := nameWidth(tasks)
	var lines []string
	for _, t := range tasks {
		lines = append(lines, p.line(t, width, columns))
	}
	io.WriteString(p.w, p.canvas.draw(lines)) // what follows tells when stderr is gone
}

// room gives the terminal's columns, if it can hold so many lines that are written anew.
func (p *progress) room(lines int) (columns int, ok bool) {
	if p.terminal.size == nil {
		return 0, false
	}
	columns, rows, ok := p.terminal.size()
	return columns, ok && lines < rows
}

// append writes a line for each task whose state is another than when it was last told.
func (p *progress) append(tasks []indented) {
	width := nameWidth(tasks)
	for _, t := range tasks {
		state := stateOf(t.Task)
		if t.Status == execution.TaskPending || p.told[t.key] == state {
			continue
		}
		p.told[t.key] = state
		fmt.Fprintln(p.w, p.line(t, width, 0))
	}
}

// indented is a task with how deep it stands in others.
type indented struct {
	*execution.Task
	depth int
	key   string
}

func flatten(tasks []*execution.Task, depth int) []indented {
	var all []indented
	for i, t := range tasks {
		all = append(all, indented{t, depth, fmt.Sprintf("%s#%d", t.Path, i)})
		all = append(all, flatten(t.Tasks, depth+1)...)
	}
	return all
}

func nameWidth(tasks []indented) int {
	width := 0
	for _, t := range tasks {
		width = max(width, 2*t.depth+utf8.RuneCountInString(label(t.Task)))
	}
	return width
}

// label names a task, with the branch or the turn that it belongs to; a step of a dataflow's run with what it does.
func label(t *execution.Task) string {
	switch {
	case t.Index != nil:
		return fmt.Sprintf("[%d] %s", *t.Index, t.Name)
	case t.Branch != "":
		return t.Branch + ": " + t.Name
	case t.Summary != "":
		return t.Name + ": " + t.Summary
	default:
		return t.Name
	}
}

// statusWidth is that of the statuses, but the rare "compensated".
const statusWidth = 9

// line is the line of one task, cut where the terminal ends.
func (p *progress) line(t indented, width, columns int) string {
	name := strings.Repeat("  ", t.depth) + label(t.Task)
	head := fmt.Sprintf("  %-*s  ", width, name)
	status := fmt.Sprintf("%-*s", statusWidth, statusOf(t.Task))
	tail := "  " + p.details(t.Task)
	if columns > 0 {
		room := max(0, columns-1-utf8.RuneCountInString(head)-utf8.RuneCountInString(status))
		tail = cut(tail, room)
	}
	return strings.TrimRight(head+p.terminal.paint(colorOf(t.Status), status)+tail, " ")
}

// statusOf is a task's status, with how many calls are ahead of one that waits for its turn.
func statusOf(t *execution.Task) string {
	if t.Status == execution.TaskThrottled && t.Ahead != nil {
		return fmt.Sprintf("%s, %d ahead", t.Status, *t.Ahead)
	}
	return string(t.Status)
}

// details says how long a task took, which attempt it is at, and what it waits for.
func (p *progress) details(t *execution.Task) string {
	var parts []string
	if t.Turns != nil && (t.Status == execution.TaskRunning || t.Turns.Made > shownTurns) {
		parts = append(parts, t.Turns.String())
	}
	switch t.Status {
	case execution.TaskWaiting:
		parts = append(parts, waitsFor(t))
	case execution.TaskThrottled:
		parts = append(parts, cmp.Or(t.Note, "waits for the rate of "+t.Connection))
	case execution.TaskSucceeded, execution.TaskFailed, execution.TaskCanceled, execution.TaskCompensated:
		parts = append(parts, milliseconds(t.DurationMs))
	}
	if t.Attempts > 1 {
		parts = append(parts, fmt.Sprintf("attempt %d", t.Attempts))
	}
	if !t.NextAttemptAt.IsZero() {
		wait := max(0, t.NextAttemptAt.Sub(p.now())).Round(time.Second)
		parts = append(parts, fmt.Sprintf("again in %s", wait))
	}
	if t.Error != nil {
		parts = append(parts, describe(t.Error))
	}
	return strings.Join(parts, ", ")
}

// shownTurns is how many turns of a loop that is over are shown one by one at the most.
const shownTurns = 500

// waitsFor says what a task waits for: an answer, or a worker.
func waitsFor(t *execution.Task) string {
	if t.Awaits != "" || t.Connection == "" {
		return t.Note
	}
	return "no worker serves " + t.Connection
}

// stateOf is what makes a line worth telling again.
func stateOf(t *execution.Task) string {
	return fmt.Sprintf("%s %d %t %s", t.Status, max(1, t.Attempts), t.NextAttemptAt.IsZero(), t.Note)
}

func colorOf(status execution.TaskStatus) color {
	switch status {
	case execution.TaskSucceeded:
		return green
	case execution.TaskFailed:
		return red
	case execution.TaskThrottled, execution.TaskWaiting, execution.TaskCanceled, execution.TaskCompensated:
		return yellow
	case execution.TaskPending, execution.TaskSkipped:
		return faint
	default:
		return plain
	}
}

// milliseconds reads as "12ms", "1.24s" or "2m3s".
func milliseconds(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	switch {
	case d < time.Second:
		return d.String()
	case d < time.Minute:
		return fmt.Sprintf("%.2fs", d.Seconds())
	default:
		return d.Round(time.Second).String()
	}
}

// cut shortens text to so many characters.
func cut(text string, length int) string {
	if utf8.RuneCountInString(text) <= length {
		return text
	}
	if length == 0 {
		return ""
	}
	return string([]rune(text)[:length-1]) + "…"
}
