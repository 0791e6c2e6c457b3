// Package shop is a small REST API for tests, with the OpenAPI document that describes it. It keeps customers and
// orders, takes an API key, and remembers idempotency keys. It knows no connector.
package shop

import (
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

// Document describes the API.
//
//go:embed shop.yaml
var Document []byte

// Key is the API key that the shop takes.
const Key = "shop-key"

// Shop is the API. The zero Shop is empty and ready.
type Shop struct {
	mu       sync.Mutex
	requests []Request
	records  map[string][]record
	made     int
	answers  map[string]record
}

// Request is a request that the shop had.
type Request struct{ Method, Address, IdempotencyKey, Body string }

// record is a customer or an order, as the document spells it.
type record map[string]any

// Requests lists the requests that the shop had.
func (s *Shop) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Count is how many records there are of "customers" or "orders".
func (s *Shop) Count(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.records[kind])
}

// ServeHTTP answers a request.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the caller is gone
	}
	w.Header().Set("X-Request-Id", "shop_"+strconv.Itoa(s.note(r, body)))
	if r.Header.Get("X-Api-Key") != Key {
		refuse(w, http.StatusUnauthorized, "bad_key", "The key is not known.")
		return
	}
	var fields record
	if len(body) > 0 && json.Unmarshal(body, &fields) != nil {
		refuse(w, http.StatusBadRequest, "no_json", "The body is not JSON.")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.records == nil {
		s.records, s.answers = map[string][]record{}, map[string]record{}
	}
	s.mux(fields).ServeHTTP(w, r)
}

// note keeps the request, and gives its number.
func (s *Shop) note(r *http.Request, body []byte) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{r.Method, r.URL.RequestURI(), r.Header.Get("Idempotency-Key"), string(body)})
	return len(s.requests)
}

// mux is what the document describes, for a request with these fields.
func (s *Shop) mux(fields record) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", func(w http.ResponseWriter, _ *http.Request) { give(w, http.StatusOK, record{"status": "open"}) })
	mux.HandleFunc("GET /v1/customers", s.listCustomers)
	mux.HandleFunc("GET /v1/orders", s.listOrders)
	mux.HandleFunc("GET /v1/orders/{id}/lines", s.listLines)
	for _, kind := range []string{"customers", "orders"} {
		mux.HandleFunc("POST /v1/"+kind, func(w http.ResponseWriter, r *http.Request) { s.create(w, r, kind, fields) })
		mux.HandleFunc("GET /v1/"+kind+"/{id}", func(w http.ResponseWriter, r *http.Request) { s.change(w, r, kind, nil) })
		mux.HandleFunc("PATCH /v1/"+kind+"/{id}", func(w http.ResponseWriter, r *http.Request) { s.change(w, r, kind, fields) })
		mux.HandleFunc("PUT /v1/"+kind+"/{id}", func(w http.ResponseWriter, r *http.Request) { s.change(w, r, kind, fields) })
		mux.HandleFunc("DELETE /v1/"+kind+"/{id}", func(w http.ResponseWriter, r *http.Request) { s.remove(w, r, kind) })
	}
	mux.HandleFunc("POST /v1/orders/{id}/refund", func(w http.ResponseWriter, r *http.Request) {
		s.change(w, r, "orders", record{"status": "refunded"})
	})
	return mux
}

// needs are the fields that the document requires of a new record.
var needs = map[string][]string{"customers": {"full_name"}, "orders": {"customer_id", "amount", "currency"}}

func (s *Shop) create(w http.ResponseWriter, r *http.Request, kind string, fields record) {
	for _, name := range needs[kind] {
		if fields[name] == nil {
			refuse(w, http.StatusUnprocessableEntity, "missing", "The field "+name+" is missing.")
			return
		}
	}
	key := r.Header.Get("Idempotency-Key")
	if made := s.answers[key]; key != "" && made != nil {
		give(w, http.StatusCreated, made)
		return
	}
	s.made++
	fields["id"] = kind[:3] + "_" + strconv.Itoa(s.made)
	if kind == "orders" {
		fields["status"] = "open"
	} else {
		fields["created_at"] = 1_700_000_000 + s.made
	}
	s.records[kind], s.answers[key] = append(s.records[kind], fields), fields
	give(w, http.StatusCreated, fields)
}

func (s *Shop) find(r *http.Request, kind string) int {
	return slices.IndexFunc(s.records[kind], func(one record) bool { return one["id"] == r.PathValue("id") })
}

func (s *Shop) change(w http.ResponseWriter, r *http.Request, kind string, fields record) {
	at := s.find(r, kind)
	if at < 0 {
		refuse(w, http.StatusNotFound, "not_found", "There is no such record.")
		return
	}
	for name, value := range fields {
		s.records[kind][at][name] = value
	}
	give(w, http.StatusOK, s.records[kind][at])
}

func (s *Shop) remove(w http.ResponseWriter, r *http.Request, kind string) {
	at := s.find(r, kind)
	if at < 0 {
		refuse(w, http.StatusNotFound, "not_found", "There is no such record.")
		return
	}
	s.records[kind] = slices.Delete(s.records[kind], at, at+1)
	w.WriteHeader(http.StatusNoContent)
}

func give(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a caller that is gone needs no answer
}

// refuse answers with problem details (RFC 9457).
func refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(record{"type": "https://api.shop.example/problems/" + code, "title": code, "code": code, "status": status, "detail": detail})
}

var _ http.Handler = (*Shop)(nil)
