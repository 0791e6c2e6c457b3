package lake

import (
	"errors"
	"io"
	"io/fs"
	"path"

	icebergio "github.com/apache/iceberg-go/io"
	"gocloud.dev/blob"
)

// object is an object that is read: from its beginning to its end in one request, or in parts. It is not asked for as a
// whole by who reads parts of it.
type object struct {
	objects
	name, key string
	// at is where the next Read goes on, and reader what it reads, nil before the first and after a Seek.
	at     int64
	reader *blob.Reader
	// info is nil until it was asked for.
	info fs.FileInfo
}

// Stat asks for the object's size and age.
func (o *object) Stat() (fs.FileInfo, error) {
	if o.info == nil {
		found, err := o.bucket.Attributes(o.ctx, o.key)
		if err != nil {
			return nil, o.failed(reading, o.name, err)
		}
		o.info = objectInfo{path.Base(o.key), found.Size, found.ModTime}
	}
	return o.info, nil
}

// Read reads on.
func (o *object) Read(into []byte) (int, error) {
	if o.reader == nil {
		var err error
		if o.reader, err = o.bucket.NewRangeReader(o.ctx, o.key, o.at, -1, nil); err != nil {
			return 0, o.failed(reading, o.name, err)
		}
	}
	n, err := o.reader.Read(into)
	o.at += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		err = o.failed(reading, o.name, err)
	}
	return n, err
}

// ReadAt reads a part.
func (o *object) ReadAt(into []byte, from int64) (int, error) {
	part, err := o.bucket.NewRangeReader(o.ctx, o.key, from, int64(len(into)), nil)
	if err != nil {
		return 0, o.failed(reading, o.name, err)
	}
	n, err := io.ReadFull(part, into)
	closing := part.Close()
	switch {
	case err == nil:
		return n, o.failed(reading, o.name, closing)
	case from+int64(n) == part.Size():
		return n, io.EOF
	default:
		return n, o.failed(reading, o.name, err)
	}
}

// Seek says where the next Read goes on.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		info, err := o.Stat()
		if err != nil {
			return 0, err
		}
		offset += info.Size()
	}
	if offset < 0 {
		return 0, &objectError{reading, o.name, fs.ErrInvalid}
	}
	if offset == o.at {
		return offset, nil
	}
	err := o.Close()
	o.at = offset
	return offset, err
}

// Close ends what Read reads.
func (o *object) Close() error {
	if o.reader == nil {
		return nil
	}
	reader := o.reader
	o.reader = nil
	return reader.Close()
}

var _ icebergio.File = (*object)(nil)
