package picture

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hawser/internal/golden"
	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

func read(t *testing.T, name string) *lang.Integration {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	definitions, problems := load.Read(&source.File{Name: name, Content: content})
	if source.HasErrors(problems) {
		t.Fatal(problems)
	}
	for task := range definitions.Integrations[0].Every() {
		if c := task.Connector; c != nil {
			c.Connector = strings.TrimSuffix(c.Connection.Value, "-main")
		}
	}
	return definitions.Integrations[0]
}

var states = map[string]State{
	"customer": {Status: "succeeded", Note: "12ms"}, "rate": {Status: "succeeded"}, "rate.eu": {Status: "succeeded"}, "rate.us": {Status: "skipped"},
	"settle": {Status: "failed", Note: "1.2s"}, "settle.pay": {Status: "failed"}, "settle.pay.charge": {Status: "failed", Note: "3×, 1.1s"},
}

// The Mermaid goldens have been read by Mermaid's own parser.
func TestMermaid(t *testing.T) {
	integration := read(t, "testdata/settle-orders.yaml")
	for name, o := range map[string]Options{"definition": {}, "execution": {States: states}} {
		t.Run(name, func(t *testing.T) { golden.File(t, "testdata/settle-orders-"+name+".mmd", Mermaid(integration, o)) })
	}
}

func TestSVG(t *testing.T) {
	golden.File(t, "../../docs/images/settle-orders.svg", SVG(read(t, "testdata/settle-orders.yaml"), Options{Title: "settle-orders: failed in 1.2s", States: states}))
}

func taskOf(t *testing.T, kind, name string) *lang.Task {
	t.Helper()
	task := &lang.Task{}
	if err := json.Unmarshal(fmt.Appendf(nil, `{"name": %q, %q: {}}`, name, kind), task); err != nil {
		t.Fatal(err)
	}
	return task
}

func TestEveryKindIsDrawn(t *testing.T) {
	for _, kind := range lang.TaskKinds() {
		t.Run(kind, func(t *testing.T) {
			task := taskOf(t, kind, "drawn")
			integration := &lang.Integration{Meta: lang.Meta{Name: lang.Text{Value: "x"}}, Tasks: []*lang.Task{task}}
			if _, ok := kindMarks[kind]; !ok {
				t.Errorf("%s has no mark", kind)
			}
			if !strings.Contains(Mermaid(integration, Options{}), `"drawn`) || !strings.Contains(SVG(integration, Options{}), ">drawn<") {
				t.Errorf("%s is not drawn", kind)
			}
		})
	}
}

// random makes tasks that hold tasks that hold tasks.
func random(t *testing.T, r *rand.Rand, depth int, count *int) []*lang.Task {
	t.Helper()
	kinds := lang.TaskKinds()
	var tasks []*lang.Task
	for range 1 + r.IntN(3) {
		*count++
		name := fmt.Sprintf("task%d", *count)
		kind := "set"
		if depth > 0 {
			kind = kinds[r.IntN(len(kinds))]
		}
		task := taskOf(t, kind, name)
		inner := func() []*lang.Task { return random(t, r, depth-1, count) }
		switch {
		case task.Switch != nil:
			task.Switch.Cases = []*lang.Case{{When: &lang.Expression{Source: strings.Repeat("x", r.IntN(60))}, Tasks: inner()}}
			if r.IntN(2) == 0 {
				task.Switch.Otherwise = inner()
			}
		case task.ForEach != nil:
			task.ForEach.Tasks = inner()
		case task.While != nil:
			task.While.Tasks = inner()
		case task.Parallel != nil:
			task.Parallel.Branches = []lang.Branch{{Name: lang.Text{Value: "a"}, Tasks: inner()}, {Name: lang.Text{Value: "b"}, Tasks: inner()}}
		case task.Try != nil:
			task.Try.Tasks, task.Try.Catch, task.Try.Finally = inner(), []*lang.Catch{{Tasks: inner()}}, inner()
		}
		if r.IntN(4) == 0 {
			task.When = &lang.Expression{Source: strings.Repeat("w", r.IntN(60))}
		}
		if r.IntN(4) == 0 {
			*count++
			task.Compensate = []*lang.Task{taskOf(t, "set", fmt.Sprintf("undo%d", *count))}
		}
		tasks = append(tasks, task)
	}
	return tasks
}

var box = regexp.MustCompile(`<rect x="([-0-9.]+)" y="([-0-9.]+)" width="([-0-9.]+)" height="46.0" rx="9"`)

// Whatever the tasks are: the SVG is XML, every box is inside of it, and no two overlap.
func TestBoxesDoNotOverlap(t *testing.T) {
	for seed := range uint64(200) {
		count := 0
		tasks := random(t, rand.New(rand.NewPCG(seed, 1)), 3, &count)
		text := SVG(&lang.Integration{Meta: lang.Meta{Name: lang.Text{Value: "random"}}, Tasks: tasks}, Options{})
		decoder := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		whole := numbers(regexp.MustCompile(`viewBox="0 0 ([0-9]+) ([0-9]+)"`).FindStringSubmatch(text))
		var boxes [][]float64
		for _, found := range box.FindAllStringSubmatch(text, -1) {
			b := numbers(found)
			if b[0] < 0 || b[1] < 0 || b[0]+b[2] > whole[0] || b[1]+boxHeight > whole[1] {
				t.Fatalf("seed %d: the box %v is outside of %v", seed, b, whole)
			}
			for _, other := range boxes {
				if b[0] < other[0]+other[2] && other[0] < b[0]+b[2] && b[1] < other[1]+boxHeight && other[1] < b[1]+boxHeight {
					t.Fatalf("seed %d: the boxes %v and %v overlap", seed, b, other)
				}
			}
			boxes = append(boxes, b)
		}
		if Mermaid(&lang.Integration{Tasks: tasks}, Options{}) == "" {
			t.Fatal("no flowchart")
		}
	}
}

func numbers(texts []string) []float64 {
	var list []float64
	for _, text := range texts[1:] {
		number, _ := strconv.ParseFloat(text, 64)
		list = append(list, number)
	}
	return list
}

func TestLabelsAreEscaped(t *testing.T) {
	task := taskOf(t, "set", "a")
	task.When = &lang.Expression{Source: `x < 1 && y == "</text>"`}
	integration := &lang.Integration{Meta: lang.Meta{Name: lang.Text{Value: "x"}}, Tasks: []*lang.Task{task}}
	if text := Mermaid(integration, Options{}); !strings.Contains(text, `|"when x #lt; 1 #amp;#amp; y == #quot;#lt;/text#gt;#quot;"|`) {
		t.Error(text)
	}
	if text := SVG(integration, Options{}); strings.Contains(text, `"</text>"`) {
		t.Error(text)
	}
}
