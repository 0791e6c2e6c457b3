package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"hawser/internal/lang"
	"hawser/internal/source"
)

// watchPause is how often the definitions are looked at.
const watchPause = time.Second

// watch serves the connections as they are edited, until ctx ends. While
// definitions have errors no connection goes out of service: it may stand in
// what cannot be read.
func (a *app) watch(ctx context.Context, s *surroundings, served []*lang.Connection) error {
	ticker := time.NewTicker(watchPause)
	defer ticker.Stop()
	before := fingerprint(served)
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.process.Failed():
			return unreachable("the worker has stopped: "+err.Error(), err)
		case <-ticker.C:
		}
		p, err := a.load()
		if err != nil || source.HasErrors(p.unread) && lacks(p.definitions, served) {
			continue // `starter run` and `validate` tell what is wrong
		}
		now := fingerprint(p.definitions.Connections)
		if now == before {
			continue
		}
		before, served = now, p.definitions.Connections
		if err := s.serve(ctx, p.definitions.Connections); err != nil {
			return err
		}
		a.say("connections changed, serving %s", strings.Join(p.connectionNames(), ", "))
	}
}

// lacks reports whether one of the connections is not defined.
func lacks(definitions *lang.Definitions, connections []*lang.Connection) bool {
	return slices.ContainsFunc(connections, func(c *lang.Connection) bool { return definitions.Connection(c.Name.Value) == nil })
}

// fingerprint differs when a connection does.
func fingerprint(connections []*lang.Connection) string {
	text, err := json.Marshal(connections)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
