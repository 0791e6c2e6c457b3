// Package cli is the starter's commands, a file per command: what the user
// asks for, and how the answer is shown.
//
// It executes nothing itself: workers do, reached through Temporal. Only --dev
// and dev bring the whole surroundings up in this process.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
)

// Main runs the command that the process was started with, and gives the exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, terminal: terminalOf(os.Stderr)}
	return a.run(ctx, os.Args[1:])
}

// app is one invocation: where it reads and writes, and the flags that every command has.
type app struct {
	in       io.Reader
	out, err io.Writer
	// terminal is what err can show.
	terminal terminal

	definitions string
	output      format
	temporal    temporalFlags
}

// run executes one command line. It is the one place where an error is shown.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if jsonAsked(args) {
		a.output = formatJSON // the error may be that of the flags themselves
	}
	return a.report(err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "starter",
		Short: "Run integrations and see what they do",
		Long: `starter runs integrations on Temporal, follows them, and tells what connectors can do.

Exit codes: 0 done; 1 the execution failed; 2 the request was wrong (usage, definition, inputs);
3 Temporal or a worker could not be reached; 130 interrupted while following.`,
		Example: `  starter run --dev definitions/integrations/collect-payment.yaml -i customerName=Ada -i amount=1500
  starter validate
  starter connectors stripe PaymentIntent`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          groupOnly,
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetIn(a.in)
	root.SetFlagErrorFunc(flagFailure)

	flags := root.PersistentFlags()
	flags.StringVar(&a.definitions, "definitions", usualDefinitions, "the directory of the definitions")
	flags.VarP(&a.output, "output", "o", "how to print: text or json")
	a.temporal.register(flags)

	root.AddCommand(
		newRunCommand(a),
		newDevCommand(a),
		newValidateCommand(a),
		newTestCommand(a),
		newExecCommand(a),
		newExploreCommand(a),
		newListCommand(a),
		newStatusCommand(a),
		newResultCommand(a),
		newCancelCommand(a),
		newTerminateCommand(a),
		newApproveCommand(a),
		newRejectCommand(a),
		newResumeCommand(a),
		newRetryCommand(a),
		newLogsCommand(a),
		newGraphCommand(a),
		newConnectorsCommand(a),
		newConnectionsCommand(a),
		newDataflowsCommand(a),
		newDatasetsCommand(a),
		newPlanCommand(a),
		newApplyCommand(a),
		newSchemaCommand(a),
	)
	addCompletionCommand(root)
	return root
}

// groupOnly is the RunE of a command that only groups others: help without arguments, else the argument is no command.
func groupOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return unknownCommand(cmd, args[0])
}

// args checks how many arguments there are; usage says what they are.
func args(low, high int, usage string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		switch {
		case len(given) < low:
			return badRequest(fmt.Sprintf("%s needs %s", cmd.Name(), usage), exampleOf(cmd))
		case len(given) > high:
			return badRequest(fmt.Sprintf("%s takes %s, and no %q", cmd.Name(), usage, given[high]), exampleOf(cmd))
		}
		return nil
	}
}

// jsonAsked finds -o json in a command line that could not be parsed.
func jsonAsked(args []string) bool {
	for i, arg := range args {
		switch {
		case arg == "--":
			return false
		case slices.Contains([]string{"-ojson", "-o=json", "--output=json"}, arg):
			return true
		case (arg == "-o" || arg == "--output") && i+1 < len(args) && args[i+1] == "json":
			return true
		}
	}
	return false
}
