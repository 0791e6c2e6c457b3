package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// watchPause is how often the definitions are looked at.
const watchPause = time.Second

// watch serves the connections, and uses the datasets, as they are edited, until ctx ends. What cannot
// be served is told once, and changes nothing.
func (a *app) watch(ctx context.Context, s *surroundings, served []*lang.Connection) error {
	ticker := time.NewTicker(watchPause)
	defer ticker.Stop()
	definitions, before, complaint := load.Watch{Paths: []string{a.definitions}}, fingerprint(served), ""
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.process.Failed():
			return unreachable("the worker has stopped: "+err.Error(), err)
		case <-ticker.C:
		}
		if edited, err := definitions.Look(); err != nil || !edited {
			continue // `starter run` and `validate` tell what cannot be read
		}
		p, err := a.load()
		if err != nil {
			continue
		}
		now := fingerprint(p.definitions.Connections)
		if now != before {
			err = p.servable(served)
			if err == nil {
				err = s.process.Serve(ctx, p.definitions.Connections)
			}
		}
		switch {
		case err != nil && err.Error() == complaint:
		case err != nil:
			complaint = err.Error()
			a.say("connections are served as before: %s", complaint)
		default:
			definitions.Take()
			s.process.UseDatasets(p.definitions.Datasets)
			complaint = ""
			if now != before {
				before, served = now, p.definitions.Connections
				a.say("connections changed, serving %s", strings.Join(p.connectionNames(), ", "))
			}
		}
	}
}

// servable gives the errors of the files in which connections stand, and, where
// one that is served is not to be found, of all that could not be read.
func (p *project) servable(served []*lang.Connection) error {
	problems := slices.DeleteFunc(p.problems(), func(problem source.Problem) bool {
		return !slices.ContainsFunc(p.definitions.Connections, func(c *lang.Connection) bool { return c.Span.File == problem.Span.File })
	})
	if lacks(p.definitions, served) {
		problems = append(problems, p.unread...)
	}
	var wrong []error
	for _, problem := range source.Sorted(problems) {
		if problem.Severity == source.Error {
			wrong = append(wrong, fmt.Errorf("%s: %s", problem.Span, problem.Message))
		}
	}
	return errors.Join(wrong...)
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
