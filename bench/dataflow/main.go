// Command dataflow measures how fast a dataflow lands records where nothing holds it back: a source on the loopback interface
// that answers at once, no Temporal, no limit. It prints a table and how to read it: records per second, where the time
// goes, and the most memory that a process had, over 10,000 records and over 1,000,000. Run it in the root of the module.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"

	"hawser/internal/lake"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	few := flag.Int("few", 10_000, "records of the short backfill")
	many := flag.Int("many", 1_000_000, "records of the long one")
	one := flag.Int("records", 0, "land so many of -source in this process, and print what it took: what the others are made of")
	source := flag.String("source", "", "URL of the source")
	flag.Parse()
	run := func() error { return compare(ctx, *few, *many) }
	if *one > 0 {
		run = func() error { return report(ctx, *source, *one) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// report lands records in this process and prints one line of numbers for compare. It keeps no more garbage than a worker.
func report(ctx context.Context, source string, records int) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(lake.GCPercent)
	}
	took, err := land(ctx, source, records)
	if err != nil {
		return err
	}
	fmt.Println(took.whole.Seconds(), took.source.Seconds(), took.ours().Seconds(), took.writer.Seconds(), peakMemory())
	return nil
}

const legend = `
processor: seconds of it that the process took, on all processors: what counts on a machine that does other things too
source: waiting for the answers of a source that makes its charges as they are asked for, in a process of its own
our code: the connector, the records as the API spells them, the mapping
writer: what fits the schema, pages, data files, the commit
most memory: VmHWM of the process that lands them, which is all that it ever had resident, its program included
`

// bar is how many times as much memory the long backfill may take at the most.
const bar = 1.2

// compare has a process of its own land each number of records, and prints the table.
func compare(ctx context.Context, few, many int) error {
	fmt.Println("| records | seconds | records/s | processor | source | our code | writer | most memory |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	var memory []float64
	for _, records := range []int{few, many} {
		n, err := alone(ctx, records)
		if err != nil {
			return err
		}
		whole, share := n[0], func(seconds float64) string { return fmt.Sprintf("%.0f %%", seconds/n[0]*100) }
		fmt.Printf("| %d | %.1f | %.0f | %.1f | %s | %s | %s | %.0f MB |\n",
			records, whole, float64(records)/whole, n[5], share(n[1]), share(n[2]), share(n[3]), n[4]/1024)
		memory = append(memory, n[4])
	}
	verdict := "holds"
	if memory[1] > bar*memory[0] {
		verdict = "does not hold"
	}
	fmt.Print(legend)
	fmt.Printf("\nmemory over %d records: %.2f times that over %d; at most %.1f times %s\n", many, memory[1]/memory[0], few, bar, verdict)
	return nil
}

// alone has a process land so many records, and gives its numbers and the seconds of processor that it took.
func alone(ctx context.Context, records int) ([]float64, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	source, err := serveCharges(records)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	cmd := exec.CommandContext(ctx, program, "-records", strconv.Itoa(records), "-source", source.URL)
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
	return append(numbers, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()), nil
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
