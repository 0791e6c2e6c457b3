package twilio

import "sync"

// maxClaims is how many records are remembered: at Twilio's rate more than any look-up goes back.
const maxClaims = 50_000

// claims remembers whose the records are that the calls of this connection have created or found, so that none is taken
// for what two tasks have created. It knows of this process alone. The zero claims are ready.
type claims struct {
	mu     sync.Mutex
	owners map[string]string
	// order holds the records, the oldest first, beginning at next once it is full.
	order []string
	next  int
}

// take makes the record the task's, whose idempotency key is given, unless it is another's. Without a key nothing is
// remembered.
func (c *claims) take(sid, key string) bool {
	if sid == "" || key == "" {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if owner, ok := c.owners[sid]; ok {
		return owner == key
	}
	if c.owners == nil {
		c.owners = map[string]string{}
	}
	c.owners[sid] = key
	if len(c.order) < maxClaims {
		c.order = append(c.order, sid)
		return true
	}
	delete(c.owners, c.order[c.next])
	c.order[c.next] = sid
	c.next = (c.next + 1) % maxClaims
	return true
}

// isOthers says whether the record is known to be another task's.
func (c *claims) isOthers(sid, key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	owner, ok := c.owners[sid]
	return ok && owner != key
}
