package load_test

import (
	"testing"

	"hawser/internal/golden"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// Each file of testdata holds definition files, and under "want" the problems
// that reading them prints.
func TestEveryMistakeInTheStructureIsReported(t *testing.T) {
	golden.Problems(t, "testdata/*.txtar", func(_ *testing.T, files []*source.File) []source.Problem {
		_, problems := load.Read(files...)
		return problems
	})
}
