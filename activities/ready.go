package activities

import (
	"crypto/sha256"
	"encoding/json"
	"sync"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
)

// readyFlow is a flow made ready for its steps. It is immutable.
type readyFlow struct {
	columns *dataset.Schema
	// reader is nil where the connection's operations are not known: there the flow is only written.
	reader *dataflow.Reader
}

// readyFlows makes flows ready: a flow once, and not for each page of its runs.
type readyFlows struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]*readyFlow
}

// mostReady is how many flows are kept ready. With more of them, all are made ready anew.
const mostReady = 64

// of makes a flow ready, by all that it holds: what it says of itself is not relied on.
func (r *readyFlows) of(flow *dataflow.Flow, spec *connectors.Spec) (*readyFlow, error) {
	text, err := json.Marshal(flow)
	if err != nil {
		return nil, unfitFlow(err)
	}
	sum := sha256.Sum256(text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.known[sum]; known != nil {
		return known, nil
	}
	made := new(readyFlow)
	if made.columns, err = flow.Table(); err != nil {
		return nil, unfitFlow(err)
	}
	if spec != nil {
		if made.reader, err = dataflow.NewReader(flow, spec); err != nil {
			return nil, unfitFlow(err)
		}
	}
	if r.known == nil || len(r.known) == mostReady {
		r.known = map[[sha256.Size]byte]*readyFlow{}
	}
	r.known[sum] = made
	return made, nil
}
