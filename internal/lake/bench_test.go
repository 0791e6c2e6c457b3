package lake

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
	"testing"

	"hawser/internal/dataset"
)

// BenchmarkWrite writes one run in pages of 100 records, in a process of its own: records per second, and the most
// memory that the process has had, at 10,000 and at 1,000,000 records.
func BenchmarkWrite(b *testing.B) {
	for _, records := range []int{10_000, 1_000_000} {
		b.Run(strconv.Itoa(records), func(b *testing.B) {
			for b.Loop() {
				out, err := as(b, role{
					Location: "file://" + b.TempDir(), Runs: 1, Pages: records / 100, Records: 100, Mode: dataset.Upsert, Memory: true,
				}).Output()
				if err != nil {
					b.Fatalf("%v: %s", err, out)
				}
				kB, err := strconv.Atoi(strings.TrimSpace(string(out)))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(kB)/1024, "peak-MB")
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// lines gives the lines of a text.
func lines(text []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range bytes.Lines(text) {
			if !yield(strings.TrimSuffix(string(line), "\n")) {
				return
			}
		}
	}
}
