package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.temporal.io/api/serviceerror"

	"hawser/internal/execution"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1   // the execution failed
	exitRequest     = 2   // the request was wrong: usage, definition, inputs
	exitUnreachable = 3   // Temporal or a worker could not be reached
	exitInterrupted = 130 // Ctrl-C while following, as shells have it
)

// failure is an error as the user reads it: what failed and why, then what to do next.
type failure struct {
	code    int
	message string
	// hints are lines that say what to do next.
	hints []string
	// problems are those of definitions, shown before the message.
	problems []source.Problem
	// told says that what was printed tells the failure already.
	told bool
	// cause is what the vendor said of a failed call, for -o json.
	cause *execution.Error
	err   error
}

func (f *failure) Error() string { return f.message }

func (f *failure) Unwrap() error { return f.err }

// badRequest is a failure of what the user asked for.
func badRequest(message string, hints ...string) *failure {
	return &failure{code: exitRequest, message: message, hints: hints}
}

// badDefinitions is the failure of definitions with problems.
func badDefinitions(problems []source.Problem) *failure {
	return &failure{code: exitRequest, message: countProblems(problems) + " in the definitions, nothing was started", problems: problems}
}

// unreachable is a failure to reach Temporal or a worker.
func unreachable(message string, err error, hints ...string) *failure {
	return &failure{code: exitUnreachable, message: message, err: err, hints: hints}
}

// tooLarge is what Temporal says of more than a history may hold at once, 2 MB unless it is configured otherwise.
const tooLarge = "Blob data size exceeds limit"

// asFailure turns any error into what the user reads: the one place where errors get their exit code.
func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var (
		notFound    *serviceerror.NotFound
		noNamespace *serviceerror.NamespaceNotFound
		invalid     *serviceerror.InvalidArgument
		unavailable *serviceerror.Unavailable
		deadline    *serviceerror.DeadlineExceeded
		denied      *serviceerror.PermissionDenied
	)
	switch {
	case errors.Is(err, context.Canceled):
		return &failure{code: exitInterrupted, message: "interrupted", err: err}
	case errors.As(err, &noNamespace):
		return unreachable(fmt.Sprintf("Temporal has no namespace %q", noNamespace.Namespace), err,
			"set TEMPORAL_NAMESPACE or --namespace to one that exists")
	case errors.As(err, &invalid) && strings.HasPrefix(invalid.Message, tooLarge):
		return &failure{
			code: exitRequest, err: err, message: "the definition with its inputs is too large for Temporal",
			hints: []string{"give an id or an address in the place of what is large"},
		}
	case errors.As(err, &notFound), errors.As(err, &invalid):
		return &failure{code: exitRequest, message: err.Error(), err: err}
	case errors.As(err, &denied):
		return unreachable("Temporal does not let you in: "+err.Error(), err, "check TEMPORAL_API_KEY, or the TLS certificate, of the profile")
	case errors.As(err, &unavailable), errors.As(err, &deadline), errors.Is(err, context.DeadlineExceeded):
		return unreachable("Temporal does not answer: "+firstLine(err.Error()), err, temporalHint)
	default:
		return &failure{code: exitFailed, message: err.Error(), err: err}
	}
}

// flagFailure is what a command line with a bad flag ends with.
func flagFailure(cmd *cobra.Command, err error) error {
	var (
		invalid *pflag.InvalidValueError
		lacking *pflag.ValueRequiredError
		unknown *pflag.NotExistError
	)
	switch {
	case errors.As(err, &invalid):
		return badRequest(fmt.Sprintf("--%s %q: %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid)), seeHelp(cmd))
	case errors.As(err, &lacking):
		return badRequest(fmt.Sprintf("--%s needs a value", lacking.GetFlag().Name), seeHelp(cmd))
	case !errors.As(err, &unknown):
		return badRequest(err.Error(), seeHelp(cmd))
	}
	if unknown.GetSpecifiedShortnames() != "" {
		return badRequest(fmt.Sprintf("%s has no flag -%s", cmd.CommandPath(), unknown.GetSpecifiedName()), seeHelp(cmd))
	}
	var names []string
	collect := func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	}
	cmd.Flags().VisitAll(collect)
	cmd.InheritedFlags().VisitAll(collect)
	name := unknown.GetSpecifiedName()
	message := fmt.Sprintf("%s has no flag --%s", cmd.CommandPath(), name)
	if near := spelling.Nearest(name, names); near != "" {
		return badRequest(message, fmt.Sprintf("did you mean --%s?", near))
	}
	return badRequest(message, seeHelp(cmd))
}

// wanted says what a flag takes. The values of this package say it themselves.
func wanted(err *pflag.InvalidValueError) string {
	if err.GetFlag().Value.Type() == "bool" {
		return "want true or false"
	}
	return err.Unwrap().Error()
}

func unknownCommand(cmd *cobra.Command, name string) error {
	message := fmt.Sprintf("%s has no command %q", cmd.CommandPath(), name)
	if near := spelling.Nearest(name, commandNames(cmd)); near != "" {
		return badRequest(message, fmt.Sprintf("did you mean `%s %s`?", cmd.CommandPath(), near))
	}
	return badRequest(message, seeHelp(cmd))
}

// commandNames are the names of the commands of a command.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

func seeHelp(cmd *cobra.Command) string {
	return fmt.Sprintf("`%s --help` lists what there is", cmd.CommandPath())
}

// exampleOf gives the first example of a command.
func exampleOf(cmd *cobra.Command) string {
	return "for example: " + strings.TrimSpace(firstLine(strings.TrimSpace(cmd.Example)))
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func countProblems(problems []source.Problem) string {
	var failed, warned int
	for _, p := range problems {
		if p.Severity == source.Error {
			failed++
		} else {
			warned++
		}
	}
	switch {
	case failed > 0 && warned > 0:
		return plural(failed, "error") + ", " + plural(warned, "warning")
	case warned > 0:
		return plural(warned, "warning")
	default:
		return plural(failed, "error")
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
