package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"runtime"
	"strings"
	"time"
)

const (
	// images holds the plots, and a document the table, between two marks.
	images = "docs/images"
	begin  = "<!-- What follows is written by bench/throughput. -->"
	end    = "<!-- What goes before is written by bench/throughput. -->"
)

// table is what was measured, as Markdown.
type table struct{ lines, plots []string }

func newTable() *table {
	about := fmt.Sprintf("%d CPUs, %s/%s, %s, load %s at the beginning, %s.", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), load1(),
		time.Now().UTC().Format("2 January 2006"))
	return &table{lines: []string{about, "", "| case | asked | measured | met |", "|---|---|---|---|"}}
}

// load1 is the machine's load of the last minute, where it tells.
func load1() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// add adds the row of a case, and gives it.
func (t *table) add(c benchmark, found finding, err error) string {
	text, met := found.text, "yes"
	if err != nil {
		text = "it failed: " + strings.ReplaceAll(err.Error(), "\n", "; ")
	} else {
		name := plotName(c)
		t.plots = append(t.plots, fmt.Sprintf("![Calls per second: %s](%s/%s)", c.row, path.Base(images), name))
	}
	if err != nil || !found.met {
		met = "**no**"
	}
	row := fmt.Sprintf("| %s | %s | %s | %s |", c.row, c.asked, text, met)
	t.lines = append(t.lines, row)
	return row
}

func (t *table) text() string { return strings.Join(t.lines, "\n") + "\n" }

// publish puts the table between the marks of a document.
func (t *table) publish(document string) error {
	content, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(content), begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		return errors.New(document + " has no place for the table: put the two marks of bench/throughput/table.go around it")
	}
	text := before + begin + "\n\n" + t.text() + "\nCalls per second over time:\n\n" + strings.Join(t.plots, "\n") + "\n\n" + end + after
	return os.WriteFile(document, []byte(text), 0o644)
}
