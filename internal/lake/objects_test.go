package lake

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestObjects(t *testing.T) {
	inEveryCloud(t, func(t *testing.T, b *bucket) {
		opened := b.open(t, "charges", impatience)
		files := opened.files(t.Context()).(objects)
		large := bytes.Repeat([]byte("0123456789abcdef"), 20<<20/16) // more than one part, whoever stores it
		write := map[string][]byte{"empty": {}, "small": []byte("content"), "below/a=2Fb~c": []byte("below"), "large": large}
		for name, content := range write {
			writer, err := files.Create(opened.place.join(name))
			if err != nil {
				t.Fatal(err)
			}
			_, err = writer.ReadFrom(bytes.NewReader(content))
			if err := errors.Join(err, writer.Close()); err != nil {
				t.Fatal(err)
			}
		}
		for name, content := range write {
			got, err := opened.read(t.Context(), opened.place.join(name), []byte("used before"))
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s has %d bytes, want %d: %v", name, len(got), len(content), err)
			}
		}
		for _, name := range []string{"small", "large"} {
			file, err := files.Open(opened.place.join(name))
			if err != nil {
				t.Fatal(err)
			}
			if err := seeks(file, write[name]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			part := make([]byte, 4)
			if n, err := file.ReadAt(part, 3); n != 4 || err != nil || !bytes.Equal(part, write[name][3:7]) {
				t.Errorf("%s: a part of it is %q, %v", name, part[:n], err)
			}
			if n, err := file.ReadAt(part, int64(len(write[name]))-2); n != 2 || !errors.Is(err, io.EOF) {
				t.Errorf("%s: its end is %q, %v", name, part[:n], err)
			}
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		}
		var found []string
		err := opened.walk(t.Context(), opened.place.url, func(file fileInfo) { found = append(found, strings.TrimPrefix(file.url, opened.place.url)) })
		if diff := cmp.Diff([]string{"/below/a=2Fb~c", "/empty", "/large", "/small"}, found); diff != "" || err != nil {
			t.Errorf("found otherwise: %v (-want +got)\n%s", err, diff)
		}
		if err := opened.removeAll(t.Context(), opened.place.url); err != nil {
			t.Error(err)
		}
		if err := files.Remove(opened.place.join("small")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what is not there was removed: %v", err)
		}
		if _, err := files.ReadFile(opened.place.join("small")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("what is not there was read: %v", err)
		}
		if _, err := files.Open(b.root + "other"); err != nil {
			t.Error(err)
		}
		if _, err := files.Open("s3://other/charges"); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("an object of another bucket was opened: %v", err)
		}
	})
}

// seeks reads what a file has, from its middle and from its beginning.
func seeks(file io.ReadSeeker, content []byte) error {
	half := int64(len(content) / 2)
	for _, from := range []struct {
		offset int64
		whence int
		want   int64
	}{{-half, io.SeekEnd, int64(len(content)) - half}, {0, io.SeekStart, 0}} {
		if at, err := file.Seek(from.offset, from.whence); err != nil || at != from.want {
			return errors.Join(err, errors.New("sought elsewhere"))
		}
		if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, content[from.want:]) {
			return errors.Join(err, errors.New("read otherwise"))
		}
	}
	if len(content) > 1<<10 {
		return nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return iotest.TestReader(file, content)
}
