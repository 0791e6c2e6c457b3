package lake

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"hawser/internal/dataset"
)

// Fail ends a run that is not to be committed, and gives the URL of its error file, "" where no record failed. What it
// staged is removed, and nothing of it is ever in the table.
func (t *Table) Fail(ctx context.Context, run dataset.Run, staging dataset.Staging) (string, error) {
	chain, err := t.segments(ctx, run, staging)
	if err != nil {
		return "", failure("Fail", err)
	}
	unsealed := &segment{}
	unsealed.note(staging.Pages)
	at, err := t.writeErrors(ctx, run, append(chain, unsealed))
	if err != nil {
		return "", failure("Fail", err)
	}
	return at, t.Abandon(ctx, run)
}

// note takes in the error files of pages.
func (s *segment) note(pages []dataset.Page) {
	for _, page := range pages {
		if page.Errors != "" {
			s.Errors = append(s.Errors, errorFile{page.Errors, page.ErrorsSum})
		}
	}
}

// writeErrors writes the error file of a run from those of its pages: whole, or not at all. Written again, it is the
// same.
func (t *Table) writeErrors(ctx context.Context, run dataset.Run, chain []*segment) (string, error) {
	var parts []errorFile
	for _, s := range chain {
		parts = append(parts, s.Errors...)
	}
	if len(parts) == 0 {
		return "", nil
	}
	name := escape(run.Flow) + "~" + escape(run.ID) + ".jsonl"
	at := t.storage.place.join(errorsDir, name)
	return at, wrap("writing the error file", t.storage.whole(ctx, at, func(to io.Writer) error {
		for _, part := range parts {
			content, err := t.kept(ctx, run, part.Name, part.Sum, nil)
			if err != nil {
				return err
			}
			if _, err := to.Write(content); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Abandon removes what a run has staged. Its data files, which no snapshot knows, go with the next Maintain.
func (t *Table) Abandon(ctx context.Context, run dataset.Run) error {
	return failure("Abandon", t.storage.removeAll(ctx, t.staging(run.Start)))
}

// whole writes a file that is there whole or not at all.
func (s *storage) whole(ctx context.Context, at string, write func(io.Writer) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // a bucket drops what is not closed before
	if s.bucket != nil {
		to, err := s.files(ctx).Create(at)
		if err != nil {
			return err
		}
		if err := write(to); err != nil {
			cancel()
			_ = to.Close()
			return err
		}
		return to.Close()
	}
	return s.replace(at, write)
}

// replace writes a local file beside its place and moves it there.
func (s *storage) replace(at string, write func(io.Writer) error) error {
	directory := filepath.Dir(s.place.path(at))
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	draft, err := os.CreateTemp(directory, ".draft-")
	if err != nil {
		return err
	}
	err = errors.Join(write(draft), draft.Chmod(0o644), draft.Sync(), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), s.place.path(at))
	}
	if err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return syncDir(directory)
}
