package picture

import (
	"fmt"
	"strings"

	"hawser/internal/lang"
)

// Mermaid gives the integration as a flowchart in Mermaid's language.
func Mermaid(integration *lang.Integration, o Options) string {
	m := &mermaid{options: o}
	m.line("flowchart TD")
	m.indent = 1
	m.line(`start(["%s"])`, escape(strings.Join(append([]string{integration.Name.Value}, integration.InputNames()...), "<br/>")))
	last := m.list(steps(integration.Tasks, ""), []arrow{{from: "start"}})
	m.line(`stop(["%s"])`, escape(strings.TrimSuffix("end<br/>"+names(integration.Outputs), "<br/>")))
	m.arrows(append(last, m.returns...), "stop")
	for _, name := range []string{"succeeded", "failed", "running", "skipped", "canceled", "compensated", "waiting", "throttled"} {
		if m.used[name] {
			m.line("classDef %s fill:%s,stroke:%s", name, palette[name].fill, palette[name].line)
		}
	}
	return m.text.String()
}

// mermaid writes one flowchart.
type mermaid struct {
	options Options
	text    strings.Builder
	indent  int
	nodes   int
	used    map[string]bool
	// returns lead to the end from wherever they stand.
	returns []arrow
}

// arrow leads from a node to the next one.
type arrow struct{ from, label string }

func (m *mermaid) line(format string, args ...any) {
	m.text.WriteString(strings.Repeat("  ", m.indent) + fmt.Sprintf(format, args...) + "\n")
}

func (m *mermaid) arrows(from []arrow, to string) {
	for _, a := range from {
		if a.label == "" {
			m.line("%s --> %s", a.from, to)
		} else {
			m.line(`%s -->|"%s"| %s`, a.from, escape(a.label), to)
		}
	}
}

// list draws tasks one after the other, and gives what leads on from the last.
func (m *mermaid) list(steps []*step, from []arrow) []arrow {
	for _, s := range steps {
		from = m.step(s, from)
	}
	return from
}

func (m *mermaid) step(s *step, from []arrow) []arrow {
	m.nodes++
	id := fmt.Sprintf("t%d", m.nodes)
	around := from
	if s.when != "" {
		from = labelled(from, "when "+s.when)
	}
	m.line("%s%s", id, m.shape(s))
	m.arrows(from, id)
	m.state(s, id)
	m.undo(s, id)
	var out []arrow
	switch s.kind {
	case "fail":
	case "return":
		m.returns = append(m.returns, arrow{from: id})
	case "forEach", "while":
		for _, g := range s.groups {
			m.arrows(labelled(m.list(g.steps, []arrow{{id, "each"}}), "next"), id)
		}
		out = []arrow{{id, ""}}
	default:
		out = m.groups(s, id)
	}
	if s.when != "" {
		out = append(out, labelled(around, "else")...)
	}
	return out
}

// groups draws the lists inside of a task, and gives what leads on.
func (m *mermaid) groups(s *step, id string) []arrow {
	if len(s.groups) == 0 {
		return []arrow{{id, ""}}
	}
	var out []arrow
	var last group
	for _, g := range s.groups {
		if g.role == finally {
			last = g
			continue
		}
		out = append(out, m.list(g.steps, []arrow{{id, g.label}})...)
	}
	if s.kind == "switch" && !hasOtherwise(s) {
		out = append(out, arrow{id, "otherwise"})
	}
	if len(last.steps) > 0 {
		out = m.list(last.steps, labelled(out, "finally"))
	}
	return out
}

func hasOtherwise(s *step) bool {
	return len(s.groups) > 0 && s.groups[len(s.groups)-1].label == "otherwise"
}

// undo draws the compensations beside the task that they undo.
func (m *mermaid) undo(s *step, id string) {
	from := id
	for _, u := range s.undo {
		m.nodes++
		undo := fmt.Sprintf("t%d", m.nodes)
		m.line("%s%s", undo, m.shape(u))
		m.line(`%s -.->|"undo"| %s`, from, undo)
		m.line("style %s stroke-dasharray: 5 5", undo)
		m.state(u, undo)
		from = undo
	}
}

func (m *mermaid) state(s *step, id string) {
	state, ok := m.options.States[s.path]
	if _, known := palette[state.Status]; !ok || !known {
		return
	}
	if m.used == nil {
		m.used = map[string]bool{}
	}
	m.used[state.Status] = true
	m.line("class %s %s", id, state.Status)
}

func (m *mermaid) shape(s *step) string {
	lines := []string{s.name}
	if s.detail != "" && s.detail != s.name {
		lines = append(lines, s.detail)
	}
	if s.mark != "" {
		lines[len(lines)-1] = s.mark + ": " + lines[len(lines)-1]
	}
	if state := m.options.States[s.path]; state.Note != "" {
		lines = append(lines, state.Note)
	}
	label := escape(strings.Join(lines, "<br/>"))
	switch s.kind {
	case "switch":
		return `{"` + label + `"}`
	case "forEach", "while":
		return `[["` + label + `"]]`
	case "parallel", "try":
		return `{{"` + label + `"}}`
	case "return", "fail":
		return `(["` + label + `"])`
	case "timer":
		return `(("` + label + `"))`
	case "set":
		return `[/"` + label + `"/]`
	default:
		return `["` + label + `"]`
	}
}

// labelled adds a label to arrows.
func labelled(arrows []arrow, label string) []arrow {
	list := make([]arrow, len(arrows))
	for i, a := range arrows {
		list[i] = arrow{a.from, strings.TrimPrefix(a.label+", "+label, ", ")}
	}
	return list
}

// escape keeps a text within the quotes of a label; line breaks are Mermaid's own.
func escape(text string) string {
	text = strings.NewReplacer("&", "#amp;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "`", "#96;", "\\", "#92;").Replace(text)
	return strings.ReplaceAll(text, "#lt;br/#gt;", "<br/>")
}
