// Command throughput measures what nodes make of their limit: it runs integrations
// against the sandbox and reads from the sandbox's ledger when each call came.
// Without -case it runs all cases, in about 10 minutes, and writes the table of
// docs/throughput.md and a plot of each case; run it in the root of the module.
//
// Temporal, worker and starter share a process but for one case, and with the sandbox
// the machine, so a case that asks for more than the machine has shows the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	only := flag.String("case", "", "run one case and print its row: "+strings.Join(names(), ", "))
	plots := flag.String("plots", "", "directory for the plots (default docs/images, and nowhere with -case)")
	flag.Parse()
	if err := run(ctx, *only, *plots); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only, plots string) error {
	chosen, whole := cases, only == ""
	if !whole {
		chosen = nil
		for _, c := range cases {
			if c.name == only {
				chosen = append(chosen, c)
			}
		}
		if len(chosen) == 0 {
			return fmt.Errorf("there is no case %q; the cases are %s", only, strings.Join(names(), ", "))
		}
	} else if plots == "" {
		plots = images
	}
	// The worker programs, and connections that are compiled, read their key here.
	if err := os.Setenv("HAWSER_BENCH_KEY", "sk_test_sandbox"); err != nil {
		return err
	}
	// The embedded server makes more garbage than the nodes do: its collection is not what is measured.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	defer w.stop()
	table := newTable()
	fmt.Print(table.text())
	for _, c := range chosen {
		found, err := c.run(ctx, w)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Println(table.add(c, found, err))
		if plots == "" || err != nil {
			continue
		}
		if err := draw(plots, c, found.calls); err != nil {
			return err
		}
	}
	if !whole {
		return nil
	}
	return table.publish(document)
}

func names() []string {
	var names []string
	for _, c := range cases {
		names = append(names, c.name)
	}
	return names
}
