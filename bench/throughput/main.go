// Throughput measures what nodes make of their limit: it runs integrations
// against the sandbox and reads from the sandbox's ledger when each call came.
// It prints a table for docs/throughput.md and, with -plots, draws the calls per
// second of each case.
//
// Temporal, sandbox, worker and starter share the machine and the process, so a
// case that asks for more than the machine has shows the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	only := flag.String("case", ".", "run the cases whose name this regular expression matches")
	plots := flag.String("plots", "", "directory for a plot of each case")
	flag.Parse()
	if err := run(ctx, *only, *plots); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only, plots string) error {
	chosen, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("reading -case: %w", err)
	}
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	defer w.stop()
	fmt.Printf("%d CPUs, %s/%s, %s, %s\n\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), time.Now().UTC().Format("2006-01-02"))
	fmt.Println("| case | asked | measured | met |\n|---|---|---|---|")
	for _, c := range cases {
		if !chosen.MatchString(c.name) {
			continue
		}
		found, err := c.run(ctx, w)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		met := "yes"
		if !found.met {
			met = "**no**"
		}
		fmt.Printf("| %s | %s | %s | %s |\n", c.name, c.asked, found.text, met)
		if plots == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(plots, c.file+".svg"), plot(c.name, found.calls), 0o644); err != nil {
			return fmt.Errorf("drawing: %w", err)
		}
	}
	return nil
}
