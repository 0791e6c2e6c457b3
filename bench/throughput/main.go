// Command throughput measures what nodes make of their limit: it runs integrations
// against the sandbox and reads from the sandbox's ledger when each call came.
// Without -case it runs all cases, in about 10 minutes, and writes the table of
// docs/throughput.md and a plot of each case; run it in the root of the module.
// With -kubernetes the nodes are pods of a cluster, and the table is that of
// docs/kubernetes.md.
//
// Temporal, worker and starter share a process but for one case, and with the sandbox
// the machine, so a case that asks for more than the machine has shows the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var o options
	flag.StringVar(&o.only, "case", "", "run one case and print its row: "+strings.Join(names(slices.Concat(cases, clusterCases)), ", "))
	flag.StringVar(&o.plots, "plots", "", "directory for the plots (default docs/images, and nowhere with -case)")
	flag.StringVar(&o.image, "kubernetes", "", "run the cases of pods, whose worker is this image, in the cluster of kubectl's current context")
	flag.StringVar(&o.ip, "ip", "127.0.0.1", "address of this machine at which Temporal and the sandbox listen; pods must reach it")
	flag.Parse()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type options struct{ only, plots, image, ip string }

func run(ctx context.Context, o options) error {
	all, document := cases, "docs/throughput.md"
	if o.image != "" {
		all, document = clusterCases, "docs/kubernetes.md"
		if ip := net.ParseIP(o.ip); ip == nil || ip.IsLoopback() {
			return fmt.Errorf("pods do not reach this machine at %s: say with -ip where they do", o.ip)
		}
	}
	chosen, whole := all, o.only == ""
	if !whole {
		at := slices.IndexFunc(all, func(c benchmark) bool { return c.name == o.only })
		if at < 0 {
			return fmt.Errorf("there is no case %q; the cases are %s", o.only, strings.Join(names(all), ", "))
		}
		chosen = all[at : at+1]
	} else if o.plots == "" {
		o.plots = images
	}
	// The worker programs, and connections that are compiled, read their key here.
	if err := os.Setenv(benchKey, "sk_test_sandbox"); err != nil {
		return err
	}
	// The embedded server makes more garbage than the nodes do: its collection is not what is measured.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	w, err := newWorld(ctx, o.ip, o.image)
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
		if o.plots == "" || err != nil {
			continue
		}
		if err := draw(o.plots, c, found.calls); err != nil {
			return err
		}
	}
	if !whole {
		return nil
	}
	return table.publish(document)
}

func names(cases []benchmark) []string {
	var names []string
	for _, c := range cases {
		names = append(names, c.name)
	}
	return names
}
