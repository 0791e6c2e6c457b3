package hawser

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"hawser/internal/execution"
	"hawser/internal/poll"
	"hawser/sandbox/control"
)

// dashboard is what is looked at of a dashboard of Grafana.
type dashboard struct {
	UID, Title string
	Templating struct {
		List []variable
	}
	Panels []struct {
		ID                       int
		Type, Title, Description string
		Datasource               struct{ Type, UID string }
		GridPos                  struct{ H, W, X, Y int }
		FieldConfig              struct{ Defaults struct{ Unit string } }
		Targets                  []struct{ Expr, LegendFormat, RefID string }
	}
}

type variable struct {
	Name string
	// Query is a type of data sources, or what one of them is asked.
	Query any
}

// asks is what Prometheus is asked for the values of the variable.
func (v variable) asks() string {
	query, _ := v.Query.(map[string]any)
	text, _ := query["query"].(string)
	return text
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	text, err := os.ReadFile("deploy/grafana/hawser.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.UID == "" || d.Title == "" || len(d.Panels) == 0 {
		t.Fatalf("the dashboard has no uid, title or panels: %+v", d)
	}
	return d
}

func TestEachPanelOfTheDashboardIsComplete(t *testing.T) {
	d := readDashboard(t)
	ids, taken := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if ids[p.ID] {
			t.Errorf("%s: another panel has the id %d", p.Title, p.ID)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other, ok := taken[[2]int{x, y}]; ok || x >= 24 {
					t.Fatalf("%s: does not fit, or lies over %q", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if p.Type == "row" {
			continue
		}
		if p.Title == "" || p.Description == "" || p.FieldConfig.Defaults.Unit == "" || len(p.Targets) == 0 {
			t.Errorf("%q has no title, description, unit or query", p.Title)
		}
		if p.Datasource.UID != "${datasource}" {
			t.Errorf("%s: asks %q, want the data source that the user has chosen", p.Title, p.Datasource.UID)
		}
	}
}

// The dashboard and docs/metrics.md speak of what a worker tells, by the same
// names and labels, and the page leaves out nothing of Hawser's own.
func TestDashboardAndPageSpeakOfWhatAWorkerTells(t *testing.T) {
	told := newSurroundings(t).exported()
	d := readDashboard(t)
	for _, variable := range d.Templating.List {
		if query := regexp.MustCompile(`^label_values\((.*), (\w+)\)$`).FindStringSubmatch(variable.asks()); query != nil {
			checkQuery(t, "variable "+variable.Name, query[1]+" by ("+query[2]+")", told)
		}
	}
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			checkQuery(t, p.Title, target.Expr, told)
			for _, label := range regexp.MustCompile(`\{\{(\w+)\}\}`).FindAllStringSubmatch(target.LegendFormat, -1) {
				if !strings.Contains(target.Expr, label[1]) && label[1] != "instance" {
					t.Errorf("%s: the legend names %s, which the query takes away", p.Title, label[1])
				}
			}
		}
	}

	page, err := os.ReadFile("docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, line := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([\\w, ]+) \\|").FindAllStringSubmatch(string(page), -1) {
		name, labels := line[1], strings.Split(line[2], ", ")
		documented[name] = true
		slices.Sort(labels)
		if got := told.labels(name); !slices.Equal(got, labels) {
			t.Errorf("docs/metrics.md: %s has the labels %q, and the worker tells %q", name, labels, got)
		}
	}
	for name := range told {
		if base := familyOf(name); strings.HasPrefix(name, "hawser_") && !documented[base] {
			t.Errorf("docs/metrics.md does not tell of %s", base)
		}
	}
}

// exported are metrics with their labels.
type exported map[string]map[string]bool

// labels gives those of a metric, or of a histogram by its own name.
func (e exported) labels(name string) []string {
	labels := e[name]
	if labels == nil {
		labels = maps.Clone(e[name+"_bucket"])
		delete(labels, "le")
	}
	return slices.Sorted(maps.Keys(labels))
}

// familyOf gives the name of a histogram for that of its parts.
func familyOf(name string) string {
	return regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")
}

// checkQuery finds the metrics and labels of a query among those that are told.
func checkQuery(t *testing.T, where, query string, told exported) {
	t.Helper()
	known := map[string]bool{"instance": true} // Prometheus adds it
	names := regexp.MustCompile(`\b((?:hawser|temporal|process|go)_\w+)(?:\{([^}]*)\})?`).FindAllStringSubmatch(query, -1)
	if len(names) == 0 {
		t.Errorf("%s: %s asks for no metric", where, query)
	}
	for _, name := range names {
		if told[name[1]] == nil {
			t.Errorf("%s: no worker tells %s", where, name[1])
		}
		maps.Copy(known, told[name[1]])
		for _, label := range regexp.MustCompile(`(\w+)(?:=~|!~|!=|=)"`).FindAllStringSubmatch(name[2], -1) {
			if !told[name[1]][label[1]] {
				t.Errorf("%s: %s has no label %s", where, name[1], label[1])
			}
		}
	}
	for _, list := range regexp.MustCompile(`\b(?:by|on) \(([^)]*)\)`).FindAllStringSubmatch(query, -1) {
		for label := range strings.SplitSeq(list[1], ", ") {
			if !known[label] {
				t.Errorf("%s: none of its metrics has a label %s", where, label)
			}
		}
	}
	if strings.Count(query, "(") != strings.Count(query, ")") || strings.Count(query, "{") != strings.Count(query, "}") {
		t.Errorf("%s: %s has brackets that are not closed", where, query)
	}
}

// exported gives what a worker tells after executions that succeeded, failed,
// and ended while their call was under way.
func (s *surroundings) exported() exported {
	url := s.startMeasuredWorker()
	s.run(s.t, "manage-customer", nil)
	failing := s.start(s.t, "collect-payment", map[string]any{"customerName": "Ada", "amount": int64(1500), "phone": "+15005550001"})
	if done, err := execution.Follow(s.t.Context(), s.client, failing.ID, failing.RunID, nil); err != nil || done.Status != execution.Failed {
		s.t.Fatalf("%+v: %v", done, err)
	}
	if _, err := s.twilio.AddFault(control.Fault{Kind: control.Latency, Latency: control.Duration(time.Minute), Match: control.Match{Method: http.MethodPost}}); err != nil {
		s.t.Fatal(err)
	}
	ended := s.start(s.t, "place-call", nil)
	poll.Until(s.t, "a call that is under way", func() bool {
		description, err := s.client.DescribeWorkflowExecution(s.t.Context(), ended.ID, ended.RunID)
		if err != nil {
			s.t.Fatal(err)
		}
		pending := description.GetPendingActivities()
		return len(pending) > 0 && pending[0].GetState() == enumspb.PENDING_ACTIVITY_STATE_STARTED
	})
	if err := s.client.TerminateWorkflow(s.t.Context(), ended.ID, ended.RunID, "test"); err != nil {
		s.t.Fatal(err)
	}
	told := exported{}
	poll.Until(s.t, "a request to Temporal that fails", func() bool {
		for _, line := range regexp.MustCompile(`(?m)^(\w+)(?:\{(.*)\})? \S+$`).FindAllStringSubmatch(scraped(s.t, url), -1) {
			told[line[1]] = map[string]bool{}
			for _, label := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(line[2], -1) {
				told[line[1]][label[1]] = true
			}
		}
		return told["temporal_request_failure_total"] != nil
	})
	return told
}
