package http

import (
	"fmt"
	"net/http"
	"testing"

	"hawser/connectors"
)

// The size of pages that is asked for is one that the document allows, wherever it says which.
func TestSizesOfPagesFollowTheDocument(t *testing.T) {
	whole := func(said object) object {
		of := object{"type": "integer"}
		for name, value := range said {
			of[name] = value
		}
		return object{"name": "limit", "in": "query", "schema": of}
	}
	described := func(text string) object {
		p := whole(nil)
		p["description"] = text
		return p
	}
	for name, test := range map[string]struct {
		parameter object
		// largest is what is asked for where not all records match, and the others for pages of 1 and of 200.
		largest, one, most int
	}{
		"nothing":            {whole(nil), 100, 1, 100},
		"a maximum":          {whole(object{"maximum": 30}), 30, 1, 30},
		"more than we take":  {whole(object{"maximum": 1000}), 200, 1, 200},
		"a minimum":          {whole(object{"minimum": 20, "maximum": 50}), 50, 20, 50},
		"an open maximum":    {whole(object{"maximum": 51, "exclusiveMaximum": true}), 50, 1, 50},
		"some sizes":         {whole(object{"enum": []int{50, 10, 25}}), 50, 10, 50},
		"large sizes":        {whole(object{"enum": []int{500, 1000}}), 500, 500, 500},
		"a part":             {object{"name": "limit", "in": "query", "schema": object{"allOf": []any{object{"type": "integer"}, object{"maximum": 40}}}}, 40, 1, 40},
		"a range in words":   {described("A limit on the number of objects. Limit can range between 1 and 60, and the default is 10."), 60, 1, 60},
		"a maximum in words": {described("The number of results per page (max 70). For more, see 5 examples."), 70, 1, 70},
		"up to in words":     {described("Up to 80 records. Default 20"), 80, 1, 80},
		"the default alone":  {described("How many. The default is 20."), 100, 1, 100},
		"no number for it":   {described("The maximum number of things to give; 3 of them come first."), 100, 1, 100},
	} {
		connector := describeFile(t, apiOf(t, map[string]object{"GET /things": {
			"parameters": []any{test.parameter, object{"name": "offset", "in": "query", "schema": object{"type": "integer"}}}, "responses": things["responses"],
		}}), nil)
		list := connector.Spec().Operation("Thing", connectors.List)
		if list.PageRecords != min(test.largest, connectors.MaxPageSize) && test.largest <= connectors.MaxPageSize {
			t.Errorf("%s: pages have %d records", name, list.PageRecords)
		}
		for call, want := range map[*connectors.Call]int{
			{FilterClause: "Id <> '1'"}: test.largest, {PageSize: 1}: test.one, {PageSize: 200}: test.most,
		} {
			api := &canned{status: http.StatusOK, body: "[]"}
			call.Operation = list
			if _, err := api.open(t, connector, nil).Call(t.Context(), *call); err != nil {
				t.Fatal(err)
			}
			if line := fmt.Sprintf("GET /things?limit=%d", want); api.line != line {
				t.Errorf("%s, %q by %d: %s, want %s", name, call.FilterClause, call.PageSize, api.line, line)
			}
		}
	}
}
