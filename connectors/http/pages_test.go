package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"hawser/connectors"
)

// page reads a page, and gives the ids of its things.
func page(t *testing.T, caller connectors.Caller, call connectors.Call) (ids []string, next string) {
	t.Helper()
	result, err := caller.Call(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range result.Payload.([]any) {
		ids = append(ids, row.(map[string]any)["Id"].(string))
	}
	return ids, result.NextPageToken
}

// Whatever way an API has of reading pages, and however small it makes them, each page is as full as was asked for, and
// each record comes once.
func TestPagesAreFull(t *testing.T) {
	const all = 230
	for name, style := range stylesOfPages {
		for _, strict := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, told the largest: %v", name, strict), func(t *testing.T) {
				s := &shelf{style: style, most: 10, strict: strict}
				caller, list := s.open(t, all)
				for size, until := range map[int]int{1: 30, 9: all, 10: all, 11: all, 101: all, 200: all} {
					seen := map[string]bool{}
					call := connectors.Call{Operation: list, PageSize: size}
					for {
						var ids []string
						ids, call.PageToken = page(t, caller, call)
						if want := min(size, all-len(seen)); len(ids) != want {
							t.Errorf("a page of %d after %d records has %d", size, len(seen), len(ids))
						}
						for _, id := range ids {
							if seen[id] {
								t.Errorf("in pages of %d %s is given twice", size, id)
							}
							seen[id] = true
						}
						if call.PageToken == "" || len(ids) == 0 || len(seen) >= until {
							break
						}
					}
					if until < all {
						continue
					}
					if call.PageToken != "" { // the list may have ended with a full page
						var more []string
						if more, call.PageToken = page(t, caller, call); len(more) > 0 {
							t.Errorf("in pages of %d %v come after the last", size, more)
						}
					}
					if len(seen) != all || call.PageToken != "" {
						t.Errorf("in pages of %d there are %d records, and then %q", size, len(seen), call.PageToken)
					}
				}
				for clause, want := range map[string]int{"": all, "Even = true": all / 2, "Even = false AND Id <> '3'": all/2 - 1} {
					if ids, _ := page(t, caller, connectors.Call{Operation: list, AllPages: true, FilterClause: clause}); len(ids) != want {
						t.Errorf("%q on all pages gives %d records, want %d", clause, len(ids), want)
					}
				}
			})
		}
	}
}

// A token stays good while records come and go: none is lost, none comes twice.
func TestPagesStayGoodWhileRecordsComeAndGo(t *testing.T) {
	for name, style := range stylesOfPages {
		for what, goes := range map[string]func(i, of int) bool{
			"every second one": func(i, _ int) bool { return i%2 == 0 },
			"the last one":     func(i, of int) bool { return i == of-1 },
			"all":              func(int, int) bool { return true },
			"none":             func(int, int) bool { return false },
		} {
			for _, come := range []int{0, 3} {
				for clause, all := range map[string]bool{"": true, "Even = true": false} {
					t.Run(fmt.Sprintf("%s, %s goes and %d come, %s", name, what, come, clause), func(t *testing.T) {
						s := &shelf{style: style, most: 10}
						caller, list := s.open(t, 60)
						seen := map[string]bool{}
						call := connectors.Call{Operation: list, PageSize: 7, FilterClause: clause}
						for {
							var ids []string
							ids, call.PageToken = page(t, caller, call)
							for i, id := range ids {
								if seen[id] {
									t.Errorf("%s is given twice", id)
								}
								if seen[id] = true; goes(i, len(ids)) {
									s.remove(id)
								}
							}
							s.add(come)
							if call.PageToken == "" || len(seen) > 200 {
								break
							}
						}
						for n := range 60 {
							if id := fmt.Sprint(n + 1); !seen[id] && (all || (n+1)%2 == 0) {
								t.Errorf("%s is lost", id)
							}
						}
					})
				}
			}
		}
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
