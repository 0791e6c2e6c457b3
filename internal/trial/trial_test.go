package trial_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"hawser/connectors/all"
	"hawser/internal/golden"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
	"hawser/internal/trial"
)

// Each file of testdata holds definitions with tests, and under "want" what
// running them prints.
func TestResults(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, files []*source.File) string {
		var out strings.Builder
		for _, r := range run(t, 1, string(files[0].Content)) {
			fmt.Fprintf(&out, "%s: %t\n", r.Test.Name.Value, r.Passed())
			if err := trial.Print(&out, r, source.PrintOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		return out.String()
	})
}

const connections = `
kind: Connection
name: stripe-main
connector: stripe
auth: {apiKey: "${secret(\"env://KEY\")}"}
---
`

// run runs the tests in a text of definitions.
func run(t *testing.T, parallel int, text string) []*trial.Result {
	t.Helper()
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	definitions, problems := load.Read(&source.File{Name: "connections.yaml", Content: []byte(connections)}, &source.File{Name: "tests.yaml", Content: []byte(text)})
	problems = append(problems, check.Check(definitions, catalogue)...)
	if source.HasErrors(problems) {
		var out bytes.Buffer
		_ = source.Print(&out, problems, source.PrintOptions{})
		t.Fatal(out.String())
	}
	return trial.Run(t.Context(), definitions.Tests, trial.Options{Definitions: definitions, Catalogue: catalogue, Parallel: parallel})
}

const waits = `
kind: Integration
name: waits
tasks:
  - name: day
    timer: {duration: 24h}
  - name: create
    connector: {connection: stripe-main, entity: Customer, operation: Create, connectorInputPayload: {Name: Ada}}
`

func TestHundredsOfTestsWithTimersTakeSeconds(t *testing.T) {
	text := waits
	for i := range 300 {
		text += fmt.Sprintf(`
---
kind: Test
name: t%d
integration: waits
mocks: {create: {connectorOutputPayload: {Id: cus_%d}}}
assert: [seconds >= 86400.0, 'tasks.create.output.connectorOutputPayload.Id == "cus_%d"']
`, i, i, i)
	}
	results := run(t, 4, text)
	var took time.Duration
	for i, r := range results {
		took += r.Took
		if want := fmt.Sprintf("t%d", i); r.Test.Name.Value != want || !r.Passed() {
			t.Fatalf("result %d is of %s: %+v", i, r.Test.Name.Value, r.Failures)
		}
	}
	t.Logf("300 tests, %v of work", took)
}

func TestNothingRunsOnceTheContextHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, r := range trial.Run(ctx, []*lang.Test{{}, {}}, trial.Options{}) {
		if r != nil {
			t.Error("a test ran")
		}
	}
}

func TestJUnit(t *testing.T) {
	results := run(t, 1, waits+`
---
kind: Test
name: passes
integration: waits
mocks: {create: {connectorOutputPayload: {Id: cus_1}}}
assert: [status == "succeeded"]
---
kind: Test
name: fails
integration: waits
mocks: {create: {connectorOutputPayload: {Id: cus_1}}}
assert: ['status == "<failed>"']
`)
	var out bytes.Buffer
	if err := trial.WriteJUnit(&out, results); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				Name    string  `xml:"name,attr"`
				File    string  `xml:"file,attr"`
				Seconds float64 `xml:"time,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	suite := got.Suites[0]
	if suite.Tests != 2 || suite.Failures != 1 || suite.Cases[0].Failure != nil || suite.Cases[0].File != "tests.yaml" {
		t.Errorf("%+v", suite)
	}
	if f := suite.Cases[1].Failure; f == nil || f.Message != "this is not true" || !strings.Contains(f.Text, `status is "succeeded"`) {
		t.Errorf("%+v", f)
	}
}
