package lake

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/dataset"
)

// Three processes make the same runs at the same time, as a lost attempt and its retries would: each lands once, and
// every process is told so.
func TestWritersOfOneRunLandItOnce(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	const runs, pages, records = 6, 2, 50
	table := open(t, location, "", Options{})
	var writers []*exec.Cmd
	var output [3]bytes.Buffer
	for i := range output {
		writer := as(t, role{Location: location, Runs: runs, Pages: pages, Records: records, Mode: dataset.Insert})
		writer.Stderr = &output[i]
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		writers = append(writers, writer)
	}
	for i, writer := range writers {
		if err := writer.Wait(); err != nil {
			t.Errorf("writer %d: %v: %s", i, err, &output[i])
		}
	}
	agree(t, table, want(0, runs*pages*records))
	flow, err := table.Flow(t.Context(), "charges")
	if err != nil || len(flow.Runs) != runs || flow.Cursor != fmt.Sprint("cursor-", runs-1) {
		t.Errorf("the flow is %+v, %v", flow, err)
	}
}

// Two flows feed one table at once: neither loses a run to the other.
func TestFlowsOfOneTable(t *testing.T) {
	location := "file://" + t.TempDir() + "/charges"
	table := open(t, location, "", Options{})
	errs := make(chan error)
	for flow := range 2 {
		go func() {
			for n := range 5 {
				run, err := table.Begin(t.Context(), dataset.Start{Flow: fmt.Sprint("flow-", flow), ID: fmt.Sprint(n), Mode: dataset.Insert})
				var page dataset.Page
				if err == nil {
					page, err = table.WritePage(t.Context(), run, 0, chargeRecords((2*n+flow)*20, 20))
				}
				if err == nil {
					_, err = table.Commit(t.Context(), run, dataset.Staging{Pages: []dataset.Page{page}}, "")
				}
				if err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	agree(t, table, want(0, 200))
}

// A writer is killed with kill -9 at random moments, and another one goes on: every record lands once, and DuckDB, which
// reads all the time, never sees a part of a run. HAWSER_LAKE_KILLS says how often; 5 is the usual.
func TestKilledWriterLosesAndDoublesNothing(t *testing.T) {
	kills := 5
	if text := os.Getenv("HAWSER_LAKE_KILLS"); text != "" {
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	location := "file://" + t.TempDir() + "/charges"
	const pages, records = 4, 50
	table := open(t, location, "", Options{})
	land(t, table, insert("run-0"), chargeRecords(0, 100), chargeRecords(100, 100))
	stop, looks := make(chan struct{}), make(chan int)
	go func() { looks <- lookForParts(t, table, pages*records, stop) }()

	writer := role{Location: location, First: 1, Runs: 1 << 20, Pages: pages, Records: records, SealEvery: 2, Mode: dataset.Upsert}
	for range kills {
		cmd := as(t, writer)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		<-time.After(100*time.Millisecond + rand.N(900*time.Millisecond)) // a moment, whatever is under way then
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the writer was done before it was killed")
		}
		flow, err := table.Flow(t.Context(), "charges")
		if err != nil {
			t.Fatal(err)
		}
		// The next writer begins with the run that was under way.
		if _, err := fmt.Sscanf(flow.Runs[0].Run, "run-%d", &writer.First); err != nil {
			t.Fatal(err)
		}
	}
	last := writer.First + 1
	writer.Runs = 2
	if out, err := as(t, writer).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	close(stop)
	t.Logf("%d runs landed, DuckDB looked %d times", last, <-looks)
	agree(t, table, want(0, (last+1)*pages*records))
}

// lookForParts reads the table until it is to stop, and says how often it did.
func lookForParts(t *testing.T, table *Table, run int, stop <-chan struct{}) int {
	for looks := 0; ; looks++ {
		select {
		case <-stop:
			return looks
		default:
		}
		s, err := table.Snapshot(t.Context())
		if err != nil {
			t.Error(err)
			return looks
		}
		found := sumsOf(t, s)
		if diff := cmp.Diff(want(0, int(s.Rows)), found); diff != "" || int(found.Rows)%run != 0 {
			t.Errorf("DuckDB sees a part of a run (-want +got):\n%s", diff)
			return looks
		}
	}
}

// The catalog makes a commit and says that it failed, as when the answer is lost: the run is looked up, and is in once.
func TestACommitWhoseAnswerIsLost(t *testing.T) {
	table := open(t, "file://"+t.TempDir()+"/charges", "", Options{})
	land(t, table, insert("one"), chargeRecords(0, 100))
	run, err := table.Begin(t.Context(), dataset.Start{Flow: "charges", ID: "two", Mode: dataset.Insert})
	if err != nil {
		t.Fatal(err)
	}
	page, err := table.WritePage(t.Context(), run, 0, chargeRecords(100, 100))
	if err != nil {
		t.Fatal(err)
	}
	// FAIL keeps what the statement has done.
	lost := `CREATE TRIGGER lost AFTER UPDATE ON iceberg_tables BEGIN SELECT RAISE(FAIL, 'the answer is lost'); END`
	if _, err := table.catalog.db.ExecContext(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	if _, err := table.catalog.db.ExecContext(t.Context(), `UPDATE iceberg_tables SET table_name = table_name`); err == nil {
		t.Fatal("the catalog answers")
	}
	commit, err := table.Commit(t.Context(), run, dataset.Staging{Pages: []dataset.Page{page}}, "later")
	if err != nil {
		t.Fatal(err)
	}
	again, err := table.Commit(t.Context(), run, dataset.Staging{Pages: []dataset.Page{page}}, "other")
	if diff := cmp.Diff(commit, again); diff != "" || err != nil {
		t.Errorf("committed again: %v (-first +again):\n%s", err, diff)
	}
	if commit.Inserted != 100 || commit.Cursor != "later" {
		t.Errorf("the commit is %+v", commit)
	}
	agree(t, table, want(0, 200))
}
