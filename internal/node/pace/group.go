package pace

import (
	"sync"
	"time"
)

// Group is what the nodes of one connection in one process share. The zero
// Group has no nodes.
type Group struct {
	// Brake stops all of them.
	Brake Brake
	spacing
}

// catchUp is by how much a request may follow the one before it too early, because that one was late.
const catchUp = 5 * time.Millisecond

// spacing keeps the requests of nodes apart that have all of their places
// taken. Those of two nodes would else leave together, again and again, and what
// is late at the vendor would be so twice.
type spacing struct {
	mu sync.Mutex
	// paces are how many nodes there are.
	paces int
	// next is when the next request may leave.
	next time.Time
}

// join counts a node.
func (s *spacing) join() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paces++
}

// leave no longer counts a node.
func (s *spacing) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paces--
}

// pass lets a request of a node go that keeps such a gap between its own, or
// tells how long it waits.
func (s *spacing) pass(now time.Time, gap time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if wait := s.next.Sub(now); wait > 0 {
		return wait
	}
	if late := now.Add(-catchUp); s.next.Before(late) {
		s.next = late
	}
	s.next = s.next.Add(gap / time.Duration(max(1, s.paces))) // one that is closed may have a last call
	return 0
}
