package http

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"

	"hawser/connectors"
)

// shelf is an API whose list of things is read page by page, the newest first.
type shelf struct {
	style style
	// most is how many things are on a page at most. What asks for more is refused where strict says so.
	most   int
	strict bool

	mu sync.Mutex
	// things are by number, the newest first; last is the highest number that there ever was.
	things []int
	last   int
}

// style is a way in which lists are read page by page.
type style struct {
	// parameters are those of the query, size is the one for the size of pages, "" for none.
	parameters []string
	size       string
	answer     object
	pagination connectors.Pagination
	// from is where the page begins that a request asks for, among the things; it is negative for what there is not.
	from func(s *shelf, r *http.Request) int
	// give makes the answer of a page that begins at from, of things of which there are more after it.
	give func(w http.ResponseWriter, r *http.Request, from int, page []int, more bool) any
}

var (
	thingType = object{"type": "object", "properties": object{"id": plainText, "even": object{"type": "boolean"}}}
	thingList = object{"type": "array", "items": thingType}
)

func envelope(properties object) object { return object{"type": "object", "properties": properties} }

func thingsOf(page []int) []object {
	list := []object{}
	for _, n := range page {
		list = append(list, object{"id": fmt.Sprint(n), "even": n%2 == 0})
	}
	return list
}

func asked(r *http.Request, name string, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
		return n
	}
	return otherwise
}

// below is where the things begin that are older than the one that a parameter names, be it there or not.
func below(name string) func(*shelf, *http.Request) int {
	return func(s *shelf, r *http.Request) int {
		at := slices.IndexFunc(s.things, func(n int) bool { return n < asked(r, name, s.last+1) })
		if at < 0 {
			return len(s.things)
		}
		return at
	}
}

// oldest is the number of the last thing of a page.
func oldest(page []int) string { return fmt.Sprint(page[len(page)-1]) }

// bare answers with the things alone.
func bare(_ http.ResponseWriter, _ *http.Request, _ int, page []int, _ bool) any {
	return thingsOf(page)
}

// stylesOfPages are the ways that are found out, and those that the settings tell.
var stylesOfPages = map[string]style{
	"a token in the answer": {
		parameters: []string{"page_token", "page_size"}, size: "page_size", from: below("page_token"),
		answer: envelope(object{"items": thingList, "next_page_token": plainText}),
		give: func(_ http.ResponseWriter, _ *http.Request, _ int, page []int, more bool) any {
			out := object{"items": thingsOf(page)}
			if more {
				out["next_page_token"] = oldest(page)
			}
			return out
		},
	},
	"a token deep in the answer": {
		parameters: []string{"cursor", "limit"}, size: "limit", from: below("cursor"),
		answer: envelope(object{"results": thingList, "meta": envelope(object{"next_cursor": object{"type": "string", "nullable": true}})}),
		give: func(_ http.ResponseWriter, _ *http.Request, _ int, page []int, more bool) any {
			meta := object{"next_cursor": nil}
			if more {
				meta["next_cursor"] = oldest(page)
			}
			return object{"results": thingsOf(page), "meta": meta}
		},
	},
	"the last record": {
		parameters: []string{"starting_after", "limit"}, size: "limit",
		answer: envelope(object{"data": thingList, "has_more": object{"type": "boolean"}}),
		from: func(s *shelf, r *http.Request) int {
			if !r.URL.Query().Has("starting_after") {
				return 0
			}
			if at := slices.Index(s.things, asked(r, "starting_after", 0)); at >= 0 {
				return at + 1
			}
			return -1
		},
		give: func(_ http.ResponseWriter, _ *http.Request, _ int, page []int, more bool) any {
			return object{"data": thingsOf(page), "has_more": more}
		},
	},
	"an address in the answer": {
		parameters: []string{"per_page"}, size: "per_page", from: below("before"),
		answer: envelope(object{"data": thingList, "links": envelope(object{"next": plainText})}),
		give: func(_ http.ResponseWriter, r *http.Request, _ int, page []int, more bool) any {
			links := object{}
			if more {
				links["next"] = fmt.Sprintf("/things?before=%s&per_page=%s", oldest(page), r.URL.Query().Get("per_page"))
			}
			return object{"data": thingsOf(page), "links": links}
		},
	},
	"an address as in HAL": {
		parameters: []string{"per_page"}, size: "per_page", from: below("before"),
		answer: envelope(object{"data": thingList, "_links": envelope(object{"next": envelope(object{"href": plainText})})}),
		give: func(_ http.ResponseWriter, _ *http.Request, _ int, page []int, more bool) any {
			links := object{}
			if more {
				links["next"] = object{"href": "/things?before=" + oldest(page)}
			}
			return object{"data": thingsOf(page), "_links": links}
		},
	},
	"a header Link": {
		parameters: []string{"per_page"}, size: "per_page", from: below("before"), answer: thingList,
		pagination: connectors.Pagination{Style: setting(byLink)},
		give: func(w http.ResponseWriter, r *http.Request, _ int, page []int, more bool) any {
			if more {
				w.Header().Set("Link", fmt.Sprintf(`</things?before=%s&per_page=%s>; rel="next"`, oldest(page), r.URL.Query().Get("per_page")))
			}
			return thingsOf(page)
		},
	},
	"page numbers": {
		parameters: []string{"page", "per_page"}, size: "per_page", answer: thingList, give: bare,
		from: func(s *shelf, r *http.Request) int {
			return (asked(r, "page", 1) - 1) * min(asked(r, "per_page", 5), s.most)
		},
	},
	"page numbers without a size": {
		parameters: []string{"page"}, answer: thingList, give: bare,
		from: func(s *shelf, r *http.Request) int { return (asked(r, "page", 1) - 1) * min(5, s.most) },
	},
	"page numbers of which there are so many": {
		parameters: []string{"page", "per_page"}, size: "per_page", answer: thingList, give: bare,
		from: func(s *shelf, r *http.Request) int {
			from := (asked(r, "page", 1) - 1) * min(asked(r, "per_page", 5), s.most)
			if from > 0 && from >= len(s.things) {
				return -1
			}
			return from
		},
	},
	"page numbers of which the last one comes again": {
		parameters: []string{"page", "per_page"}, size: "per_page", answer: thingList, give: bare,
		from: func(s *shelf, r *http.Request) int {
			size := min(asked(r, "per_page", 5), s.most)
			return min(asked(r, "page", 1)-1, max(len(s.things)-1, 0)/size) * size
		},
	},
	"offsets": {
		parameters: []string{"offset", "limit"}, size: "limit", answer: envelope(object{"items": thingList}),
		from: func(_ *shelf, r *http.Request) int { return asked(r, "offset", 0) },
		give: func(_ http.ResponseWriter, _ *http.Request, _ int, page []int, _ bool) any {
			return object{"items": thingsOf(page)}
		},
	},
	"offsets that the settings name": {
		parameters: []string{"begin", "most"}, size: "most", answer: envelope(object{"found": envelope(object{"them": thingList})}),
		pagination: connectors.Pagination{Style: setting(byOffset), Parameter: setting("begin"), Size: setting("most"), Records: setting("found.them")},
		from:       func(_ *shelf, r *http.Request) int { return asked(r, "begin", 0) },
		give: func(_ http.ResponseWriter, _ *http.Request, _ int, page []int, _ bool) any {
			return object{"found": object{"them": thingsOf(page)}}
		},
	},
	"all at once": {answer: thingList, give: bare, from: func(*shelf, *http.Request) int { return 0 }},
}

