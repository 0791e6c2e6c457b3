package filter

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/schema"
)

func TestAnUnknownValueMustBeOfTheColumnsType(t *testing.T) {
	text, number := &schema.Type{Kind: schema.String}, &schema.Type{Kind: schema.Int}
	truth, anything := &schema.Type{Kind: schema.Bool}, &schema.Type{}
	list := &schema.Type{Kind: schema.List, Elem: text}
	moment := &schema.Type{Kind: schema.String, Format: "date-time"}
	for name, test := range map[string]struct {
		clause string
		typ    *schema.Type
		want   string
	}{
		"text":                         {"Email = ?", text, ""},
		"anything":                     {"Created = ?", anything, ""},
		"text within quotes":           {"Email LIKE '%?%'", number, ""},
		"a number within quotes":       {"Created > '?'", number, "column 11: Created holds a time in seconds since 1970, not text; a number without quotes: ${int(...)}"},
		"a number for text":            {"Email = ?", number, "column 9: Email holds text, not a number; put single quotes around the expression"},
		"text for a number":            {"Created > ?", text, "column 11: Created holds a time in seconds since 1970, not text; a number without quotes: ${int(...)}"},
		"a time for seconds":           {"Created > ?", moment, "column 11: Created holds a time in seconds since 1970, not text; seconds since 1970: int(timestamp(...))"},
		"a time for a time":            {"DateSent > ?", moment, ""},
		"a boolean for text":           {"Email = ?", truth, "column 9: Email holds text, not a boolean; put single quotes around the expression"},
		"a list after IN":              {"Email IN ?", list, ""},
		"a list of the wrong members":  {"Created NOT IN ?", list, "column 16: Created holds a time in seconds since 1970, not text; a number without quotes: ${int(...)}"},
		"a list in parentheses":        {"Email IN (?)", list, "column 11: a list is no single value to compare Email with; write Email IN and the list, without parentheses"},
		"a list where one value is":    {"Email = ?", list, "column 9: a list is no single value to compare Email with; write Email IN and the list, without parentheses"},
		"one value after IN":           {"Email IN ?", text, "column 10: IN needs a list; write the value in parentheses"},
		"one of several after IN":      {"Email IN ('a', ?)", text, ""},
		"a bound":                      {"Created BETWEEN 5 AND ?", text, "column 23: Created holds a time in seconds since 1970, not text; a number without quotes: ${int(...)}"},
		"an unknown column":            {"Emial = ?", text, `column 1: there is no column "Emial"; did you mean "Email"?`},
		"in the place of a column":     {"? = 'a'", text, "column 1: expected a column's name"},
		"in the place of a comparison": {"Email ?", text, "column 7: expected =, <>, <, <=, >, >=, LIKE, IN, BETWEEN or IS after Email"},
		"inside of a record's id":      {"cus_?", text, "column 5: expected =, <>, <, <=, >, >=, LIKE, IN, BETWEEN or IS after cus_"},
	} {
		t.Run(name, func(t *testing.T) {
			var params []Param
			for i, r := range test.clause {
				if r == '?' {
					params = append(params, Param{Offset: i, Type: test.typ})
				}
			}
			got := ""
			clause, err := Prepare(test.clause, params)
			if err == nil {
				clause, err = clause.Bind(columns)
			}
			if err != nil {
				got = err.Error()
			} else if clause.Match(map[string]any{"Email": "b", "Created": int64(1)}) {
				t.Error("a clause of unknown values matches")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAQuestionMarkOfTheTextIsNoValue(t *testing.T) {
	for _, clause := range []string{"Email = ?", "Email IN ?", "Email = 'a' AND Id = ? OR Id = ?"} {
		if _, err := Parse(clause); err == nil {
			t.Errorf("%s is read", clause)
		}
	}
	if _, err := Prepare("Email = ? AND Id = ?", []Param{{Offset: 8, Type: &schema.Type{}}}); err == nil {
		t.Error("a question mark that is no param is read as one")
	}
}

func TestNarrows(t *testing.T) {
	columns := []connectors.Column{
		{Name: "Id", Native: []string{"="}},
		{Name: "Name"},
		{Name: "Created", Native: []string{"=", ">"}},
		{Name: "Recurring", Inner: []string{"Interval"}},
	}
	for clause, want := range map[string]bool{
		"cus_1":                           true,
		"Id = 'cus_1'":                    true,
		"Name = 'Ada'":                    false,
		"Name = 'Ada' AND Created > 5":    true,
		"Name = 'Ada' OR Created > 5":     false,
		"NOT Created > 5":                 false,
		"Created < 5":                     false,
		"Recurring.Interval = 'month'":    true,
		"Recurring.Interval <> 'month'":   false,
		"Recurring.UsageType = 'metered'": false,
	} {
		parsed, err := Parse(clause)
		if err == nil {
			parsed, err = parsed.Bind(columns)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed.Narrows(columns); got != want {
			t.Errorf("%s: got %v", clause, got)
		}
	}
}
