// Command interpreter compares integrations that are interpreted with the same ones
// written by hand on Temporal's SDK, with the same activities, on the same
// embedded server, in turns: time from start to result, processor time of the
// worker, events and bytes of the history. It prints a table with the bars that
// are to be held; run it in the root of the module.
//
// Each worker is a process of its own, this program with -worker, so that the
// processor time is the worker's alone.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	side := flag.String("worker", "", "run a worker: "+hand+" or "+interpreted)
	address := flag.String("address", "", "the server of that worker")
	rounds := flag.Int("rounds", 6, "how often the two take turns")
	flag.Parse()
	var err error
	if *side != "" {
		err = work(ctx, *side, *address)
	} else {
		err = compare(ctx, *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