// add makes so many new things.
func (s *shelf) add(count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range count {
		s.last++
		s.things = slices.Insert(s.things, 0, s.last)
	}
}

// remove deletes a thing.
func (s *shelf) remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.things = slices.DeleteFunc(s.things, func(n int) bool { return fmt.Sprint(n) == id })
}

// ServeHTTP answers with a page.
func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	size := 5
	switch {
	case s.style.size != "":
		size = asked(r, s.style.size, 5)
	case len(s.style.parameters) == 0:
		size = len(s.things)
	}
	from := s.style.from(s, r)
	switch {
	case s.strict && s.style.size != "" && size > s.most:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"message":"a page has %d things at most"}`, s.most)
		return
	case from < 0:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"there is no such page"}`)
		return
	case len(s.style.parameters) > 0:
		size = min(size, s.most)
	}
	from = min(from, len(s.things))
	to := min(from+size, len(s.things))
	_ = json.NewEncoder(w).Encode(s.style.give(w, r, from, s.things[from:to], to < len(s.things)))
}

// open serves the shelf with so many things. Its document tells the largest page where the shelf is strict.
func (s *shelf) open(t *testing.T, count int) (connectors.Caller, *connectors.Operation) {
	t.Helper()
	s.add(count)
	var parameters []any
	for _, name := range s.style.parameters {
		of := object{"type": "string"}
		if name == "page" || name == "begin" || name == "offset" || name == s.style.size {
			of = object{"type": "integer"}
		}
		if name == s.style.size && s.strict {
			of["minimum"], of["maximum"] = 1, s.most
		}
		parameters = append(parameters, object{"name": name, "in": "query", "schema": of})
	}
	connector := describeFile(t, apiOf(t, map[string]object{"GET /things": {"parameters": parameters, "responses": answers(s.style.answer)}}),
		func(d *connectors.Description) { d.Pagination = s.style.pagination })
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return openAt(t, connector, server.URL, nil), connector.Spec().Operation("Thing", connectors.List)
}

var _ http.Handler = (*shelf)(nil)
