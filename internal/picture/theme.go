package picture

// colors are those of a box.
type colors struct{ fill, line, text string }

// palette are the colours of tasks by their status; plain is without one.
var palette = map[string]colors{
	"succeeded":   {"#e6f6ec", "#2e9e5b", "#14532d"},
	"failed":      {"#fdeaea", "#d64545", "#7f1d1d"},
	"running":     {"#e8f1fd", "#3b82f6", "#1e3a8a"},
	"throttled":   {"#fff7e0", "#d9a514", "#713f12"},
	"waiting":     {"#fff7e0", "#d9a514", "#713f12"},
	"canceled":    {"#f3f4f6", "#6b7280", "#374151"},
	"compensated": {"#fdf0e1", "#d97a1f", "#7c2d12"},
	"skipped":     {"#fafafa", "#c4c9d1", "#9ca3af"},
	"pending":     {"#ffffff", "#c4c9d1", "#6b7280"},
	"":            {"#ffffff", "#9aa4b2", "#111827"},
}

// mark is how a connector or a kind of task is known at a glance.
type mark struct{ letter, color string }

var marks = map[string]mark{
	"stripe": {"S", "#635bff"},
	"twilio": {"T", "#f22f46"},
}

// kindMarks are those of the other kinds of tasks.
var kindMarks = map[string]mark{
	"set":       {"=", "#64748b"},
	"switch":    {"?", "#0e7490"},
	"forEach":   {"↻", "#0e7490"},
	"while":     {"↻", "#0e7490"},
	"parallel":  {"‖", "#0e7490"},
	"try":       {"!", "#b45309"},
	"timer":     {"◷", "#64748b"},
	"return":    {"■", "#334155"},
	"fail":      {"×", "#b91c1c"},
	"call":      {"→", "#4f46e5"},
	"suspend":   {"❙", "#64748b"},
	"approval":  {"✓", "#15803d"},
	"connector": {"•", "#475569"},
}

func markOf(s *step) mark {
	if m, ok := marks[s.mark]; ok {
		return m
	}
	if s.mark != "" {
		return mark{firstLetter(s.mark), "#475569"}
	}
	if m, ok := kindMarks[s.kind]; ok {
		return m
	}
	return mark{"•", "#475569"}
}
