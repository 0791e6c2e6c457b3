package node_test

import (
	"net/http"
	"sync"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
)

// refusing is a vendor that refuses until it has tries of a process, and counts how often each one tried.
type refusing struct {
	mu    sync.Mutex
	until func(tries map[string]int) bool
	tries map[string]int
	taken bool
}

func (r *refusing) answer(_ *http.Request, asked nodetest.Request) nodetest.Answer {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken = r.taken || r.until(r.tries); r.taken {
		return nodetest.Answer{}
	}
	r.tries[asked.APIKey]++
	return nodetest.Answer{Status: http.StatusTooManyRequests}
}

// serveAs serves a connection by a process of that name, whose requests bear it.
func serveAs(t *testing.T, c client.Client, connection *lang.Connection, host string) {
	t.Helper()
	startWith(t, nodetest.Connector{Rate: 6}, node.Options{Client: c, Host: host, Connections: []*lang.Connection{
		edited(connection, func(c *lang.Connection) {
			c.Auth = []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, Literal: host}}
		}),
	}})
}

// payAll makes executions of a call each, and waits until all of them are carried out.
func payAll(t *testing.T, c client.Client, connection string, count int) {
	t.Helper()
	bundle := nodetest.Bundle(connection, nil, nodetest.Call("pay", connection, "Charge"))
	var following sync.WaitGroup
	for range count {
		run := launch(t, c, bundle)
		following.Go(func() {
			if e, err := execution.Follow(t.Context(), c, run.ID, run.RunID, nil); err != nil || e.Status != execution.Succeeded {
				t.Errorf("%+v: %v", e, err)
			}
		})
	}
	following.Wait()
}

func TestOneProcessTriesARefusingVendorForAll(t *testing.T) {
	c := dial(t)
	r := &refusing{tries: map[string]int{}, until: func(tries map[string]int) bool { return tries["a"] >= 15 || tries["b"]+tries["c"] >= 15 }}
	connection := nodetest.Connection("refused-together", nodetest.NewVendor(t, r.answer))
	connection.Nodes = lang.Nodes{Min: 3, Max: 3}
	for _, host := range []string{"a", "b", "c"} {
		serveAs(t, c, connection, host)
	}
	payAll(t, c, "refused-together", 30)
	if r.tries["a"] < 15 {
		t.Errorf("tries %v, want most of the first one's", r.tries)
	}
}

func TestAProcessThatIsGoneKeepsNobodyFromTrying(t *testing.T) {
	c := dial(t)
	doomed, die := mortal(t)
	dead := sync.OnceFunc(die)
	r := &refusing{tries: map[string]int{}, until: func(tries map[string]int) bool {
		if tries["a"] >= 3 {
			dead()
		}
		return tries["b"] >= 4
	}}
	connection := nodetest.Connection("refused-alone", nodetest.NewVendor(t, r.answer))
	connection.Nodes = lang.Nodes{Min: 2, Max: 2}
	serveAs(t, doomed, connection, "a")
	serveAs(t, c, connection, "b")
	payAll(t, c, "refused-alone", 10)
	if r.tries["a"] < 3 {
		t.Errorf("tries %v: the first one was to try and die", r.tries)
	}
}
