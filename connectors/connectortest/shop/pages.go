package shop

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
)

// listCustomers gives a page, and the token of the next: the customer that it begins after, which may be gone meanwhile.
func (s *Shop) listCustomers(w http.ResponseWriter, r *http.Request) {
	all, query := slices.Clone(s.records["customers"]), r.URL.Query()
	all = slices.DeleteFunc(all, func(one record) bool {
		created, _ := one["created_at"].(int)
		return query.Has("email") && one["email"] != query.Get("email") || number(one["id"]) <= asNumber(query.Get("cursor"), 0) ||
			created <= asNumber(query.Get("created_at[gt]"), math.MinInt) || created < asNumber(query.Get("created_at[gte]"), math.MinInt) ||
			created >= asNumber(query.Get("created_at[lt]"), math.MaxInt) || created > asNumber(query.Get("created_at[lte]"), math.MaxInt)
	})
	size, ok := pageSize(w, r, "limit", 10)
	if !ok {
		return
	}
	answer := record{"data": all[:min(size, len(all))]}
	if len(all) > size {
		answer["next_cursor"] = strconv.Itoa(number(all[size-1]["id"]))
	}
	give(w, http.StatusOK, answer)
}

// listOrders gives a page, with a link to the next.
func (s *Shop) listOrders(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	all := slices.DeleteFunc(slices.Clone(s.records["orders"]), func(one record) bool {
		amount, _ := one["amount"].(float64)
		return query.Has("status") && one["status"] != query.Get("status") || number(one["id"]) <= asNumber(query.Get("after"), 0) ||
			int(amount) <= asNumber(query.Get("min_amount"), math.MinInt) || int(amount) > asNumber(query.Get("max_amount"), math.MaxInt)
	})
	size, ok := pageSize(w, r, "per_page", 50)
	if !ok {
		return
	}
	if len(all) > size {
		query.Set("after", strconv.Itoa(number(all[size-1]["id"])))
		w.Header().Set("Link", fmt.Sprintf(`<https://api.shop.example/v1/orders?%s>; rel="next", </v1/orders>; rel="first"`, query.Encode()))
		all = all[:size]
	}
	give(w, http.StatusOK, append([]record{}, all...))
}

// listLines gives the lines of an order from an offset on.
func (s *Shop) listLines(w http.ResponseWriter, r *http.Request) {
	at := s.find(r, "orders")
	if at < 0 {
		refuse(w, http.StatusNotFound, "not_found", "There is no such order.")
		return
	}
	lines, _ := s.records["orders"][at]["lines"].([]any)
	from := min(asNumber(r.URL.Query().Get("offset"), 0), len(lines))
	to := min(from+min(asNumber(r.URL.Query().Get("limit"), 3), 3), len(lines))
	give(w, http.StatusOK, record{"items": append([]any{}, lines[from:to]...)})
}

// pageSize is the size of the page that is asked for; one that is larger than the document says is refused.
func pageSize(w http.ResponseWriter, r *http.Request, parameter string, most int) (size int, ok bool) {
	if size = asNumber(r.URL.Query().Get(parameter), 5); size > most {
		refuse(w, http.StatusBadRequest, "too_many", fmt.Sprintf("A page has %d records at most.", most))
		return 0, false
	}
	return size, true
}

// number is that of an id: 7 of "cus_7".
func number(id any) int {
	text, _ := id.(string)
	return asNumber(text[min(4, len(text)):], 0)
}

func asNumber(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return otherwise
}
