package activities

import (
	"context"

	"hawser/internal/dataflow"
)

// FindOlder looks for a record that was created before a time. It runs on the queue of the source's connection, one request
// each time.
const FindOlder = "dataset.FindOlder"

// OlderInput is the input of FindOlder; the output is OlderOutput.
type OlderInput struct {
	Flow *dataflow.Flow `json:"flow"`
	// Before is the time, in Unix seconds.
	Before int64 `json:"before"`
}

// OlderOutput tells when such a record was created, in Unix seconds, 0 where there is none.
type OlderOutput struct {
	Created int64 `json:"created,omitempty"`
}

func (d *Datasets) older(ctx context.Context, in OlderInput) (out OlderOutput, err error) {
	err = d.alive(ctx, func(ctx context.Context) error {
		ready, err := d.ready(in.Flow)
		if err != nil {
			return err
		}
		out.Created, err = ready.reader.Older(ctx, d.Caller, in.Before)
		return err
	})
	return out, err
}
