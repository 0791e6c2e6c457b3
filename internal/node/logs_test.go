package node_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

func TestLogsAreWhatTheProcessesHaveLoggedWithoutWhatIsPersonal(t *testing.T) {
	c, vendor := dial(t), nodetest.NewVendor(t, nil)
	connection := nodetest.Connection("logged", vendor)
	connection.Verbosity, connection.Logging.Enabled, connection.Logging.Level = 5, true, "INFO"
	connection.Auth[0].Literal = "sk_live_thisOpensNothing"
	connection.Nodes = lang.Nodes{Min: 2, Max: 2}
	for _, host := range []string{"logged-a", "logged-b"} {
		startWith(t, nodetest.Connector{}, node.Options{Client: c, Connections: []*lang.Connection{connection}, Host: host})
	}
	const calls = 6
	together(t, calls, nodetest.Bundle("pays", nil, nodetest.Call("pay", "logged", "Charge",
		nodetest.Member("Phone", "'+14155550187'"), nodetest.Member("Email", "'ottilie@example.com'"), nodetest.Member("Body", "'Meet me at noon'"))))

	queue := node.Queue{Client: c, Namespace: server.Namespace(), Connection: "logged"}
	logged, asked, err := queue.Logs(t.Context(), 100)
	for deadline := time.Now().Add(time.Minute); len(asked.Silent) > 0 && time.Now().Before(deadline); { // a busy machine
		logged, asked, err = queue.Logs(t.Context(), 100)
	}
	if err != nil || len(asked.Hosts) != 2 || len(asked.Silent) > 0 {
		t.Fatalf("asked %+v: %v", asked, err)
	}
	text, requests, served := "", 0, map[string]bool{}
	for i, l := range logged {
		text += fmt.Sprintln(l)
		if i > 0 && l.Time.Before(logged[i-1].Time) {
			t.Error("the records are not in the order of their time")
		}
		switch l.Message {
		case "api request":
			requests++
		case "connection is served":
			served[l.Host] = true
		}
	}
	if requests != calls || len(served) != 2 || !strings.Contains(text, "{status 200}") || !strings.Contains(text, "requestBody") {
		t.Errorf("%d requests of %d, served by %v:\n%s", requests, calls, served, text)
	}
	for _, personal := range []string{"4155550187", "ottilie", "noon", "thisOpensNothing"} {
		if strings.Contains(text, personal) {
			t.Errorf("%q is logged:\n%s", personal, text)
		}
	}
	last, _, err := queue.Logs(t.Context(), 2)
	if err != nil || len(last) != 2 || last[1].Time != logged[len(logged)-1].Time {
		t.Errorf("the last two: %+v: %v", last, err)
	}
}
