package filter

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSort(t *testing.T) {
	rows := func() []map[string]any {
		return []map[string]any{
			{"Id": "1", "Created": int64(30), "DateSent": "Fri, 31 May 2024 10:00:00 +0000"},
			{"Id": "2", "Created": int64(10), "DateSent": "Sat, 01 Jun 2024 10:00:00 +0000"},
			{"Id": "3", "Created": int64(30), "DateSent": nil},
			{"Id": "4", "Created": nil, "DateSent": "Thu, 02 May 2024 10:00:00 +0000"},
		}
	}
	for name, test := range map[string]struct {
		terms []string
		want  string
	}{
		"ascending, NULL last":                 {[]string{"Created"}, "2134"},
		"descending, NULL last too":            {[]string{"created DESC"}, "1324"},
		"the next column decides among equals": {[]string{"Created desc", "Id DESC"}, "3124"},
		"times in their order":                 {[]string{"DateSent ASC"}, "4123"},
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := ParseSorting(test.terms, columns)
			if err != nil {
				t.Fatal(err)
			}
			sorted, got := rows(), ""
			keys.Sort(sorted)
			for _, row := range sorted {
				got += row["Id"].(string)
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestSortingProblems(t *testing.T) {
	_, err := ParseSorting([]string{"Creatd", "Id SIDEWAYS", "Address"}, columns)
	want := "there is no column \"Creatd\" to sort by; did you mean \"Created\"?\n" +
		"\"Id SIDEWAYS\" sorts by nothing; write a column, and ASC or DESC after it\n" +
		"\"Address\" is no single value to sort by; name a column inside it"
	if err == nil || cmp.Diff(want, err.Error()) != "" {
		t.Errorf("got %v, want %s", err, want)
	}
}
