package filter

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/schema"
)

func TestClauseInItsPlainestForm(t *testing.T) {
	for clause, want := range map[string]string{
		"Email='ada@example.com' AND Created > 1700000000": "Email = 'ada@example.com' AND Created > 1700000000",
		"a != 1":                                    "a <> 1",
		"name = 'O''Brien'":                         "name = 'O''Brien'",
		"name = ''":                                 "name = ''",
		"a in (1, -2.5,'x') or not b is null":       "a IN (1, -2.5, 'x') OR NOT b IS NULL",
		"a=1 or b=2 and c=3":                        "a = 1 OR b = 2 AND c = 3",
		"(a=1 or b=2) and c=3":                      "(a = 1 OR b = 2) AND c = 3",
		"((a=1))":                                   "a = 1",
		"not (a=1 and b=2)":                         "NOT (a = 1 AND b = 2)",
		"a not between 1 and 2 and b=true":          "a NOT BETWEEN 1 AND 2 AND b = TRUE",
		"Address.City like 'Ber%' and x not in (1)": "Address.City LIKE 'Ber%' AND x NOT IN (1)",
		"a\n>=\n2":                                  "a >= 2",
		"a is not null":                             "a IS NOT NULL",
		"a = 2.0":                                   "a = 2.0",
		"Ändern = 1":                                "",
	} {
		t.Run(clause, func(t *testing.T) {
			parsed, err := Parse(clause)
			if want == "" {
				if err == nil {
					t.Fatalf("parsed as %s", parsed)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := parsed.String(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestProblemsSayWhereAndWhat(t *testing.T) {
	for clause, want := range map[string]string{
		"":                   "column 1: the filter clause is empty; write a condition such as Status = 'sent', or a record id",
		"Email =":            "column 8: expected a value after =",
		"Email = \"ada\"":    "column 9: text stands in single quotes here; write 'text', and '' for a quote inside it",
		"Email = 'ada":       "column 9: this text has no closing quote; write 'text', and '' for a quote inside it",
		"Email = NULL":       "column 9: nothing equals NULL; write IS NULL or IS NOT NULL",
		"a = 1 AND":          "column 10: expected a column's name after AND",
		"a = 1 b = 2":        "column 7: expected AND, OR or the end",
		"(a = 1":             "column 7: expected AND, OR or )",
		"a IN (1":            "column 8: expected , or ) in the list after IN",
		"a IN (":             "column 7: expected a value after (",
		"a BETWEEN 1":        "column 12: expected AND and the upper bound of BETWEEN",
		"a BETWEEN 1 AND":    "column 16: expected the upper bound after AND",
		"a IN 1":             "column 6: expected ( after IN",
		"a IS 1":             "column 6: expected NULL or NOT NULL after IS",
		"a = 1\nAND b !! 2":  "line 2, column 7: expected =, <>, <, <=, >, >=, LIKE, IN, BETWEEN or IS after b",
		"1 = a":              "column 1: expected a column's name",
		"a = 1; DROP TABLE":  "column 6: expected AND, OR or the end",
		"a > 1e999":          "column 5: the number is out of range; compare with a smaller one",
		"größe = 'x' AND a=": "column 3: expected =, <>, <, <=, >, >=, LIKE, IN, BETWEEN or IS after gr",
	} {
		t.Run(clause, func(t *testing.T) {
			_, err := Parse(clause)
			if err == nil {
				t.Fatal("parsed")
			}
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	deep := strings.Repeat("(", MaxDepth+1) + "a = 1" + strings.Repeat(")", MaxDepth+1)
	long := "a = '" + strings.Repeat("x", MaxLength) + "'"
	nots := strings.Repeat("NOT ", MaxDepth+1) + "a = 1"
	for _, clause := range []string{deep, long, nots} {
		var problem *Error
		if _, err := Parse(clause); !errors.As(err, &problem) {
			t.Errorf("%.20s...: got %v, want a problem", clause, err)
		}
	}
	if _, err := Parse(deep[1 : len(deep)-1]); err != nil {
		t.Error(err)
	}
}

func TestBareRecordID(t *testing.T) {
	for _, id := range []string{"SM3ad97d41e786c02bca47c8ce1745053b", "cus_OxHsz0u5bCGWuy", "25OFF", "gold-plan"} {
		clause, err := Parse(" " + id + "\n")
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := clause.RecordID(); !ok || got != id {
			t.Errorf("got %q, want %q", got, id)
		}
		if !clause.Match(map[string]any{"Id": id}) || clause.Match(map[string]any{"Id": "other"}) {
			t.Errorf("%s matches another record than its own", id)
		}
	}
	clause, err := Parse("Email = 'a'")
	if err != nil {
		t.Fatal(err)
	}
	if id, ok := clause.RecordID(); ok {
		t.Errorf("a condition is taken for the record %q", id)
	}
}

func TestMatch(t *testing.T) {
	row := map[string]any{
		"Email": "ada@example.com", "Amount": int64(1500), "Rate": 2.5, "Live": false, "Gone": nil, "Price": "-0.0075",
		"Big": int64(9007199254740993), "Address": map[string]any{"City": "Berlin"}, "Lines": []any{int64(1)},
	}
	for clause, want := range map[string]bool{
		"Email = 'ada@example.com'":                true,
		"Email = 'Ada@example.com'":                false,
		"Email LIKE '%@example.___'":               true,
		"Email LIKE 'ada'":                         false,
		"Email LIKE '%a%a%e%'":                     true,
		"Email NOT LIKE 'bob%'":                    true,
		"Amount = 1500.0":                          true,
		"Amount BETWEEN 1500 AND 1500":             true,
		"Amount NOT BETWEEN 1 AND 2":               true,
		"Amount IN (1, 2, 1500)":                   true,
		"Amount NOT IN (1, 2)":                     true,
		"Rate > 2 AND Rate < 3":                    true,
		"Price < 0":                                true,
		"Big = 9007199254740992.0":                 false,
		"Live = FALSE":                             true,
		"Live = 'false'":                           true,
		"Live < TRUE":                              true,
		"Gone IS NULL AND Missing IS NULL":         true,
		"Gone IS NOT NULL":                         false,
		"Gone = 'x'":                               false,
		"NOT Gone = 'x'":                           false,
		"Gone <> 'x'":                              false,
		"NOT (Gone = 'x' AND Amount = 1)":          true,
		"Gone = 'x' OR Amount = 1500":              true,
		"Gone NOT IN ('x')":                        false,
		"Address.City = 'Berlin'":                  true,
		"Address.Street IS NULL":                   true,
		"Email.City = 'x'":                         false,
		"Email > 5":                                false,
		"NOT Email > 5":                            false,
		"Lines = 1 OR Address = 'Berlin'":          false,
		"Email = 'x' OR Amount = 1 AND Rate = 2.5": false,
	} {
		t.Run(clause, func(t *testing.T) {
			parsed, err := Parse(clause)
			if err != nil {
				t.Fatal(err)
			}
			if got := parsed.Match(row); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

var columns = []connectors.Column{
	{Name: "Id", Aliases: []string{"id"}, Type: &schema.Type{Kind: schema.String}},
	{Name: "Sender", Aliases: []string{"from", "From"}, Type: &schema.Type{Kind: schema.String}},
	{Name: "Email", Type: &schema.Type{Kind: schema.String}},
	{Name: "Created", Type: &schema.Type{Kind: schema.Int, Format: "unix-time"}},
	{Name: "DateSent", Type: &schema.Type{Kind: schema.String, Format: "date-time-rfc-2822"}},
	{Name: "Price", Type: &schema.Type{Kind: schema.String, Format: "decimal"}},
	{Name: "Live", Type: &schema.Type{Kind: schema.Bool}},
	{Name: "Lines", Type: &schema.Type{Kind: schema.List}},
	{Name: "Metadata", Type: &schema.Type{Kind: schema.Map, Elem: &schema.Type{Kind: schema.String}}},
	{Name: "Address", Type: &schema.Type{Kind: schema.Object, Fields: []schema.Field{
		{Name: "PostalCode", Aliases: []string{"postal_code"}, Type: &schema.Type{Kind: schema.String}},
	}}},
}

func TestBoundClauseUsesTheColumnsOwnNames(t *testing.T) {
	clause, err := Parse("From = '+1' AND address.postal_code = '1' AND Metadata.order_no = '7' AND live = true")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := clause.Bind(columns)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Sender", "Address.PostalCode", "Metadata.order_no", "Live"}
	if diff := cmp.Diff(want, bound.Columns()); diff != "" {
		t.Error(diff)
	}
	if got := clause.Columns()[0]; got != "From" {
		t.Errorf("binding changed the clause: its first column is %s", got)
	}
	row := map[string]any{
		"Sender": "+1", "Live": true,
		"Address": map[string]any{"PostalCode": "1"}, "Metadata": map[string]any{"order_no": "7"},
	}
	if !bound.Match(row) {
		t.Error("the row does not match")
	}
}

func TestBindTellsAllProblems(t *testing.T) {
	clause, err := Parse("Sendr = 'x' AND Created > 'yesterday' AND Lines = 1 AND Live = 1 AND Created LIKE 'x' AND Sender = 5 AND DateSent > 'now' AND Zzzzzzzz = 1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = clause.Bind(columns)
	if err == nil {
		t.Fatal("bound")
	}
	want := `column 1: there is no column "Sendr"; did you mean "Sender"?
column 27: Created holds a time in seconds since 1970; write a number without quotes
column 43: Lines is no single value, so it cannot be compared; compare a column inside it, or write IS NULL or IS NOT NULL
column 64: Live holds a boolean; write TRUE or FALSE
column 70: Created is no text, so LIKE does not apply; compare it with = or a range
column 100: Sender holds text; write the value in single quotes
column 117: DateSent holds a time; write '2024-05-31' or '2024-05-31T10:00:00Z'
column 127: there is no column "Zzzzzzzz"; the columns are Id, Sender, Email, Created, DateSent, Price, Live, Lines, Metadata, Address`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestAColumnAloneIsNoRecordID(t *testing.T) {
	clause, err := Parse("sender")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := clause.Bind(columns); err == nil {
		t.Error("bound")
	}
}

func TestTimes(t *testing.T) {
	row := map[string]any{"DateSent": "Fri, 31 May 2024 10:00:00 +0000", "Price": "12.50"}
	for clause, want := range map[string]bool{
		"DateSent = '2024-05-31'":                             true,
		"DateSent > '2024-05-31'":                             false,
		"DateSent >= '2024-05-31'":                            true,
		"DateSent <= '2024-05-31'":                            true,
		"DateSent BETWEEN '2024-05-01' AND '2024-05-31'":      true,
		"DateSent > '2024-05-31T09:59:59Z'":                   true,
		"DateSent < '2024-06-01'":                             true,
		"DateSent = 'Fri, 31 May 2024 12:00:00 +0200'":        true,
		"DateSent LIKE 'Fri%'":                                true,
		"DateSent > '2023-12-31' AND DateSent < '2024-05-31'": false,
		"Price > '9'":                                         true,
		"Price > 9":                                           true,
	} {
		t.Run(clause, func(t *testing.T) {
			parsed, err := Parse(clause)
			if err != nil {
				t.Fatal(err)
			}
			bound, err := parsed.Bind(columns)
			if err != nil {
				t.Fatal(err)
			}
			if got := bound.Match(row); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestConjuncts(t *testing.T) {
	for clause, want := range map[string]struct {
		conjuncts string
		exact     bool
	}{
		"a = 1":                          {"a = 1", true},
		"a = 1 AND (b = 2 AND c IN (3))": {"a = 1; b = 2; c IN (3)", true},
		"a = 1 AND (b = 2 OR c = 3)":     {"a = 1", false},
		"a = 1 OR b = 2":                 {"", false},
		"NOT a = 1 AND b = 2":            {"b = 2", false},
		"cus_1":                          {"", true},
	} {
		t.Run(clause, func(t *testing.T) {
			parsed, err := Parse(clause)
			if err != nil {
				t.Fatal(err)
			}
			var texts []string
			for _, c := range parsed.Conjuncts() {
				texts = append(texts, c.text(bindsNot))
			}
			if got := strings.Join(texts, "; "); got != want.conjuncts || parsed.Exact() != want.exact {
				t.Errorf("got %q exact %v, want %q exact %v", got, parsed.Exact(), want.conjuncts, want.exact)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Email='ada@example.com' AND Created > 1700000000", "cus_1", "a NOT IN (1, 'x') OR NOT (b IS NULL AND c LIKE '%_')",
		"a BETWEEN -1.5e3 AND 2 AND b = TRUE", "DateSent >= '2024-05-31'", "a = '''' OR \"b\" = 1", "NOT NOT a.b.c <> .5",
	} {
		f.Add(seed)
	}
	row := map[string]any{"a": int64(1), "b": nil, "c": "x%", "Email": "ada@example.com", "DateSent": "2024-05-31"}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 500 { // longer ones teach nothing new, slowly
			return
		}
		clause, err := Parse(text)
		if err != nil {
			var problem *Error
			if !errors.As(err, &problem) || problem.Line < 1 || problem.Column < 1 {
				t.Fatalf("%q: %v is no problem with a place", text, err)
			}
			return
		}
		printed := clause.String()
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q is printed as %q: %v", text, printed, err)
		}
		if again.String() != printed {
			t.Fatalf("%q is printed as %q, and that as %q", text, printed, again.String())
		}
		if clause.Match(row) != again.Match(row) {
			t.Fatalf("%q and its printed form %q differ", text, printed)
		}
	})
}
