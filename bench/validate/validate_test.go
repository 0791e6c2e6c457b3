// Package validate measures `starter validate`, from its start to its end, on
// 1,000 integrations: those that ship and those of the language reference, under
// 1,000 names.
package validate

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const integrations = 1000

var (
	documented = regexp.MustCompile("(?s)```yaml\n(kind: Integration\n.*?)```")
	kind       = regexp.MustCompile(`(?m)^kind: Integration$`)
	named      = regexp.MustCompile(`(?m)^(name: |.*integration: )(\S+)$`)
)

func BenchmarkThousandDefinitions(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "starter")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "hawser/starter").CombinedOutput(); err != nil {
		b.Fatalf("building the starter: %v\n%s", err, out)
	}
	definitions := filepath.Join(dir, "definitions")
	write(b, definitions)
	var processor time.Duration
	for b.Loop() {
		validate := exec.CommandContext(b.Context(), program, "validate", "--definitions", definitions)
		out, err := validate.CombinedOutput()
		if err != nil || !strings.Contains(string(out), fmt.Sprintf("%d integrations, 2 connections: no problems", integrations)) {
			b.Fatalf("%v\n%s", err, out)
		}
		processor += validate.ProcessState.UserTime() + validate.ProcessState.SystemTime()
	}
	b.ReportMetric(float64(processor.Milliseconds())/float64(b.N), "processor-ms/op")
}

// write makes a directory of definitions, a file for each text, as often as it takes.
func write(b *testing.B, dir string) {
	b.Helper()
	if err := os.CopyFS(filepath.Join(dir, "connections"), os.DirFS("../../definitions/connections")); err != nil {
		b.Fatal(err)
	}
	all := texts(b)
	for made, number := 0, 0; made < integrations; number++ {
		text := named.ReplaceAllString(all[number%len(all)], fmt.Sprintf("${1}${2}-%d", number))
		made += len(kind.FindAllString(text, -1))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", number)), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// texts are the integrations that ship, and the examples of the language reference.
func texts(b *testing.B) []string {
	b.Helper()
	var all []string
	for _, file := range files(b, "../../definitions/integrations/*.yaml") {
		all = append(all, strings.Split(file, "\n---\n")...)
	}
	for _, page := range files(b, "../../docs/language/*.md") {
		for _, block := range documented.FindAllStringSubmatch(page, -1) {
			all = append(all, block[1])
		}
	}
	return all
}

func files(b *testing.B, pattern string) []string {
	b.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		b.Fatalf("%s: no files, %v", pattern, err)
	}
	texts := make([]string, len(names))
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		texts[i] = string(text)
	}
	return texts
}
