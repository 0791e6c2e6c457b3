package connectortest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// page is where the numbers stand that the tests find.
const page = "docs/connectors.md"

// Documented holds a number that a test has found against the one that docs/connectors.md tells: the first number in the
// cell of that row and column of one of its tables. The page cannot go stale.
func Documented(t testing.TB, row, column string, found int) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(t), page))
	if err != nil {
		t.Fatal(err)
	}
	told, ok := cell(string(content), row, column)
	switch number, err := strconv.Atoi(strings.ReplaceAll(firstNumber.FindString(told), ",", "")); {
	case !ok:
		t.Errorf("%s has no row %q with a column %q, which is %d", page, row, column, found)
	case err != nil || number != found:
		t.Errorf("%s tells of %q, %s: %q; it is %d", page, row, column, told, found)
	}
}

var firstNumber = regexp.MustCompile(`\d[\d,]*`)

// cell finds a cell in the tables of a page.
func cell(page, row, column string) (text string, ok bool) {
	at := -1
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " `")
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			at = -1
		case at < 0:
			if at = slices.Index(cells, column); at < 0 {
				at = len(line) // a table without that column
			}
		case cells[0] == row && at < len(cells):
			return cells[at], true
		}
	}
	return "", false
}

// root is the directory of the module.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if parent := filepath.Dir(dir); parent != dir {
			dir = parent
			continue
		}
		t.Fatal("there is no go.mod above the test")
	}
}
