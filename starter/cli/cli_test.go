package cli

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands gives every command that this package makes.
func commands(parent *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, c := range parent.Commands() {
		all = append(append(all, c), commands(c)...)
	}
	return all
}

func TestEveryCommandHasExamplesOfItself(t *testing.T) {
	root := (&app{out: io.Discard, err: io.Discard}).root()
	for _, c := range append(commands(root), root) {
		t.Run(c.CommandPath(), func(t *testing.T) {
			if c.Short == "" || c.Example == "" {
				t.Fatal("it has no summary or no example")
			}
			for line := range strings.Lines(c.Example) {
				words := strings.Fields(line)
				found, rest, err := root.Find(words[1:])
				if err != nil || words[0] != "starter" {
					t.Fatalf("%q is no command line: %v", line, err)
				}
				if c != root && found != c {
					t.Errorf("%q is an example of %s", line, found.CommandPath())
				}
				for _, flag := range slices.DeleteFunc(rest, func(w string) bool { return !strings.HasPrefix(w, "--") }) {
					if name := strings.TrimPrefix(flag, "--"); found.Flag(name) == nil {
						t.Errorf("%q has a flag that there is not: %s", line, flag)
					}
				}
			}
		})
	}
}

func TestJSONIsAskedForWhereverTheFlagStands(t *testing.T) {
	tests := []struct {
		line string
		want bool
	}{
		{"run x -o json", true},
		{"-o json run x", true},
		{"run -ojson x", true},
		{"run --output=json x", true},
		{"run --output json --bad", true},
		{"run x -o text", false},
		{"run x -o", false},
		{"run x -- -o json", false},
	}
	for _, test := range tests {
		if got := jsonAsked(strings.Fields(test.line)); got != test.want {
			t.Errorf("%s: %t, want %t", test.line, got, test.want)
		}
	}
}
