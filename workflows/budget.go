package workflows

import (
	"encoding/json"

	"hawser/activities"
	"hawser/internal/lang"
)

// What one workflow does before the rest is done in stretches. A history that
// is as long is replayed in a fraction of a second.
const (
	turnsAtHand  = 500
	eventsAtHand = 8000
	bytesAtHand  = 8_000_000
	// leftAtHand is how much JSON the turns of a stretch leave before it ends.
	leftAtHand = activities.MaxPayload / 3
	// turnsAtOnce is how many turns run before other coroutines get theirs.
	turnsAtOnce = 50
)

// A history has an end; a loop stops before it, so that what was done can still
// be undone. Only what surrounds very many stretches comes so far.
const (
	maxEvents = 30_000
	maxBytes  = 30_000_000
)

// mostWithoutStretches is how many turns a loop has that runs in one workflow.
const mostWithoutStretches = 1000

// stretches reports whether long loops run in stretches. Executions that were
// started before there were any go on without, so that they replay.
func (e *execution) stretches() bool { return e.bundle.Format > 1 }

// mostTurns is how many turns a loop can have.
func (e *execution) mostTurns(loop *lang.Task) int {
	if e.stretches() && !e.stays(loop) {
		return lang.MaxTurns
	}
	return mostWithoutStretches
}

// stays reports whether tasks run in the execution's own workflow alone: those
// that wait for people, in executions that were started before the fourth format.
func (e *execution) stays(tasks ...*lang.Task) bool {
	if e.bundle.Format > 3 {
		return false
	}
	for task := range (&lang.Integration{Tasks: tasks}).Every() {
		if task.Suspend != nil || task.Approval != nil {
			return true
		}
	}
	return false
}

// historyFull reports whether no more fits into this workflow's history.
func (e *execution) historyFull() bool {
	return e.info.GetCurrentHistoryLength() > maxEvents || e.info.GetCurrentHistorySize() > maxBytes
}

// full reports whether this workflow has done enough. A loop inside of a turn
// goes on for longer: its turn should end where it began.
func (l *loop) full() bool {
	switch {
	case l.whole:
		return false
	case l.turning:
		return l.spent(2)
	default:
		return l.spent(1)
	}
}

// spent reports whether this workflow has done so many times what it does at hand.
func (e *execution) spent(times int) bool {
	return e.stretches() && (e.made >= times*turnsAtHand || e.left > leftAtHand ||
		e.info.GetCurrentHistoryLength() > times*eventsAtHand || e.info.GetCurrentHistorySize() > times*bytesAtHand)
}

// leave notes what a turn of a stretch leaves to the execution, as bytes of JSON.
func (b *block) leave(size int) {
	if b.stretch && !b.turning {
		b.left += size
	}
}

// sizeOf is how many bytes of JSON a value takes, 0 where it is none.
func sizeOf(value any) int {
	text, err := json.Marshal(value)
	if err != nil {
		return 0
	}
	return len(text)
}
