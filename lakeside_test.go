package hawser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/lake"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/tables"
	"hawser/workflows"
)

// lakeside is a dataflow between a simulated Stripe and a table of this machine.
type lakeside struct {
	*surroundings
	definitions *lang.Definitions
	lake        string
}

func newLakeside(t *testing.T) *lakeside {
	t.Helper()
	s := newSurroundings(t)
	s.stripe.Reset() // without the documents' examples
	definitions := loaded(t, s.definitions)
	l := &lakeside{surroundings: s, definitions: definitions, lake: t.TempDir()}
	for _, d := range definitions.Datasets {
		d.Location.Value = "file://" + filepath.Join(l.lake, d.Name.Value)
	}
	return l
}

// serveHere serves the connections in this process.
func (l *lakeside) serveHere(t *testing.T) {
	t.Helper()
	l.serveWith(t, catalogue(t))
}

// serveWith serves the connections in this process, by these connectors.
func (l *lakeside) serveWith(t *testing.T, catalogue *connectors.Catalogue) {
	t.Helper()
	process, err := node.Start(t.Context(), node.Options{
		Client: l.client, Namespace: l.temporal.Namespace(), Catalogue: catalogue, Connections: l.definitions.Connections,
		Overrides: map[string]node.Override{"stripe": {Auth: map[string]string{"apiKey": "sk_test_sandbox"}}}, Tables: &tables.Lake{},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Stop)
}

// flow gives what the runs of a dataflow carry.
func (l *lakeside) flow(t *testing.T, name string) *dataflow.Flow {
	t.Helper()
	flow, err := dataflow.NewFlow(l.definitions, l.definitions.Dataflow(name), catalogue(t).Connector("stripe").Spec())
	if err != nil {
		t.Fatal(err)
	}
	return flow
}

// begin starts a run.
func (l *lakeside) begin(t *testing.T, in workflows.DataflowInput) client.WorkflowRun {
	t.Helper()
	options := client.StartWorkflowOptions{TaskQueue: activities.DatasetQueue}
	run, err := l.client.ExecuteWorkflow(t.Context(), options, workflows.DataflowType, in)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// run runs a dataflow once.
func (l *lakeside) run(t *testing.T, in workflows.DataflowInput) workflows.FlowResult {
	t.Helper()
	var result workflows.FlowResult
	if err := l.begin(t, in).Get(t.Context(), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// post makes a change at Stripe, as anybody else would.
func (v *vendor) post(t *testing.T, path string, form url.Values) map[string]any {
	t.Helper()
	return v.change(t, http.MethodPost, path, form)
}

func (v *vendor) change(t *testing.T, method, path string, form url.Values) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("sk_test_sandbox", "")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var object map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&object); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, object, err)
	}
	return object
}

// seedCharges makes charges, 30 of them in the same second, then none for ten minutes: from is the number of the first.
func (v *vendor) seedCharges(t *testing.T, from, count int) {
	t.Helper()
	charges := []map[string]any{}
	for n := from; n < from+count; n++ {
		charges = append(charges, map[string]any{
			"id": fmt.Sprintf("ch_%06d", n), "amount": n, "currency": "usd", "created": firstCharge + n/30*600,
		})
	}
	text, err := json.Marshal(map[string]any{"charges": charges})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Seed(text); err != nil {
		t.Fatal(err)
	}
}

// firstCharge is when the first charge was made, in Unix seconds.
const firstCharge = 1710267858

// landed is what a dataset holds, as DuckDB counts it.
type landed struct{ Rows, IDs, Amounts int64 }

// charges asks DuckDB what has landed.
func (l *lakeside) charges(t *testing.T) landed {
	t.Helper()
	var rows []landed
	l.ask(t, "charges", `SELECT count(*) AS rows, count(DISTINCT charges_data.id) AS ids, coalesce(sum(charges_data.amount), 0)::BIGINT AS amounts FROM t`, &rows)
	return rows[0]
}

// files are the data files of the current snapshot of a dataset.
func (l *lakeside) files(t *testing.T, dataset string) []string {
	t.Helper()
	table, err := lake.Open(t.Context(), "file://"+filepath.Join(l.lake, dataset), lake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	snapshot, err := table.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Files
}

// ask asks DuckDB about the current snapshot of a dataset, which the query calls t.
func (l *lakeside) ask(t *testing.T, dataset, query string, rows any) {
	t.Helper()
	view := fmt.Sprintf("CREATE VIEW t AS SELECT * FROM read_parquet(['%s'], union_by_name = true)", strings.Join(l.files(t, dataset), "', '"))
	cmd := exec.CommandContext(t.Context(), "go", "run", "-C", filepath.Join("tools", "duckdb"), ".", "SET TimeZone = 'UTC'", view, query)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("asking DuckDB: %v\n%s", err, stderr.String())
	}
	if err := json.Unmarshal(out, rows); err != nil {
		t.Fatal(err)
	}
}

// sumTo adds up the amounts of the charges before number n.
func sumTo(n int) int64 { return int64(n) * int64(n-1) / 2 }
