package lake

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheDocumentedQuery(t *testing.T) {
	page, err := os.ReadFile("../../docs/lake.md")
	if err != nil {
		t.Fatal(err)
	}
	query := regexp.MustCompile("(?s)```sql\n(.*?)```").FindSubmatch(page)
	if query == nil {
		t.Fatal("docs/lake.md has no query")
	}
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, insert("one"), chargeRecords(0, 100))
	got := duckDB(t, snapshot(t, table), strings.Replace(string(query[1]), "FROM charges", "FROM t", 1))
	want := []map[string]any{
		{"currency": "usd", "expires": int64(2030), "charges": int64(40), "total": int64(20), "risk": int64(50)},
		{"currency": "usd", "expires": nil, "charges": int64(10), "total": 4.5, "risk": int64(45)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
