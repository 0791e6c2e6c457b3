package listing

import (
	"strconv"
	"testing"

	"hawser/connectors"
)

func FuzzPageToken(f *testing.F) {
	f.Add(Place{At: "Page=1&PageToken=PASM1", Size: 25, Given: connectors.Given("").Add("SM1")}.String())
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
