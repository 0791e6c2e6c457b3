package lake

import (
	"context"
	"encoding/json"
	"path"
	"strings"
	"time"

	"github.com/apache/iceberg-go/table"
)

// stagedFiles gives the data files of runs that go on. What runs have staged that have written nothing since a time is
// removed.
func (t *Table) stagedFiles(ctx context.Context, current *table.Table, since time.Time, done *Maintained) ([]string, error) {
	runs := map[string][]fileInfo{}
	root := t.storage.place.join(stagingDir)
	err := t.storage.walk(ctx, root, func(file fileInfo) {
		run := file.url[:strings.LastIndexByte(file.url, '/')]
		runs[run] = append(runs[run], file)
	})
	if err != nil {
		return nil, err
	}
	var known []string
	for run, files := range runs {
		if idle(files, since) {
			if err := t.storage.removeAll(ctx, run); err != nil {
				return nil, err
			}
			done.Removed += len(files)
			continue
		}
		for _, file := range files {
			if !strings.HasPrefix(path.Base(file.url), segmentPrefix) {
				continue
			}
			sealed, err := t.sealedFiles(ctx, current, file.url)
			if err != nil {
				return nil, err
			}
			known = append(known, sealed...)
		}
	}
	return known, nil
}

// idle says whether no file is younger than a time.
func idle(files []fileInfo, since time.Time) bool {
	for _, file := range files {
		if file.modified.After(since) {
			return false
		}
	}
	return true
}

// sealedFiles gives the data files of a segment. One that cannot be read was lost with the machine's memory, or is being
// written: what it names is too young to be removed, or belongs to a run that cannot go on.
func (t *Table) sealedFiles(ctx context.Context, current *table.Table, at string) ([]string, error) {
	content, err := t.storage.read(ctx, at, nil)
	if err != nil {
		return nil, err
	}
	var s segment
	if json.Unmarshal(content, &s) != nil {
		return nil, nil
	}
	var names []string
	for _, encoded := range s.Files {
		file, err := decodeFile(current, encoded)
		if err != nil {
			return nil, err
		}
		names = append(names, file.FilePath())
	}
	return names, nil
}
