package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
)

// serveCharges serves Stripe's list of charges: so many of them, the newest first. It makes each as it is asked for.
func serveCharges(count int) (*httptest.Server, error) {
	text, err := os.ReadFile(chargeText)
	if err != nil {
		return nil, fmt.Errorf("reading what charges are like: %w", err)
	}
	charge := strings.TrimSpace(string(text))
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		next := count - 1
		if after := query.Get("starting_after"); after != "" {
			n, _ := strconv.Atoi(strings.TrimPrefix(after, "ch_"))
			next = n - 1
		}
		limit, err := strconv.Atoi(query.Get("limit"))
		if err != nil {
			limit = 10
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object": "list", "url": "/v1/charges", "data": [`)
		last := max(next-limit+1, 0)
		for n := next; n >= last; n-- {
			if n < next {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, charge, n, 100+n%9000, firstCreated+n)
		}
		fmt.Fprintf(w, `], "has_more": %t}`, last > 0)
	})), nil
}

// firstCreated is when the oldest charge was made; each one comes a second later.
const firstCreated = 1_600_000_000

// chargeText is a charge as Stripe gives it, with the fields that cards have: its number, its amount, and when it was created.
const chargeText = "internal/dataflow/testdata/charge.txt"
