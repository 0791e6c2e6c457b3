package lake

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	icebergio "github.com/apache/iceberg-go/io"
	"gocloud.dev/blob"
	"golang.org/x/sync/errgroup"
)

// storage is where a table's files are.
type storage struct {
	place location
	// bucket is nil for a directory of this machine. It is made once: it finds the cloud's credentials.
	bucket *blob.Bucket
}

// files are the operations that a table needs of its storage.
type files interface {
	icebergio.WriteFileIO
	icebergio.ListableIO
}

func openStorage(ctx context.Context, place location, wait patience) (*storage, error) {
	if place.directory != "" {
		return &storage{place: place}, nil
	}
	bucket, err := openBucket(ctx, place, wait)
	if err != nil {
		return nil, err
	}
	return &storage{place: place, bucket: bucket}, nil
}

// prepare makes the directories of a local table.
func (s *storage) prepare() error {
	if s.bucket != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(s.place.directory, metadataDir)); err == nil {
		return nil
	}
	for _, dir := range []string{dataDir, metadataDir} {
		if err := os.MkdirAll(filepath.Join(s.place.directory, dir), 0o755); err != nil {
			return wrap("making the table's directory", err)
		}
	}
	return errors.Join(syncDir(s.place.directory), syncDir(filepath.Dir(s.place.directory)))
}

// files gives the storage for as long as ctx lives.
func (s *storage) files(ctx context.Context) files {
	if s.bucket == nil {
		return syncedFS{}
	}
	return objects{ctx, s.bucket, s.place.root}
}

// scratch is files without waiting for the disk: for what is read again with its checksum before it counts.
func (s *storage) scratch(ctx context.Context) files {
	if s.bucket == nil {
		return icebergio.LocalFS{}
	}
	return s.files(ctx)
}

// io is files as Iceberg asks for them.
func (s *storage) io(ctx context.Context) (icebergio.IO, error) { return s.files(ctx), nil }

func (s *storage) close() error {
	if s.bucket == nil {
		return nil
	}
	return s.bucket.Close()
}

// read gives a whole file, in the bytes that are given where there is room.
func (s *storage) read(ctx context.Context, name string, into []byte) (content []byte, err error) {
	if s.bucket != nil {
		return objects{ctx, s.bucket, s.place.root}.read(name, into)
	}
	file, err := s.files(ctx).Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	content = slices.Grow(into[:0], int(info.Size()))[:info.Size()]
	_, err = io.ReadFull(file, content)
	return content, err
}

// removeAll removes all files below a place.
func (s *storage) removeAll(ctx context.Context, below string) error {
	if s.bucket == nil {
		return os.RemoveAll(s.place.path(below))
	}
	var names []string
	if err := s.walk(ctx, below, func(file fileInfo) { names = append(names, file.url) }); err != nil {
		return err
	}
	var removing errgroup.Group
	removing.SetLimit(removedAtOnce)
	for _, name := range names {
		removing.Go(func() error {
			if err := s.files(ctx).Remove(name); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		})
	}
	return removing.Wait()
}

// removedAtOnce is how many of a bucket's objects are removed at the same time.
const removedAtOnce = 16

// fileInfo is a file that was found.
type fileInfo struct {
	url      string
	modified time.Time
}

// walk finds all files below a place; none where there is no such place.
func (s *storage) walk(ctx context.Context, below string, found func(fileInfo)) error {
	err := s.files(ctx).WalkDir(below, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found(fileInfo{url: s.place.urlOf(name), modified: info.ModTime()})
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// syncedFS is the local file system, whose files are on the disk when they are closed: the catalog's entry, which is
// written after them, must not outlive them when the power fails.
type syncedFS struct{ icebergio.LocalFS }

// Create makes a file and the directories that it stands in.
func (fs syncedFS) Create(name string) (icebergio.FileWriter, error) {
	writer, err := fs.LocalFS.Create(name)
	if err != nil {
		return nil, err
	}
	return syncedFile{writer.(*os.File)}, nil
}

// WriteFile makes a file with the content.
func (fs syncedFS) WriteFile(name string, content []byte) error {
	file, err := fs.Create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

type syncedFile struct{ *os.File }

func (f syncedFile) Close() error {
	return errors.Join(f.Sync(), f.File.Close(), syncDir(filepath.Dir(f.Name())))
}

// syncDir puts the names of a directory's files on the disk. Windows does so by itself.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

var _ files = syncedFS{}
