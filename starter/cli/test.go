package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"hawser/internal/lang"
	"hawser/internal/source"
	"hawser/internal/trial"
	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

// testOptions are the flags of test.
type testOptions struct {
	run      string
	junit    string
	parallel int
}

func newTestCommand(a *app) *cobra.Command {
	o := testOptions{parallel: runtime.GOMAXPROCS(0)}
	cmd := &cobra.Command{
		Use:   "test [PATH...]",
		Short: "Run the tests of integrations: definitions of kind Test",
		Long: `Run the tests of integrations: definitions of kind Test.

Nothing else needs to run, and no vendor is called: tests run in this process, with mocks or simulated vendors, and
with time that skips. Without a PATH the tests in the directory of the definitions are run.

Exit codes: 0 all tests passed; 1 one of them failed; 2 a definition has an error, or there is no test to run.`,
		Example: `  starter test
  starter test definitions/tests --run 'collect-*' --junit report.xml`,
		RunE: func(cmd *cobra.Command, paths []string) error { return a.test(cmd.Context(), paths, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.run, "run", "", "run the tests with such names only, a `pattern` with * and ?")
	flags.StringVar(&o.junit, "junit", "", "write the results to a `file`, as JUnit XML")
	flags.Var(from(1, &o.parallel), "parallel", "how many tests run at once")
	return cmd
}

func (a *app) test(ctx context.Context, paths []string, o testOptions) error {
	p, err := a.load(paths...)
	if err != nil {
		return err
	}
	tests, err := p.chooseTests(paths, o.run)
	if err != nil {
		return err
	}
	results := trial.Run(ctx, tests, trial.Options{
		Definitions: p.definitions, Catalogue: p.catalogue, Sandbox: freshSandbox, Parallel: o.parallel,
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if o.junit != "" {
		if err := writeJUnit(o.junit, results); err != nil {
			return err
		}
	}
	return a.concludeTests(results)
}

// chooseTests gives the tests below the paths that pattern names. Errors in
// what they need, and no test at all, are failures.
func (p *project) chooseTests(paths []string, pattern string) ([]*lang.Test, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, badRequest(fmt.Sprintf("--run %s is not a pattern", pattern), "for example: --run 'collect-*'")
	}
	tests := slices.DeleteFunc(slices.Clone(p.definitions.Tests), func(t *lang.Test) bool {
		chosen := len(paths) == 0 || slices.ContainsFunc(paths, func(path string) bool { return t.Span.File != nil && within(path, t.Span.File) })
		named, _ := path.Match(pattern, t.Name.Value)
		return !chosen || pattern != "" && !named
	})
	concerned := slices.Clone(p.unread)
	for _, problem := range p.problems() {
		if slices.ContainsFunc(tests, func(t *lang.Test) bool { return p.needs(t, problem.Span.File) }) {
			concerned = append(concerned, problem)
		}
	}
	if source.HasErrors(concerned) {
		return nil, &failure{code: exitRequest, message: countProblems(source.Sorted(concerned)) + " in the definitions, no test was run", problems: concerned}
	}
	if len(tests) == 0 {
		return nil, badRequest("there is no test to run", "a test is a definition of kind Test: docs/testing.md")
	}
	return tests, nil
}

// needs reports whether a test cannot be trusted where a file has errors.
func (p *project) needs(t *lang.Test, file *source.File) bool {
	integration := p.definitions.Integration(t.Integration.Value)
	return t.Span.File == file || integration != nil && p.concerns(file, integration)
}

// concludeTests prints the results, in the order of the definitions.
func (a *app) concludeTests(results []*trial.Result) error {
	failed := 0
	for _, r := range results {
		if !r.Passed() {
			failed++
		}
		if a.json() {
			continue
		}
		if err := a.printResult(r); err != nil {
			return err
		}
	}
	if a.json() {
		if err := a.printJSON(testDocument(results)); err != nil {
			return err
		}
	} else if _, err := fmt.Fprintf(a.out, "%s: %d passed, %d failed\n", plural(len(results), "test"), len(results)-failed, failed); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	if failed > 0 {
		return &failure{code: exitFailed, message: plural(failed, "test") + " failed", told: true}
	}
	return nil
}

func (a *app) printResult(r *trial.Result) error {
	mark := a.terminal.paint(green, "ok  ")
	if !r.Passed() {
		mark = a.terminal.paint(red, "FAIL")
	}
	if _, err := fmt.Fprintf(a.out, "%s  %s\n", mark, r.Test.Name.Value); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return trial.Print(a.out, r, source.PrintOptions{Color: a.terminal.colors})
}

// testDocument is what -o json prints.
func testDocument(results []*trial.Result) []map[string]any {
	document := []map[string]any{}
	for _, r := range results {
		failures := []map[string]any{}
		for _, f := range r.Failures {
			parts := map[string]any{}
			for _, part := range f.Parts {
				parts[part.Source] = part.Value
			}
			failures = append(failures, map[string]any{"problem": f.Problem, "values": parts})
		}
		document = append(document, map[string]any{
			"name": r.Test.Name.Value, "integration": r.Test.Integration.Value, "passed": r.Passed(),
			"durationMs": r.Took.Milliseconds(), "failures": failures,
		})
	}
	return document
}

func writeJUnit(name string, results []*trial.Result) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return badRequest(fmt.Sprintf("--junit %s cannot be written: %v", name, err))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return trial.WriteJUnit(file, results)
}

// freshSandbox starts simulators of all vendors, with their examples.
func freshSandbox() (trial.Sandbox, error) {
	onStripe, onTwilio := stripe.New(stripe.Options{}), twilio.New(twilio.Options{})
	if err := errors.Join(onStripe.Control().Seed(stripe.Examples()), onTwilio.Control().Seed(twilio.Examples())); err != nil {
		return trial.Sandbox{}, fmt.Errorf("seeding the sandboxes: %w", err)
	}
	s, err := serveSandbox(onStripe)
	if err != nil {
		return trial.Sandbox{}, err
	}
	t, err := serveSandbox(onTwilio)
	if err != nil {
		s.stop()
		return trial.Sandbox{}, err
	}
	return trial.Sandbox{
		Vendors: map[string]trial.Vendor{
			"stripe": {BaseURL: s.url, Auth: sandboxAuth["stripe"]},
			"twilio": {BaseURL: t.url, Auth: sandboxAuth["twilio"]},
		},
		Requests: func() map[string][]trial.Request {
			return map[string][]trial.Request{"stripe": requestsOf(onStripe.Control()), "twilio": requestsOf(onTwilio.Control())}
		},
		Stop: func() { s.stop(); t.stop() },
	}, nil
}

func requestsOf(c *control.Control) []trial.Request {
	var requests []trial.Request
	for _, e := range c.Ledger() {
		requests = append(requests, trial.Request{
			Method: e.Method, Path: e.Path, Status: e.Status, Outcome: string(e.Outcome), IdempotencyKey: e.IdempotencyKey,
		})
	}
	return requests
}
