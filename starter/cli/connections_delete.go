package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/api/serviceerror"

	"hawser/internal/execution"
	"hawser/internal/source"
	"hawser/workflows"
)

func newConnectionsDeleteCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "delete NAME",
		Short: "Delete a connection that nothing uses",
		Long: `Delete the definition of a connection from its file, and the file when nothing else is in it. It is refused while an
integration or a dataflow uses the connection, or an execution that does is under way.

Secrets stay where they are kept, and accounts at the vendor stay as they are.`,
		Example:           `  starter connections delete stripe-old`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.deleteConnection(cmd.Context(), args[0])
		},
	}
}

func (a *app) deleteConnection(ctx context.Context, name string) error {
	p, connection, err := a.connection(name)
	if err != nil {
		return err
	}
	if source.HasErrors(p.unread) { // a user of it may be in what could not be read
		return badDefinitions(p.problems())
	}
	if users := p.usersOf(name); len(users) > 0 {
		return badRequest(fmt.Sprintf("connection %s is used by %s", name, someOf(users)), "delete these first, or have them use another connection")
	}
	if err := a.refuseRunning(ctx, name); err != nil {
		return err
	}
	file := connection.Span.File
	rest := withoutDocument(file.Content, connection.Span.Pos.Line)
	if strings.TrimSpace(rest) == "" {
		err = os.Remove(file.Name)
	} else {
		err = rewrite(file.Name, rest)
	}
	if err != nil {
		return badRequest(fmt.Sprintf("%s cannot be changed: %v", file.Name, err))
	}
	if a.json() {
		return a.printJSON(map[string]any{"connection": name, "deleted": true, "file": file.Name})
	}
	_, err = fmt.Fprintf(a.out, "%s is deleted from %s\n", name, file.Name)
	return err
}

// usersOf lists what is defined to use a connection.
func (p *project) usersOf(name string) []string {
	var users []string
	for _, i := range p.definitions.Integrations {
		if slices.Contains(i.Connections(), name) {
			users = append(users, fmt.Sprintf("integration %s (%s)", i.Name.Value, i.Span))
		}
	}
	for _, f := range p.definitions.Dataflows {
		if f.Connection.Value == name {
			users = append(users, fmt.Sprintf("dataflow %s (%s)", f.Name.Value, f.Span))
		}
	}
	return users
}

// mostNamed is how many things an error names of which there may be many.
const mostNamed = 3

// someOf names the first few, and counts the others.
func someOf(names []string) string {
	if others := len(names) - mostNamed; others > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNamed], ", "), others)
	}
	return strings.Join(names, ", ")
}

// refuseRunning fails while executions that use the connection are under way: they would wait for ever.
func (a *app) refuseRunning(ctx context.Context, name string) error {
	c, err := a.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	running, err := execution.List(ctx, c, execution.Query{
		Status: execution.Running, Where: fmt.Sprintf("%s = '%s'", workflows.ConnectionAttribute.GetName(), name), Limit: 1,
	})
	var unknown *serviceerror.InvalidArgument
	switch {
	case errors.As(err, &unknown):
		a.say("the namespace does not know %s: whether an execution that uses %s is under way is not known", workflows.ConnectionAttribute.GetName(), name)
	case err != nil:
		return err
	case len(running) > 0:
		return badRequest(fmt.Sprintf("execution %s uses connection %s and is under way", running[0].ID, name), "wait for its end, or cancel it")
	}
	return nil
}

// withoutDocument cuts the YAML document that holds a line out of a file.
func withoutDocument(content []byte, line int) string {
	lines := strings.SplitAfter(string(content), "\n")
	separates := func(text string) bool { return text == "---" || strings.HasPrefix(text, "--- ") }
	start, end := 0, len(lines)
	for n, text := range lines {
		if !separates(strings.TrimRight(text, "\r\n")) {
			continue
		}
		if n+1 < line {
			start = n
			continue
		}
		end = n
		break
	}
	if start == 0 && end < len(lines) { // the first document takes the separator after it with it
		end++
	}
	return strings.Join(slices.Concat(lines[:start], lines[end:]), "")
}

// rewrite puts new content in the place of a file, whole or not at all.
func rewrite(name, content string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	temporary := name + ".new"
	if err := os.WriteFile(temporary, []byte(content), info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(temporary, name)
}
