package hawser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors/all"
	"hawser/internal/dataflow"
	"hawser/internal/lang/load"
	"hawser/internal/node"
	"hawser/internal/node/tables"
	"hawser/workflows"
)

const messagesFlow = `kind: Schema
name: messages
type: object
properties:
  sid: {type: string}
  sent: {type: string, format: date-time}
  status: {type: string}
---
kind: Dataset
name: messages
schema: messages
location: file://./lake/messages
---
kind: MappingSet
name: messages
mappings:
  - {destinationXdmPath: sid, sourceAttribute: data.sid, identity: true, version: 0}
  - {destinationXdmPath: sent, sourceAttribute: data.date_sent}
  - {destinationXdmPath: status, sourceAttribute: data.status}
---
kind: Dataflow
name: messages
source: {connection: twilio-main, resourcePath: Messages}
target: {dataset: messages}
mapping: messages
`

// messages serves Twilio in this process, and gives what runs carry that read its messages.
func (l *lakeside) messages(t *testing.T) workflows.DataflowInput {
	t.Helper()
	if err := os.WriteFile(filepath.Join(l.surroundings.definitions, "messages.yaml"), []byte(messagesFlow), 0o600); err != nil {
		t.Fatal(err)
	}
	definitions, problems, err := load.Load(l.surroundings.definitions)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	definitions.Dataset("messages").Location.Value = "file://" + filepath.Join(l.lake, "messages")
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	account := map[string]string{"accountSid": "AC" + strings.Repeat("0", 32), "authToken": "sandbox"}
	process, err := node.Start(t.Context(), node.Options{
		Client: l.client, Namespace: l.temporal.Namespace(), Catalogue: catalogue, Connections: definitions.Connections,
		Overrides: map[string]node.Override{"twilio": {Auth: account}}, Tables: &tables.Lake{},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Stop)
	flow, err := dataflow.NewFlow(definitions, definitions.Dataflow("messages"), catalogue.Connector("twilio").Spec())
	if err != nil {
		t.Fatal(err)
	}
	return workflows.DataflowInput{Flow: flow}
}

// seedMessages makes messages of which one was sent each day; from is the number of the first.
func (v *vendor) seedMessages(t *testing.T, from, count int) {
	t.Helper()
	var messages []map[string]any
	for n := from; n < from+count; n++ {
		at := time.Date(2023, 1, 1+n, 12, 0, 0, 0, time.UTC).Format(time.RFC3339)
		messages = append(messages, map[string]any{"sid": fmt.Sprintf("SM%032x", n), "date_created": at, "date_sent": at})
	}
	v.seedAll(t, map[string]any{"messages": messages})
}

func (v *vendor) seedAll(t *testing.T, records map[string]any) {
	t.Helper()
	text, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Seed(text); err != nil {
		t.Fatal(err)
	}
}

// listed counts the requests for lists of messages since it was asked last.
func (v *vendor) listed() int {
	defer v.ClearLedger()
	requests := 0
	for _, entry := range v.Ledger() {
		if strings.HasSuffix(entry.Path, "/Messages.json") && entry.Method == "GET" {
			requests++
		}
	}
	return requests
}

// A run reads what Twilio narrows its list to: what was sent since some days before the last run, in one request.
func TestADataflowOfMessagesReadsWhatIsNew(t *testing.T) {
	t.Parallel()
	l := newLakeside(t)
	l.twilio.Reset()
	in := l.messages(t)
	l.twilio.seedMessages(t, 0, 250)
	l.twilio.seedAll(t, map[string]any{"messages": []map[string]any{{
		"sid": "SM" + strings.Repeat("f", 32), "status": "scheduled", "date_created": "2023-01-05T00:00:00Z",
	}}})
	l.twilio.ClearLedger()

	runs := []struct {
		name                               string
		more                               int
		read, written, unchanged, requests int64
	}{
		{"everything, with what was never sent", 0, 251, 251, 0, 3},
		{"what is new, and the days before", 5, 9, 5, 4, 1},
		{"nothing new", 0, 4, 0, 4, 1},
	}
	type counts struct{ Read, Written, Unchanged, Failed, Requests int64 }
	next := 250
	for _, run := range runs {
		l.twilio.seedMessages(t, next, run.more)
		next += run.more
		result := l.run(t, in)
		got := counts{result.Read, result.Written, result.Unchanged, result.Failed, int64(l.twilio.listed())}
		if diff := cmp.Diff(counts{run.read, run.written, run.unchanged, 0, run.requests}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", run.name, diff)
		}
	}
	var rows []struct{ Rows, Sids, Unsent int64 }
	l.ask(t, "messages", `SELECT count(*) AS rows, count(DISTINCT sid) AS sids, count(*) - count(sent) AS unsent FROM t`, &rows)
	if rows[0].Rows != 256 || rows[0].Sids != 256 || rows[0].Unsent != 1 {
		t.Errorf("%+v", rows)
	}
}
