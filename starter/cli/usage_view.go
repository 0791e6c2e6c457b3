package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// usageView shows how a connection is used: once, with all there is to tell; on
// a terminal all of that, written anew; elsewhere a line at a time.
type usageView struct {
	out      io.Writer
	once     bool
	terminal terminal

	canvas canvas
	titled bool
}

func (v *usageView) show(d usageDocument) error {
	text := ""
	lines := append([]string{usageTitle, usageLine(d)}, usageDetails(d)...)
	switch columns, rows, anew := v.size(); {
	case anew:
		lines = lines[:min(len(lines), max(2, rows-1))]
		for i := range lines {
			lines[i] = cut(lines[i], columns-1)
		}
		text = v.canvas.draw(lines)
	case v.once:
		text = strings.Join(lines, "\n") + "\n"
	case v.titled:
		text = lines[1] + "\n"
	default:
		text = lines[0] + "\n" + lines[1] + "\n"
	}
	v.titled = true
	_, err := io.WriteString(v.out, text)
	return err
}

func (v *usageView) size() (columns, rows int, anew bool) {
	if v.terminal.size == nil {
		return 0, 0, false
	}
	return v.terminal.size()
}

const usageLayout = "%-9s  %-11s  %-7s  %-9s  %-8s  %-6s  %-5s  %-6s  %-6s  %-9s  %-7s  %s"

var usageTitle = fmt.Sprintf(usageLayout, "STATUS", "NODES", "LIMIT/S", "STARTED/S", "REQUESTS", "ERRORS", "429S", "P50", "P95", "THROTTLED", "BACKLOG", "OLDEST")

// usageLine is a connection in one line. What no worker tells is a dash.
func usageLine(d usageDocument) string {
	counted := []any{d.Requests, d.Errors, d.RateLimited, milliseconds(d.LatencyP50Ms), milliseconds(d.LatencyP95Ms), milliseconds(d.ThrottledMs)}
	if d.Workers == 0 {
		for i := range counted {
			counted[i] = "-"
		}
	}
	cells := []any{d.Status, fmt.Sprintf("%d of %d-%d", d.Nodes, d.MinNodes, d.MaxNodes), fmt.Sprintf("%g", d.RatePerNode*float64(d.Nodes)), fmt.Sprintf("%.1f", d.Started)}
	for _, cell := range append(counted, d.Backlog, milliseconds(d.BacklogAgeMs)) {
		cells = append(cells, fmt.Sprint(cell))
	}
	return strings.TrimRight(fmt.Sprintf(usageLayout, cells...), " ")
}

// usageDetails are the lines below: integrations, kinds of errors, and who counts.
func usageDetails(d usageDocument) []string {
	var lines []string
	if len(d.Integrations) > 0 {
		lines = append(lines, "", fmt.Sprintf(integrationLayout, "INTEGRATION", "REQUESTS", "ERRORS", "429S", "P50", "P95", "THROTTLED", "QUEUED"))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Integrations)) {
		t := d.Integrations[name]
		lines = append(lines, fmt.Sprintf(integrationLayout, name, fmt.Sprint(t.Requests), fmt.Sprint(t.Errors), fmt.Sprint(t.RateLimited),
			milliseconds(t.LatencyP50Ms), milliseconds(t.LatencyP95Ms), milliseconds(t.ThrottledMs), milliseconds(t.QueuedMs)))
	}
	if len(d.ErrorsByKind) > 0 {
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(d.ErrorsByKind)) {
			kinds = append(kinds, fmt.Sprintf("%s %d", kind, d.ErrorsByKind[kind]))
		}
		lines = append(lines, "", "errors: "+strings.Join(kinds, ", "))
	}
	if d.CountedSince != nil {
		lines = append(lines, "", fmt.Sprintf("counted since %s by %s", d.CountedSince.Local().Format(time.DateTime), workers(d.Workers)))
	}
	if len(d.SilentWorkers) > 0 {
		lines = append(lines, "no answer from "+strings.Join(d.SilentWorkers, ", ")+": what it has counted is not in it")
	}
	return lines
}

const integrationLayout = "%-32s  %-8s  %-6s  %-5s  %-6s  %-6s  %-9s  %s"

func workers(n int) string {
	if n == 1 {
		return "1 worker"
	}
	return fmt.Sprintf("%d workers", n)
}
