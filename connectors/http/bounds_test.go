package http

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hawser/connectors"
)

// Comparisons go along where the query has parameters for them, and never leave out a record that may match.
func TestBoundsGoAlong(t *testing.T) {
	integer, number := object{"type": "integer"}, object{"type": "number"}
	day, moment := object{"type": "string", "format": "date"}, object{"type": "string", "format": "date-time"}
	parameter := func(name string, schema object) any { return object{"name": name, "in": "query", "schema": schema} }
	deep := func(name string, of object, keys ...string) any {
		properties := object{}
		for _, key := range keys {
			properties[key] = of
		}
		p := object{"name": name, "in": "query", "style": "deepObject", "explode": true}
		p["schema"] = object{"anyOf": []any{object{"type": "object", "properties": properties}, of}}
		return p
	}
	record := object{"type": "object", "properties": object{
		"id": plainText, "amount": integer, "price": number, "created": integer, "updated_at": moment, "due": day, "sent_at": moment, "name": plainText,
	}}
	for name, test := range map[string]struct {
		parameters []any
		// asked are the queries, by clause.
		asked map[string]string
	}{
		"an object of comparisons": {
			[]any{deep("created", integer, "gt", "gte", "lt", "lte")},
			map[string]string{
				"Created > 5":                 "created[gt]=5",
				"Created >= 5":                "created[gte]=5",
				"Created < 5":                 "created[lt]=5",
				"Created <= 5":                "created[lte]=5",
				"Created = 5":                 "created[gte]=5 created[lte]=5",
				"Created BETWEEN 5 AND 9":     "created[gte]=5 created[lte]=9",
				"Created > 5 AND Created < 9": "created[gt]=5 created[lt]=9",
				"Created > 5 AND Created > 9": "created[gt]=5 created[gte]=9",
				"Created > 5 AND Name = 'x'":  "created[gt]=5",
				"Created > 5 OR Created < 3":  "",
				"NOT (Created > 5)":           "",
				"Created <> 5":                "",
				"Created IN (5, 9)":           "",
				"Created > 5.5":               "",
				"Created IS NULL":             "",
				"Amount > 5":                  "",
				"Created NOT BETWEEN 5 AND 9": "",
				"Created > 5 AND (Amount < 3 OR Due = '2024-05-31')": "created[gt]=5",
			},
		},
		"an object of some comparisons": {
			[]any{deep("amount", integer, "gt", "lte")},
			map[string]string{
				"Amount >= 5": "amount[gt]=4", "Amount > 5": "amount[gt]=5", "Amount < 5": "amount[lte]=5", "Amount = 5": "amount[gt]=4 amount[lte]=5",
			},
		},
		"an object of other things too": {
			[]any{deep("created", integer, "gt", "before")}, map[string]string{"Created > 5": ""},
		},
		"an object for text": {
			[]any{deep("name", plainText, "gt", "lt")}, map[string]string{"Name > 'a'": ""},
		},
		"comparisons in names": {
			[]any{parameter("created[gte]", integer), parameter("amount_lt", integer), parameter("price.gt", number), parameter("amountGte", integer)},
			map[string]string{
				"Created > 5": "created[gte]=5", "Created >= 5": "created[gte]=5", "Amount < 5": "amount_lt=5", "Amount <= 5": "amount_lt=6",
				"Price > 5": "price.gt=5", "Price >= 5.5": "price.gt=4.5", "Price = 5": "price.gt=4", "Amount BETWEEN 3 AND 5": "amountGte=3 amount_lt=6",
			},
		},
		"names that tell the side alone": {
			[]any{parameter("min_amount", integer), parameter("maxAmount", integer), parameter("created_after", integer), parameter("price_to", number)},
			map[string]string{
				"Amount > 5": "min_amount=4", "Amount >= 5": "min_amount=4", "Amount < 5": "maxAmount=6", "Amount <= 5": "maxAmount=6", "Amount = 5": "maxAmount=6 min_amount=4",
				"Created > 5": "created_after=4", "Created < 5": "", "Price <= 5.5": "price_to=6.5", "MinAmount = 3 AND Amount > 5": "min_amount=3",
				"Amount > 5 AND MinAmount = 3": "min_amount=3",
			},
		},
		"bounds that have bounds": {
			[]any{parameter("min_amount", object{"type": "integer", "minimum": 0}), deep("created", object{"type": "integer", "maximum": 9}, "gte")},
			map[string]string{"Amount > 0": "", "Amount > 1": "min_amount=0", "Created > 9": "created[gte]=9", "Created > 10": ""},
		},
		"times": {
			[]any{deep("updated_at", moment, "gte", "lt"), parameter("due_before", day), parameter("sent_since", moment), parameter("sent-until", plainText)},
			map[string]string{
				"UpdatedAt >= '2024-05-31T10:00:00Z'": "updated_at[gte]=2024-05-31T09:59:59Z",
				"UpdatedAt < '2024-05-31T10:00:00Z'":  "updated_at[lt]=2024-05-31T10:00:01Z",
				"UpdatedAt > '2024-05-31'":            "updated_at[gte]=2024-05-30T23:59:59Z",
				"UpdatedAt <= '2024-05-31'":           "updated_at[lt]=2024-06-01T00:00:01Z",
				"UpdatedAt = '2024-05-31'":            "updated_at[gte]=2024-05-30T23:59:59Z updated_at[lt]=2024-06-01T00:00:01Z",
				"Due < '2024-05-31'":                  "due_before=2024-06-03",
				"SentAt > '2024-05-31'":               "sent_since=2024-05-29T00:00:00Z",
				"SentAt < '2024-05-31'":               "",
			},
		},
		"as Twilio writes them": {
			[]any{parameter("SentAt", moment), parameter("SentAt<", moment), parameter("SentAt>", moment), parameter("Due>", day)},
			map[string]string{
				"SentAt = '2024-05-31'":           "SentAt<=2024-06-03T00:00:00Z SentAt>=2024-05-29T00:00:00Z",
				"SentAt = '2024-05-31T10:00:00Z'": "SentAt<=2024-06-02T10:00:00Z SentAt>=2024-05-29T10:00:00Z",
				"Due = '2024-05-31'":              "Due>=2024-05-29",
				"Due < '2024-05-31'":              "",
			},
		},
		"times that are equal": {
			[]any{parameter("sent_at", moment), parameter("due", day), parameter("updated_at", day)},
			map[string]string{
				"SentAt = '2024-05-31'": "", "SentAt = '2024-05-31T10:00:00Z'": "sent_at=2024-05-31T10:00:00Z", "Due = '2024-05-31'": "due=2024-05-31",
				"Due = '2024-05-31T10:00:00Z'": "", "UpdatedAt = '2024-05-31'": "",
			},
		},
		"what is no bound of a column": {
			[]any{parameter("after_id", integer), parameter("since", moment), parameter("max_things", integer), parameter("name_from", plainText), parameter("min_updated_at", integer)},
			map[string]string{"Id > '5'": "", "UpdatedAt > '2024-05-31'": "", "Name > 'a'": "", "MaxThings = 5": "max_things=5"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			connector := describeFile(t, apiOf(t, map[string]object{"GET /things": {
				"parameters": test.parameters, "responses": answers(object{"type": "array", "items": record}),
			}}), func(d *connectors.Description) { d.Pagination.Style = setting(atOnce) })
			for clause, want := range test.asked {
				api := &canned{status: http.StatusOK, body: "[]"}
				_, err := api.open(t, connector, nil).Call(t.Context(), connectors.Call{Operation: connector.Spec().Operation("Thing", connectors.List), FilterClause: clause})
				if err != nil {
					t.Errorf("%s: %v", clause, err)
					continue
				}
				_, query, _ := strings.Cut(api.line, "?")
				values, err := url.ParseQuery(query)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, name := range slices.Sorted(maps.Keys(values)) {
					got = append(got, name+"="+values.Get(name))
				}
				if text := strings.Join(got, " "); text != want {
					t.Errorf("%s asks for %q, want %q", clause, text, want)
				}
			}
		})
	}
}
