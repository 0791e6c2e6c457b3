package hawser

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"hawser/connectors/connectortest"
	"hawser/internal/execution"
	"hawser/internal/golden"
)

const failuresPage = "docs/failures.md"

// table finds the table in the page.
var table = regexp.MustCompile(`(?s)(<!-- table -->\n).*?(<!-- end -->)`)

// compareTable compares the page's table with what was driven, or writes it with -update.
func compareTable(t *testing.T, drives []*drive) {
	t.Helper()
	driven := map[string]int{}
	for _, d := range drives {
		driven[d.failure.vendor]++
	}
	connectortest.Documented(t, "failures driven", "Stripe", driven["stripe"])
	connectortest.Documented(t, "failures driven", "Twilio", driven["twilio"])
	page, err := os.ReadFile(failuresPage)
	if err != nil {
		t.Fatal(err)
	}
	if !table.Match(page) {
		t.Fatalf("%s has no place for the table", failuresPage)
	}
	want := table.ReplaceAllString(string(page), "${1}"+strings.ReplaceAll(markdown(drives), "$", "$$")+"${2}")
	golden.File(t, failuresPage, want)
}

func markdown(drives []*drive) string {
	var out strings.Builder
	fmt.Fprintln(&out, "| what goes wrong | vendor | retried | what the user sees when it lasts | attempts | carried out | when it passes |")
	fmt.Fprintln(&out, "|---|---|---|---|---|---|---|")
	driven, retries := 0, 0
	for _, d := range drives {
		driven++
		retries += d.done.Tasks[0].Attempts - 1
		if d.times > 0 {
			continue
		}
		retried, passes := "no", ""
		if d.retried {
			retried = "yes"
		}
		if d.passing != nil {
			passes = fmt.Sprintf("%d attempts, carried out once", d.passing.done.Tasks[0].Attempts)
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %d | %s | %s |\n", d.what, map[string]string{"stripe": "Stripe", "twilio": "Twilio"}[d.failure.vendor],
			retried, seen(d.done.Error), d.done.Tasks[0].Attempts, []string{"never", "once"}[d.carriedOut], passes)
	}
	fmt.Fprintf(&out, "\n%d failures were driven, with %d retries.\n", driven, retries)
	return out.String()
}

// seen is what `starter run` prints of the error.
func seen(e *execution.Error) string {
	if e == nil {
		return "success: the next attempt finds what the first one has done"
	}
	return fmt.Sprintf("`%s`: %s", strings.Join(strings.Fields(summary(e)), "` `"), accidental(e.Message))
}

// accidental replaces what is another at each run: addresses, times, ids, and how a reset shows.
func accidental(message string) string {
	for _, r := range []struct{ pattern, text string }{
		{`(read|write) tcp [\d.:]+->[\d.:]+: (read|write): (connection reset by peer|broken pipe)|EOF`, "connection reset by peer"},
		{`127\.0\.0\.1:\d+`, "ADDRESS"},
		{`\d{4}-\d\d-\d\dT[\d:]+Z`, "TIME"},
	} {
		message = regexp.MustCompile(r.pattern).ReplaceAllString(message, r.text)
	}
	return strings.ReplaceAll(message, "|", `\|`)
}
