package twilio

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

const (
	defaultPageSize = 50
	maxPageSize     = 1000
)

// item is an entry of a list; tokens fall from the first entry to the last, so
// that a page is found again after entries before or at its edge are gone.
type item struct {
	token string
	body  map[string]any
}

// page cuts the page out of items that the call asks for with PageSize, Page
// and PageToken. Twilio tells no totals.
func page(q *request, list string, items []item) (*answer, *problem) {
	size, p := number(q.params, "PageSize", defaultPageSize, 1)
	if p != nil {
		return nil, p
	}
	size = min(size, maxPageSize)
	index, p := number(q.params, "Page", 0, 0)
	if p != nil {
		return nil, p
	}
	from := min(index*size, len(items))
	if token := q.params.Get("PageToken"); token != "" {
		from = slices.IndexFunc(items, func(i item) bool { return i.token < token })
		if from < 0 {
			from = len(items)
		}
	}
	shown := items[from:min(from+size, len(items))]
	records := make([]map[string]any, len(shown))
	for i, it := range shown {
		records[i] = it.body
	}

	body := map[string]any{
		list:                records,
		"page":              index,
		"page_size":         size,
		"start":             index * size,
		"end":               index*size + max(len(shown)-1, 0),
		"uri":               link(q, size, index, q.params.Get("PageToken")),
		"first_page_uri":    link(q, size, 0, ""),
		"next_page_uri":     nil,
		"previous_page_uri": nil,
	}
	if from+size < len(items) {
		body["next_page_uri"] = link(q, size, index+1, shown[len(shown)-1].token)
	}
	if index > 0 {
		body["previous_page_uri"] = link(q, size, index-1, "")
	}
	return &answer{http.StatusOK, body}, nil
}

// link is the uri of a page of the list that the call asked for.
func link(q *request, size, index int, token string) string {
	query := maps.Clone(q.params)
	query.Set("PageSize", strconv.Itoa(size))
	query.Set("Page", strconv.Itoa(index))
	query.Del("PageToken")
	if token != "" {
		query.Set("PageToken", token)
	}
	return q.path + "?" + query.Encode()
}

// number reads a whole number of at least least.
func number(params url.Values, name string, absent, least int) (int, *problem) {
	if !params.Has(name) {
		return absent, nil
	}
	n, err := strconv.Atoi(params.Get(name))
	if err != nil || n < least || n > 1<<30 {
		return 0, invalidParameter(name)
	}
	return n, nil
}
