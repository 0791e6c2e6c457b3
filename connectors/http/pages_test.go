package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"hawser/connectors"
)

// Every style of pagination gives each record once, whatever size of page is asked for.
func TestPagination(t *testing.T) {
	const all = 23
	page := func(from, size int) []object {
		var rows []object
		for i := max(from, 0); i < min(from+size, all); i++ {
			rows = append(rows, object{"id": fmt.Sprint(i), "even": i%2 == 0})
		}
		return append([]object{}, rows...)
	}
	row := object{"type": "object", "properties": object{"id": object{"type": "string"}, "even": object{"type": "boolean"}}}
	rows := object{"type": "array", "items": row}
	number := func(r *http.Request, name string, otherwise int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
			return n
		}
		return otherwise
	}
	for name, test := range map[string]struct {
		parameters []string
		answer     object
		pagination connectors.Pagination
		serve      func(w http.ResponseWriter, r *http.Request) any
	}{
		"a token in the answer": {
			parameters: []string{"page_token", "page_size"},
			answer:     object{"type": "object", "properties": object{"items": rows, "next_page_token": object{"type": "string"}}},
			serve: func(_ http.ResponseWriter, r *http.Request) any {
				from, size := number(r, "page_token", 0), number(r, "page_size", 5)
				out := object{"items": page(from, size)}
				if from+size < all {
					out["next_page_token"] = fmt.Sprint(from + size)
				}
				return out
			},
		},
		"a token deep in the answer": {
			parameters: []string{"cursor", "limit"},
			answer: object{"type": "object", "properties": object{
				"results": rows, "meta": object{"type": "object", "properties": object{"next_cursor": object{"type": "string", "nullable": true}}},
			}},
			serve: func(_ http.ResponseWriter, r *http.Request) any {
				from, size := number(r, "cursor", 0), number(r, "limit", 5)
				meta := object{"next_cursor": nil}
				if from+size < all {
					meta["next_cursor"] = fmt.Sprint(from + size)
				}
				return object{"results": page(from, size), "meta": meta}
			},
		},
		"the last record": {
			parameters: []string{"starting_after", "limit"},
			answer:     object{"type": "object", "properties": object{"data": rows, "has_more": object{"type": "boolean"}}},
			serve: func(_ http.ResponseWriter, r *http.Request) any {
				from, size := number(r, "starting_after", -1)+1, number(r, "limit", 5)
				return object{"data": page(from, size), "has_more": from+size < all}
			},
		},
		"an address in the answer": {
			parameters: []string{"per_page"},
			answer:     object{"type": "object", "properties": object{"data": rows, "links": object{"type": "object", "properties": object{"next": object{"type": "string"}}}}},
			serve: func(_ http.ResponseWriter, r *http.Request) any {
				from, size := number(r, "from", 0), number(r, "per_page", 5)
				links := object{}
				if from+size < all {
					links["next"] = fmt.Sprintf("/things?from=%d&per_page=%d", from+size, size)
				}
				return object{"data": page(from, size), "links": links}
			},
		},
		"page numbers": {
			parameters: []string{"page", "per_page"},
			answer:     rows,
			serve: func(_ http.ResponseWriter, r *http.Request) any {
				size := number(r, "per_page", 5)
				return page((number(r, "page", 1)-1)*size, size)
			},
		},
		"page numbers without a size": {
			parameters: []string{"page"},
			answer:     rows,
			serve:      func(_ http.ResponseWriter, r *http.Request) any { return page((number(r, "page", 1)-1)*5, 5) },
		},
		"offsets that the settings name": {
			parameters: []string{"begin", "most"},
			answer:     object{"type": "object", "properties": object{"found": object{"type": "object", "properties": object{"them": rows}}}},
			pagination: connectors.Pagination{Style: setting(byOffset), Parameter: setting("begin"), Size: setting("most"), Records: setting("found.them")},
			serve: func(_ http.ResponseWriter, r *http.Request) any {
				return object{"found": object{"them": page(number(r, "begin", 0), number(r, "most", 5))}}
			},
		},
		"all at once": {
			answer: rows,
			serve:  func(http.ResponseWriter, *http.Request) any { return page(0, all) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			var parameters []any
			for _, p := range test.parameters {
				kind := "string"
				if p == "page" || p == "begin" {
					kind = "integer"
				}
				parameters = append(parameters, object{"name": p, "in": "query", "schema": object{"type": kind}})
			}
			connector := describeFile(t, apiOf(t, map[string]object{"GET /things": {"parameters": parameters, "responses": answers(test.answer)}}),
				func(d *connectors.Description) { d.Pagination = test.pagination })
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(w).Encode(test.serve(w, r))
			}))
			t.Cleanup(server.Close)
			caller := openAt(t, connector, server.URL, nil)
			list := connector.Spec().Operation("Thing", connectors.List)
			for clause, want := range map[string]int{"": all, "Even = true": 12, "Even = false AND Id <> '3'": 10} {
				for _, size := range []int{1, 4, 200} {
					seen := map[string]bool{}
					call := connectors.Call{Operation: list, PageSize: size, FilterClause: clause}
					for range 100 {
						result, err := caller.Call(t.Context(), call)
						if err != nil {
							t.Fatal(err)
						}
						rows := result.Payload.([]any)
						if len(rows) > size {
							t.Errorf("a page of %d has %d rows", size, len(rows))
						}
						for _, row := range rows {
							id := row.(map[string]any)["Id"].(string)
							if seen[id] {
								t.Errorf("%s is given twice", id)
							}
							seen[id] = true
						}
						if call.PageToken = result.NextPageToken; call.PageToken == "" {
							break
						}
					}
					if len(seen) != want || call.PageToken != "" {
						t.Errorf("%q by pages of %d gives %d records, want %d; more: %q", clause, size, len(seen), want, call.PageToken)
					}
				}
				result, err := caller.Call(t.Context(), connectors.Call{Operation: list, AllPages: true, FilterClause: clause})
				if err != nil || len(result.Payload.([]any)) != want {
					t.Errorf("%q on all pages: %v", clause, err)
				}
			}
		})
	}
}

func TestNextPageLeadsNowhereElse(t *testing.T) {
	connector := describeFile(t, apiOf(t, map[string]object{"GET /things": {"responses": answers(object{
		"type": "object", "properties": object{"data": object{"type": "array", "items": object{"type": "object", "properties": object{"id": plainText}}}, "next": plainText},
	})}}), nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(object{"data": []object{{"id": "1"}}, "next": "https://elsewhere.example.com/things"})
	}))
	t.Cleanup(server.Close)
	caller := openAt(t, connector, server.URL, map[string]string{token: "secret"})
	_, err := caller.Call(t.Context(), connectors.Call{Operation: connector.Spec().Operation("Thing", connectors.List), AllPages: true})
	if connectors.KindOf(err) != connectors.Malformed {
		t.Errorf("the error is %v", err)
	}
}
