package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/node"
	"hawser/internal/source"
)

// editPause is how often the definitions are looked at.
const editPause = time.Second

// editor takes up connections that are edited while the worker works.
type editor struct {
	flags     flags
	options   node.Options
	process   *node.Process
	watch     load.Watch
	complaint string
}

// run takes up edits until ctx ends or the process fails, whose error it gives.
// SIGHUP has it look at once, and take what it finds for whole.
func (e *editor) run(ctx context.Context) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	ticker := time.NewTicker(editPause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-e.process.Failed():
			return err
		case <-asked:
			_, _ = e.watch.Look() // an error comes again
		case <-ticker.C:
		}
		edited, err := e.watch.Look()
		if err == nil && edited {
			err = e.take(ctx)
		}
		e.complain(err)
	}
}

// take serves the connections, and uses the datasets, as they are defined now. While that cannot be
// done, it is tried again: a secret may come after the definition that names it.
func (e *editor) take(ctx context.Context) error {
	definitions, err := e.read()
	if err != nil {
		return err
	}
	connections, err := choose(definitions.Connections, e.flags.connections)
	if err != nil {
		return err
	}
	if err := e.process.Serve(ctx, connections); err != nil {
		return err
	}
	e.process.UseDatasets(definitions.Datasets)
	e.watch.Take()
	return nil
}

// read gives the definitions that are to be served. What is wrong is an error,
// with its place. No definition at all is taken for a directory that is away for
// a moment.
func (e *editor) read() (*lang.Definitions, error) {
	definitions, problems, err := e.flags.read(e.options.Catalogue)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, p := range problems {
		if p.Severity == source.Error {
			wrong = append(wrong, fmt.Errorf("%s: %s", p.Span, p.Message))
		}
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	if len(definitions.Connections)+len(definitions.Integrations) == 0 {
		return nil, fmt.Errorf("there is no definition in %s", e.flags.definitions)
	}
	return definitions, nil
}

// complain tells once why an edit is not taken up.
func (e *editor) complain(err error) {
	if err == nil {
		e.complaint = ""
		return
	}
	if text := err.Error(); text != e.complaint {
		e.complaint = text
		e.options.Logger.Error("definitions are not taken up: what was served goes on as it was", "error", err)
	}
}
