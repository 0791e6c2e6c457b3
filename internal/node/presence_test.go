package node

import (
	"slices"
	"testing"
)

func TestTheLineOfAProcessNamesItsNodes(t *testing.T) {
	q := Queue{Connection: "shop"}
	for _, test := range []struct {
		nodes []int
		want  []string
	}{
		{nil, []string{"hawser@here-1"}},
		{[]int{1}, []string{"hawser@here-1", "shop/node-1@here-1"}},
		{[]int{2, 1, 12}, []string{"hawser@here-1", "shop/node-2@here-1", "shop/node-1@here-1", "shop/node-12@here-1"}},
	} {
		p := presence{queue: q, host: "here-1"}
		if got := q.lineOf(p.beat(0, test.nodes).GetWorkerIdentity()); !slices.Equal(got, test.want) {
			t.Errorf("nodes %v: %q, want %q", test.nodes, got, test.want)
		}
	}
}

func TestAProcessSeesWhoElseServesAConnection(t *testing.T) {
	for name, test := range map[string]struct {
		identities []string
		want       company
	}{
		"nobody":                 {nil, company{processes: 1}},
		"itself alone":           {[]string{"hawser@b", "shop/node-1@b"}, company{processes: 1, here: true}},
		"others":                 {[]string{"hawser@a", "shop/node-1@a", "shop/node-2@a", "hawser@b", "shop/node-1@b", "hawser@c"}, company{which: 1, processes: 3, others: 2, here: true}},
		"others, and not itself": {[]string{"hawser@a", "shop/node-1@a"}, company{which: 1, processes: 2, others: 1}},
	} {
		if got := seenFrom("b", test.identities); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}
