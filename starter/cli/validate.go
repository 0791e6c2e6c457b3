package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"hawser/internal/source"
)

func newValidateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "validate [PATH...]",
		Short: "Check definitions: every problem with file, line and column",
		Long: `Check definitions: every problem with file, line and column.

Without a PATH the directory of the definitions is checked. A PATH outside of it is checked beside it,
and may refer to what is in it.`,
		Example: `  starter validate
  starter validate definitions/integrations/collect-payment.yaml
  starter validate -o json`,
		RunE: func(_ *cobra.Command, paths []string) error {
			p, err := a.load(paths...)
			if err != nil {
				return err
			}
			problems := p.problemsOf(paths)
			if a.json() {
				if problems == nil {
					problems = []source.Problem{}
				}
				if err := a.printJSON(source.Sorted(problems)); err != nil {
					return err
				}
			} else if err := source.Print(a.err, problems, source.PrintOptions{Color: a.terminal.colors}); err != nil {
				return fmt.Errorf("writing the problems: %w", err)
			}
			if source.HasErrors(problems) {
				if !a.json() {
					a.say("%s", countProblems(problems))
				}
				return &failure{code: exitRequest, message: countProblems(problems), told: true}
			}
			if a.json() {
				return nil
			}
			return a.printClean(p, paths, problems)
		},
	}
}

// printClean says what was checked and found without errors.
func (a *app) printClean(p *project, paths []string, problems []source.Problem) error {
	count := func(file *source.File) int {
		inPath := func(path string) bool { return file != nil && within(path, file) }
		if len(paths) == 0 || slices.ContainsFunc(paths, inPath) {
			return 1
		}
		return 0
	}
	var integrations, connections, dataflows, tests int
	for _, t := range p.definitions.Tests {
		tests += count(t.Span.File)
	}
	for _, f := range p.definitions.Dataflows {
		dataflows += count(f.Span.File)
	}
	for _, i := range p.definitions.Integrations {
		integrations += count(i.Span.File)
	}
	for _, c := range p.definitions.Connections {
		connections += count(c.Span.File)
	}
	counted := plural(integrations, "integration") + ", " + plural(connections, "connection")
	if dataflows > 0 {
		counted += ", " + plural(dataflows, "dataflow")
	}
	if tests > 0 {
		counted += ", " + plural(tests, "test")
	}
	verdict := "no problems"
	if len(problems) > 0 {
		verdict = countProblems(problems)
	}
	_, err := fmt.Fprintf(a.out, "%s: %s\n", counted, verdict)
	return err
}
