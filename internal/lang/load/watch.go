package load

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Watch tells when definitions have been edited, by what is in their files: a
// link that leads elsewhere is an edit, and a file that is only touched is none.
// Of documents in JSON, which describe APIs, size and time tell.
type Watch struct {
	// Paths are those of Load.
	Paths []string

	taken, seen string
}

// Look reads the files. It tells of an edit, again and again until Take, once
// two looks in a row have found the same: a file that is being written is not
// taken for what it will be. The error tells that a path could not be read.
func (w *Watch) Look() (edited bool, err error) {
	now, err := w.digest()
	if err != nil {
		w.seen = ""
		return false, err
	}
	settled := now == w.seen
	w.seen = now
	return settled && now != w.taken, nil
}

// Take tells that what the last look has found is what holds.
func (w *Watch) Take() { w.taken = w.seen }

func (w *Watch) digest() (string, error) {
	files, err := find(w.Paths)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	for _, file := range files {
		fmt.Fprintf(hash, "%q %d\n%s", file.Name, len(file.Content), file.Content)
	}
	if err := stamp(w.Paths, hash); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
