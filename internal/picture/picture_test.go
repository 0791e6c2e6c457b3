package picture

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/lang"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

var update = flag.Bool("update", false, "rewrite what the golden files expect")

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
		t.Run(name, func(t *testing.T) { golden(t, "testdata/settle-orders-"+name+".mmd", Mermaid(integration, o)) })
	}
}

func TestSVG(t *testing.T) {
	golden(t, "../../docs/images/settle-orders.svg", SVG(read(t, "testdata/settle-orders.yaml"), Options{Title: "settle-orders: failed in 1.2s", States: states}))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// kinds are all that the model has.
func kinds() []string {
	var names []string
	for field := range reflect.TypeFor[lang.Task]().NumField() {
		if name := kindName(reflect.TypeFor[lang.Task]().Field(field)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func taskOf(kind, name string) *lang.Task {
	task := &lang.Task{Name: lang.Text{Value: name}}
	v := reflect.ValueOf(task).Elem()
	for i := range v.NumField() {
		if kindName(v.Type().Field(i)) == kind {
			v.Field(i).Set(reflect.New(v.Field(i).Type().Elem()))
		}
	}
	return task
}

func TestEveryKindIsDrawn(t *testing.T) {
	if len(kinds()) < 10 {
		t.Fatalf("the kinds are %v", kinds())
	}
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			task := taskOf(kind, "drawn")
			integration := &lang.Integration{Meta: lang.Meta{Name: lang.Text{Value: "x"}}, Tasks: []*lang.Task{task}}
			if _, ok := kindMarks[kind]; !ok {
				t.Errorf("%s has no mark", kind)
			}
			if kindOf(task) != kind || !strings.Contains(Mermaid(integration, Options{}), `"drawn`) || !strings.Contains(SVG(integration, Options{}), ">drawn<") {
				t.Errorf("%s is not drawn", kind)
			}
		})
	}
}

// random makes tasks that hold tasks that hold tasks.
func random(r *rand.Rand, depth int, count *int) []*lang.Task {
	var tasks []*lang.Task
	for range 1 + r.IntN(3) {
		*count++
		name := fmt.Sprintf("task%d", *count)
		kind := "set"
		if depth > 0 {
			kind = kinds()[r.IntN(len(kinds()))]
		}
		task := taskOf(kind, name)
		inner := func() []*lang.Task { return random(r, depth-1, count) }
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
			task.Compensate = []*lang.Task{taskOf("set", fmt.Sprintf("undo%d", *count))}
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
		tasks := random(rand.New(rand.NewPCG(seed, 1)), 3, &count)
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
	task := taskOf("set", "a")
	task.When = &lang.Expression{Source: `x < 1 && y == "</text>"`}
	integration := &lang.Integration{Meta: lang.Meta{Name: lang.Text{Value: "x"}}, Tasks: []*lang.Task{task}}
	if text := Mermaid(integration, Options{}); !strings.Contains(text, `|"when x #lt; 1 #amp;#amp; y == #quot;#lt;/text#gt;#quot;"|`) {
		t.Error(text)
	}
	if text := SVG(integration, Options{}); strings.Contains(text, `"</text>"`) {
		t.Error(text)
	}
}
