package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"hawser/internal/lang"
	"hawser/internal/node"
)

// timeWithMillis is how the time of a record is shown.
const timeWithMillis = "2006-01-02 15:04:05.000"

func newConnectionsLogsCommand(a *app) *cobra.Command {
	count := 50
	command := &cobra.Command{
		Use:   "logs NAME",
		Short: "Show what a connection has logged lately",
		Long: `Show what the workers of a connection have logged of it lately. Each worker keeps the last 200 records of a connection, until
it ends. Requests are among them where the definition says logging.enabled, as much of each as its verbosity says; secrets and
personal data are masked.`,
		Example: `  starter connections logs stripe-main
  starter connections logs stripe-main --lines 200 -o json`,
		Args:              args(1, 1, "the NAME of a connection"),
		ValidArgsFunction: a.complete(completeConnection),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.connectionLogs(cmd.Context(), args[0], count)
		},
	}
	command.Flags().VarP(from(1, &count), "lines", "n", "how many records to show, the last ones")
	return command
}

func (a *app) connectionLogs(ctx context.Context, name string, count int) error {
	_, connection, err := a.connection(name)
	if err != nil {
		return err
	}
	queue, err := a.dialQueue(ctx, name)
	if err != nil {
		return err
	}
	defer queue.Client.Close()
	logged, asked, err := queue.Logs(ctx, count)
	if err != nil {
		return err
	}
	if len(asked.Silent) > 0 {
		a.say("no answer from %s: what it has logged is not shown", strings.Join(asked.Silent, ", "))
	}
	if a.json() {
		return a.printJSON(logDocuments(logged))
	}
	if len(logged) == 0 {
		a.say("%s", nothingLogged(connection, asked))
	}
	for _, l := range logged {
		if _, err := fmt.Fprintln(a.out, logLine(l, len(asked.Hosts) > 1)); err != nil {
			return err
		}
	}
	return nil
}

type logDocument struct {
	Time       time.Time         `json:"time"`
	Level      string            `json:"level"`
	Message    string            `json:"message"`
	Worker     string            `json:"worker"`
	Attributes map[string]string `json:"attributes"`
}

func logDocuments(logged []node.Logged) []logDocument {
	documents := []logDocument{}
	for _, l := range logged {
		attributes := map[string]string{}
		for _, a := range l.Attributes {
			attributes[a.Key] = a.Value
		}
		documents = append(documents, logDocument{l.Time, l.Level, l.Message, l.Host, attributes})
	}
	return documents
}

// nothingLogged says why there is nothing to show.
func nothingLogged(c *lang.Connection, asked node.Asked) string {
	switch {
	case len(asked.Hosts) == 0:
		return fmt.Sprintf("no worker serves %s: what one has logged ends with it", c.Name.Value)
	case !c.Logging.Enabled:
		return fmt.Sprintf("%s has logged nothing: `logging: {enabled: true}` in its definition has it log its requests", c.Name.Value)
	default:
		return c.Name.Value + " has logged nothing"
	}
}

// logLine is a record in one line, with the worker where there are several.
func logLine(l node.Logged, several bool) string {
	parts := []string{l.Time.Local().Format(timeWithMillis), fmt.Sprintf("%-5s", l.Level), l.Message}
	for _, attribute := range l.Attributes {
		parts = append(parts, attribute.Key+"="+quoted(attribute.Value))
	}
	if several {
		parts = append(parts, "worker="+quoted(l.Host))
	}
	return strings.Join(parts, "  ")
}

// quoted puts a value between quotes where it would not read as one otherwise.
// What a terminal would obey is written out.
func quoted(value string) string {
	plain := value != "" && utf8.ValidString(value)
	for _, r := range value {
		plain = plain && strconv.IsPrint(r) && r != ' ' && r != '"' && r != '='
	}
	if plain {
		return value
	}
	return strconv.Quote(value)
}
