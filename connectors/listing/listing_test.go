package listing

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"hawser/connectors"
)

func FuzzPageToken(f *testing.F) {
	f.Add(Place{At: "Page=1&PageToken=PASM1", Size: 25, Given: connectors.Given("").Add("SM1")}.String())
	f.Add(Place{At: "cus_3", Size: 100, Given: connectors.Given("").Add("cus_3"), Earlier: "cus_2\ncus_1", Looked: 3}.String())
	f.Add("x")
	f.Fuzz(func(t *testing.T, token string) {
		p, err := Parse(token)
		if err != nil {
			return
		}
		again, err := Parse(p.String())
		if err != nil || again != p {
			t.Errorf("%+v became %+v, %v", p, again, err)
		}
	})
}

// Whatever the sizes of pages are, each matching row comes once, in the order of the list.
func TestFindGivesEachRowOnce(t *testing.T) {
	const all = 50
	for size := 1; size < 12; size++ {
		source := Source{
			Page: func(at string, size int) (Page, error) {
				from, _ := strconv.Atoi(at)
				page := Page{RequestID: "r" + at}
				for i := from; i < min(from+size, all); i++ {
					page.Rows = append(page.Rows, Row{"Id": strconv.Itoa(i)})
				}
				if from+size < all {
					page.Next = strconv.Itoa(from + size)
				}
				return page, nil
			},
			Matches: func(row Row) bool { n, _ := strconv.Atoi(row["Id"].(string)); return n%3 == 0 },
			ID:      "Id",
		}
		next, want := Place{Size: 7}, 0
		for range all {
			found, err := source.Find(Search{From: next, Size: size, Requests: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range found.Rows {
				if row["Id"] != strconv.Itoa(want) {
					t.Fatalf("by %d: %v comes where %d should", size, row["Id"], want)
				}
				want += 3
			}
			if next = found.Next; next == (Place{}) {
				break
			}
		}
		if want != 51 || next != (Place{}) {
			t.Errorf("by %d: the list ends before %d", size, want)
		}
	}
}

// counted is a list of so many rows, of which the API gives so many at once whatever it is asked for.
func counted(all, atOnce int, requests *int) Source {
	return Source{
		Page: func(at string, _ int) (Page, error) {
			*requests++
			from, _ := strconv.Atoi(at)
			page := Page{}
			for i := from; i < min(from+atOnce, all); i++ {
				page.Rows = append(page.Rows, Row{"Id": strconv.Itoa(i)})
			}
			if from+atOnce < all {
				page.Next = strconv.Itoa(from + atOnce)
			}
			return page, nil
		},
		Matches: func(Row) bool { return true },
		ID:      "Id",
	}
}

func TestHowFarASearchLooks(t *testing.T) {
	const all = 1000
	for name, test := range map[string]struct {
		search         Search
		atOnce         int
		matches        func(Row) bool
		rows, requests int
	}{
		"pages that fill it do not count":              {Search{Size: 200, Requests: 3}, 7, nil, 200, 29},
		"pages with others do":                         {Search{Size: 200, Requests: 3}, 7, func(row Row) bool { return row["Id"] != "3" && row["Id"] != "11" && row["Id"] != "30" }, 32, 5},
		"all pages count where all rows are asked for": {Search{Requests: 3}, 7, nil, 21, 3},
		"so many records":                              {Search{Requests: 1000, Records: 50}, 20, nil, 60, 3},
		"pages with new records do not count then":     {Search{Requests: 3, Records: 2 * all}, 7, nil, all, 143},
		"no more than there are":                       {Search{Requests: 1000, Records: all}, 100, nil, all, 10},
		"pages without rows count":                     {Search{Size: 5, Requests: 4}, 0, nil, 0, 4},
	} {
		requests := 0
		source := counted(all, test.atOnce, &requests)
		if test.matches != nil {
			source.Matches = test.matches
		}
		found, err := source.Find(test.search)
		if err != nil || len(found.Rows) != test.rows || requests != test.requests {
			t.Errorf("%s: %d rows in %d requests, %v; want %d in %d", name, len(found.Rows), requests, err, test.rows, test.requests)
		}
		if end := len(found.Rows) == all; end != (found.Next == Place{}) {
			t.Errorf("%s: it goes on at %+v", name, found.Next)
		}
	}
}

// Where all the records are gone that a place tells of, nobody can say where it was.
func TestAPlaceThatCannotBeFoundAgain(t *testing.T) {
	refusal := &connectors.Error{Kind: connectors.NotFound, Message: "no such record"}
	asked := []string{}
	source := Source{
		Page: func(at string, _ int) (Page, error) {
			asked = append(asked, at)
			return Page{}, refusal
		},
		Matches: func(Row) bool { return true }, ID: "Id", After: func(row Row) string { return row["Id"].(string) },
	}
	from := Place{At: "c", Size: 10, Earlier: "b\na", Given: connectors.Given("").Add("c"), Looked: remembered + 1}
	_, err := source.Find(Search{From: from, Size: 5, Requests: 9})
	if connectors.KindOf(err) != connectors.Invalid || !strings.Contains(err.Error(), "begin with the first page") || !slices.Equal(asked, []string{"c", "b", "a"}) {
		t.Errorf("asked after %v: %v", asked, err)
	}
}
