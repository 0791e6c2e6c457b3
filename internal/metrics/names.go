package metrics

import "sync"

const (
	// mostIntegrations is how many integrations are told apart. Their names come with executions: a starter that makes
	// one up for each would otherwise fill the memory of whoever keeps the metrics.
	mostIntegrations = 500
	// otherIntegrations stands for those above.
	otherIntegrations = "(other)"
)

// names bounds how many values a label takes. The zero value knows none.
type names struct {
	most int

	mu    sync.Mutex
	known map[string]bool
}

// bounded gives the name, or "(other)" for one that would be too many.
func (n *names) bounded(name string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.known[name]:
		return name
	case len(n.known) >= n.most:
		return otherIntegrations
	case n.known == nil:
		n.known = map[string]bool{}
	}
	n.known[name] = true
	return name
}
