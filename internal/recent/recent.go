// Package recent keeps the last records of a log in memory, those of each
// connection apart, beside writing them: what `starter connections logs` shows.
//
// It keeps them as they were logged. Whoever logs masks what must not be read.
package recent

import (
	"slices"
	"sync"
	"time"
)

const (
	// most is how many records of a connection are kept.
	most = 200
	// longest is how many bytes of a value are kept, and largest how many of a connection are given at once.
	longest, largest = 4 << 10, 1 << 20
)

// Entry is one record.
type Entry struct {
	Time       time.Time   `json:"time"`
	Level      string      `json:"level"`
	Message    string      `json:"message"`
	Attributes []Attribute `json:"attributes"`
}

// Attribute is what a record says of one thing. Those of a group have its name
// before theirs: "group.key".
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Log holds the last records of connections. It may be used by many goroutines.
type Log struct {
	mu      sync.Mutex
	entries map[string][]Entry
}

// New gives a log that holds nothing yet.
func New() *Log { return &Log{entries: map[string][]Entry{}} }

func (l *Log) keep(connection string, e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries := append(l.entries[connection], e)
	if len(entries) > 2*most { // now and then, so that not every record moves all others
		entries = slices.Clone(entries[len(entries)-most:])
	}
	l.entries[connection] = entries
}

// Last gives the last records of a connection, so many at the most, the latest
// last. Where they are very large it gives fewer.
func (l *Log) Last(connection string, count int) []Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries := l.entries[connection]
	first, size := len(entries), 0
	for first > max(0, len(entries)-min(count, most)) {
		if size += entries[first-1].size(); size > largest {
			break
		}
		first--
	}
	return slices.Clone(entries[first:])
}

func (e Entry) size() int {
	size := len(e.Message)
	for _, a := range e.Attributes {
		size += len(a.Key) + len(a.Value)
	}
	return size
}
