package lake

import (
	"encoding/json"
	"slices"

	"github.com/apache/iceberg-go/table"

	"hawser/internal/dataset"
)

// state is what a table knows of a flow that feeds it. It is a table property, because snapshots and what they say of
// themselves expire, and changes in the same transaction as the rows.
type state struct {
	// Sequence counts the flow's runs: a run that others overtook is out of date, whatever its id.
	Sequence int64  `json:"sequence"`
	Cursor   string `json:"cursor,omitempty"`
	// Runs are the last of them, the newest last.
	Runs []dataset.Commit `json:"runs,omitempty"`
}

// remembered is how many runs of a flow a table tells the result of.
const remembered = 16

const stateProperty = "hawser.flow."

func flowState(current *table.Table, flow string) (state, error) {
	var s state
	text := current.Properties()[stateProperty+flow]
	if text == "" {
		return s, nil
	}
	return s, wrap("reading the state of the flow", json.Unmarshal([]byte(text), &s))
}

// last is the id of the last run, "" for none.
func (s *state) last() string {
	if len(s.Runs) == 0 {
		return ""
	}
	return s.Runs[len(s.Runs)-1].Run
}

// run gives what a run has committed, or nil.
func (s *state) run(id string) *dataset.Commit {
	if i := slices.IndexFunc(s.Runs, func(c dataset.Commit) bool { return c.Run == id }); i >= 0 {
		return &s.Runs[i]
	}
	return nil
}

// after gives the state with one more run, as a table property.
func (s *state) after(flow string, commit dataset.Commit) (map[string]string, error) {
	next := state{Sequence: s.Sequence + 1, Cursor: commit.Cursor, Runs: append(slices.Clone(s.Runs), commit)}
	next.Runs = next.Runs[max(0, len(next.Runs)-remembered):]
	text, err := json.Marshal(next)
	return map[string]string{stateProperty + flow: string(text)}, err
}
