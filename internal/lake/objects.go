package lake

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	icebergio "github.com/apache/iceberg-go/io"
	"gocloud.dev/blob"
)

// objects are the files of a bucket, by their URLs, for as long as its context lives: Iceberg's interfaces take none. Its
// errors are *objectError.
type objects struct {
	ctx    context.Context
	bucket *blob.Bucket
	// root is the URL that all names begin with.
	root string
}

// objectError is what went wrong with an object of a bucket.
type objectError struct {
	doing, url string
	err        error
}

func (e *objectError) Error() string { return e.doing + " " + e.url + ": " + e.err.Error() }

// Unwrap gives the cause, which is fs.ErrNotExist for an object that is not there.
func (e *objectError) Unwrap() error { return e.err }

// What is done with objects.
const (
	reading  = "reading"
	writing  = "writing"
	removing = "removing"
	listing  = "listing"
)

// failed gives an error of what was being done as those who read files know it.
func (o objects) failed(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	if a := answerOf(err); doing == reading && a.atEnd() {
		return io.EOF
	} else if (doing == reading || doing == removing) && a.noObject() {
		err = fs.ErrNotExist
	}
	return &objectError{doing, name, err}
}

// key gives the key of an object by its URL.
func (o objects) key(doing, name string) (string, error) {
	key, found := strings.CutPrefix(name, o.root)
	if !found || key == "" {
		return "", &objectError{doing, name, fs.ErrInvalid}
	}
	return key, nil
}

// Open gives an object to be read. Nothing is asked for yet: an object that is not there is told by the first read.
func (o objects) Open(name string) (icebergio.File, error) {
	key, err := o.key(reading, name)
	if err != nil {
		return nil, err
	}
	return &object{objects: o, name: name, key: key}, nil
}

// ReadFile gives a whole object.
func (o objects) ReadFile(name string) ([]byte, error) { return o.read(name, nil) }

// read gives a whole object in one request, in the bytes that are given where there is room.
func (o objects) read(name string, into []byte) (content []byte, err error) {
	key, err := o.key(reading, name)
	if err != nil {
		return nil, err
	}
	reader, err := o.bucket.NewReader(o.ctx, key, nil)
	if err != nil {
		return nil, o.failed(reading, name, err)
	}
	content = slices.Grow(into[:0], int(reader.Size()))[:reader.Size()]
	_, err = io.ReadFull(reader, content)
	return content, o.failed(reading, name, errors.Join(err, reader.Close()))
}

// Create gives a writer of an object, which is there once the writer is closed.
func (o objects) Create(name string) (icebergio.FileWriter, error) {
	key, err := o.key(writing, name)
	if err != nil {
		return nil, err
	}
	writer, err := o.bucket.NewWriter(o.ctx, key, nil)
	if err != nil {
		return nil, o.failed(writing, name, err)
	}
	return &objectWriter{writer, o, name}, nil
}

// WriteFile makes an object, whole or not at all.
func (o objects) WriteFile(name string, content []byte) error {
	key, err := o.key(writing, name)
	if err == nil {
		err = o.failed(writing, name, o.bucket.WriteAll(o.ctx, key, content, nil))
	}
	return err
}

// Remove removes an object.
func (o objects) Remove(name string) error {
	key, err := o.key(removing, name)
	if err == nil {
		err = o.failed(removing, name, o.bucket.Delete(o.ctx, key))
	}
	return err
}

// WalkDir finds the objects below a URL, and no directories: a bucket has none.
func (o objects) WalkDir(below string, found fs.WalkDirFunc) error {
	key, err := o.key(listing, below)
	if err != nil {
		return err
	}
	for list := o.bucket.List(&blob.ListOptions{Prefix: key + "/"}); ; {
		next, err := list.Next(o.ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return o.failed(listing, below, err)
		}
		if strings.HasSuffix(next.Key, "/") { // consoles mark with it what they show as a folder
			continue
		}
		info := objectInfo{path.Base(next.Key), next.Size, next.ModTime}
		if err := found(o.root+next.Key, fs.FileInfoToDirEntry(info), nil); err != nil {
			return err
		}
	}
}

// objectWriter writes an object.
type objectWriter struct {
	*blob.Writer
	objects objects
	name    string
}

func (w *objectWriter) Write(content []byte) (int, error) {
	n, err := w.Writer.Write(content)
	return n, w.objects.failed(writing, w.name, err)
}

func (w *objectWriter) ReadFrom(from io.Reader) (int64, error) {
	n, err := w.Writer.ReadFrom(from)
	return n, w.objects.failed(writing, w.name, err)
}

func (w *objectWriter) Close() error {
	return w.objects.failed(writing, w.name, w.Writer.Close())
}

// objectInfo describes an object.
type objectInfo struct {
	name     string
	size     int64
	modified time.Time
}

func (i objectInfo) Name() string       { return i.name }
func (i objectInfo) Size() int64        { return i.size }
func (i objectInfo) ModTime() time.Time { return i.modified }
func (i objectInfo) Mode() fs.FileMode  { return 0o644 }
func (i objectInfo) IsDir() bool        { return false }
func (i objectInfo) Sys() any           { return nil }

var (
	_ files                = objects{}
	_ icebergio.ReadFileIO = objects{}
	_ fs.FileInfo          = objectInfo{}
)
