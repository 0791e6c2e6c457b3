// Dataflow measures how fast a dataflow lands records where nothing holds it back: a source on the loopback interface
// that answers at once, no Temporal, no limit. It prints a table: records per second, where the time goes, and the most
// memory that a process had, over 10,000 records and over 1,000,000. Run it in the root of the module.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	few := flag.Int("few", 10_000, "records of the short backfill")
	many := flag.Int("many", 1_000_000, "records of the long one")
	one := flag.Int("records", 0, "land so many in this process, and print what it took: what the others are made of")
	flag.Parse()
	run := func() error { return compare(ctx, *few, *many) }
	if *one > 0 {
		run = func() error { return report(ctx, *one) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// report lands records in this process and prints one line of numbers for compare.
func report(ctx context.Context, records int) error {
	took, err := land(ctx, records)
	if err != nil {
		return err
	}
	fmt.Println(took.whole.Seconds(), took.source.Seconds(), took.mapping.Seconds(), took.writer.Seconds(), peakMemory())
	return nil
}

// compare has a process of its own land each number of records, and prints the table.
func compare(ctx context.Context, few, many int) error {
	fmt.Println("| records | records/s | source | mapping | writer | most memory |")
	fmt.Println("|---|---|---|---|---|---|")
	var memory []float64
	for _, records := range []int{few, many} {
		n, err := alone(ctx, records)
		if err != nil {
			return err
		}
		whole, share := n[0], func(seconds float64) string { return fmt.Sprintf("%.0f %%", seconds/n[0]*100) }
		fmt.Printf("| %d | %.0f | %s | %s | %s | %.0f MB |\n", records, float64(records)/whole, share(n[1]), share(n[2]), share(n[3]), n[4]/1e3)
		memory = append(memory, n[4])
	}
	fmt.Printf("\nmemory over %d records: %.2f times that over %d (bar: 1.2)\n", many, memory[1]/memory[0], few)
	return nil
}

func alone(ctx context.Context, records int) ([]float64, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-records", strconv.Itoa(records))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("landing %d records: %w", records, err)
	}
	var numbers []float64
	for field := range strings.FieldsSeq(string(out)) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// peakMemory is the most that the process has had in memory, in kB.
func peakMemory() (kB int) {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.SplitSeq(string(status), "\n") {
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kB); n == 1 {
			return kB
		}
	}
	return 0
}
