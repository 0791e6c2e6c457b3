package node

import (
	"context"

	"go.temporal.io/sdk/converter"

	"hawser/internal/metrics"
)

// Usage asks each process that serves the connection what it has done on it, and
// adds it up.
func (q Queue) Usage(ctx context.Context) (usage metrics.Usage, asked Asked, err error) {
	asked, err = q.askAll(ctx, usageQuery, []any{q.Connection}, func(_ string, answer converter.EncodedValue) error {
		var one metrics.Usage
		if err := answer.Get(&one); err != nil {
			return err
		}
		usage.Add(one)
		return nil
	})
	return usage, asked, err
}
