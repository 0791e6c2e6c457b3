package node

import (
	"testing"
	"time"
)

func TestNodesFollowTheBacklog(t *testing.T) {
	start := time.Unix(0, 0)
	type look struct {
		at    time.Duration
		state QueueState
		want  int
	}
	for name, looks := range map[string][]look{
		"nothing to do":                     {{0, QueueState{}, 2}, {time.Hour, QueueState{}, 2}},
		"a backlog that two nodes work off": {{0, QueueState{Backlog: 120}, 2}},
		"a backlog that needs five":         {{0, QueueState{Backlog: 300}, 5}},
		"a backlog that needs more than there may be": {
			{0, QueueState{Backlog: 3000}, 20},
			{10 * time.Second, QueueState{Backlog: 200}, 20},
		},
		"a minute after the backlog they go": {
			{0, QueueState{Backlog: 3000}, 20},
			{10 * time.Second, QueueState{Backlog: 10}, 20},
			{69 * time.Second, QueueState{}, 20},
			{70 * time.Second, QueueState{}, 2},
		},
		"a backlog that comes back keeps them": {
			{0, QueueState{Backlog: 3000}, 20},
			{10 * time.Second, QueueState{}, 20},
			{60 * time.Second, QueueState{Backlog: 100}, 20},
			{100 * time.Second, QueueState{}, 20},
			{160 * time.Second, QueueState{}, 2},
		},
		"a suspended connection": {{0, QueueState{Backlog: 3000, Suspended: true}, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			s := scaler{least: 2, most: 20, rate: 6}
			for _, look := range looks {
				if nodes := s.want(start.Add(look.at), look.state); nodes != look.want {
					t.Fatalf("%d nodes after %v, want %d", nodes, look.at, look.want)
				}
			}
		})
	}
}

func TestProcessesShareAllNodes(t *testing.T) {
	for nodes := range 60 {
		for processes := 1; processes < 8; processes++ {
			sum, least, most := 0, nodes, 0
			for which := range processes {
				n := share(nodes, which, processes)
				sum, least, most = sum+n, min(least, n), max(most, n)
			}
			if sum != nodes || most-least > 1 {
				t.Errorf("%d nodes of %d processes: %d in all, %d to %d each", nodes, processes, sum, least, most)
			}
		}
	}
}

// Three processes grow at the same moment, before any of them has heard of what the others want. One of them has a node
// that ends.
func TestProcessesThatGrowAtOnceTakeNoMoreThanThereIs(t *testing.T) {
	const total = 6
	fleets := []fleet{
		{nodes: make([]*runningNode, 1), ending: make([]*runningNode, 1)},
		{nodes: make([]*runningNode, 1)},
		{},
	}
	wanted, there := 0, 3
	for which := range fleets {
		f := &fleets[which]
		own := len(f.nodes) + len(f.ending)
		wanted += f.room(total, company{which: which, processes: len(fleets), others: there - own}) + len(f.ending)
	}
	if wanted != total {
		t.Errorf("%d nodes, want %d", wanted, total)
	}
}
