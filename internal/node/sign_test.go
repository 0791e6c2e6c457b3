package node_test

import (
	"slices"
	"strings"
	"testing"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/poll"
)

// listed gives what the UI's page of a connection's queue lists, as the UI asks for it.
func listed(t *testing.T, c client.Client, connection string) []string {
	t.Helper()
	answer, err := c.WorkflowService().ListWorkers(t.Context(), &workflowservice.ListWorkersRequest{
		Namespace: server.Namespace(), PageSize: 100, Query: `TaskQueue="connection/` + connection + `"`,
	})
	if err != nil {
		t.Fatal(err)
	}
	var identities []string
	for _, w := range answer.GetWorkers() {
		identities = append(identities, w.GetWorkerIdentity())
	}
	return identities
}

// signsOf gives those that say that the connection is suspended.
func signsOf(t *testing.T, c client.Client, connection string) []string {
	t.Helper()
	return slices.DeleteFunc(listed(t, c, connection), func(identity string) bool { return !strings.Contains(identity, "SUSPENDED") })
}

// shows waits until the UI shows so many signs.
func shows(t *testing.T, c client.Client, connection string, count int) {
	t.Helper()
	poll.Until(t, "the signs of "+connection, func() bool { return len(signsOf(t, c, connection)) == count })
}

func TestUIShowsASuspendedConnection(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	for _, processes := range []int{0, 1, 2} {
		name := "shown-by-" + string(rune('0'+processes))
		connection, queue := nodetest.Connection(name, vendor), queueOf(c, name)
		for n := range processes {
			startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: string(rune('a' + n))})
		}
		for range 2 {
			set(t, queue, true)
			shows(t, c, name, 1)
			state, err := queue.State(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, identity := range state.Nodes {
				if strings.Contains(identity, "SUSPENDED") {
					t.Errorf("the sign counts as a node: %q", state.Nodes)
				}
			}
			set(t, queue, false)
			shows(t, c, name, 0)
		}
	}
}

func TestUIShowsASuspensionThatOutlivesTheRestartOfTemporalsRegistry(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	start(t, c, nodetest.Connection("forgotten", vendor))
	queue := queueOf(c, "forgotten")
	set(t, queue, true)
	if err := node.HideSign(queue, t.Context()); err != nil { // as a registry does that starts anew
		t.Fatal(err)
	}
	shows(t, c, "forgotten", 1)
}

func TestUIShowsAConnectionThatItsDefinitionSuspends(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("defined", vendor)
	away := edited(connection, func(c *lang.Connection) { c.Suspended = true })
	processes := []*node.Process{start(t, c, away), startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{away}, Host: "other"})}
	for range 2 {
		shows(t, c, "defined", 1)
		for _, process := range processes {
			serve(t, process, connection)
		}
		shows(t, c, "defined", 0)
		for _, process := range processes {
			serve(t, process, away)
		}
	}
	shows(t, c, "defined", 1)
	for _, process := range processes {
		process.Stop()
	}
	shows(t, c, "defined", 0)
}

func TestUIListsEachNodeOfAConnectionOnce(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("listed", vendor)
	connection.Nodes = lang.Nodes{Min: 2, Max: 2}
	startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: "here"})
	await(t, queueOf(c, "listed"), "listed/node-1@here", "listed/node-2@here")
	seen := map[string]int{}
	for _, identity := range listed(t, c, "listed") {
		seen[identity]++
	}
	for identity, times := range seen {
		if times != 1 {
			t.Errorf("%s is listed %d times", identity, times)
		}
	}
	if seen["hawser@here nodes 1,2"] != 1 {
		t.Errorf("the process and its nodes are missing: %v", seen)
	}
}
