// Package nodetest gives tests of the runtime an application to call: a vendor
// that keeps what it was asked, over real HTTP, and the connector for it.
package nodetest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"hawser/internal/schema"
)

// Request is what the vendor was asked.
type Request struct {
	// Operation is "Charge.Create".
	Operation string         `json:"operation"`
	EntityID  string         `json:"entityId,omitempty"`
	Filter    string         `json:"filter,omitempty"`
	PageToken string         `json:"pageToken,omitempty"`
	Payload   map[string]any `json:"-"`
	Key       string         `json:"key,omitempty"`
	Repeat    bool           `json:"repeat,omitempty"`
	Since     int64          `json:"since,omitempty"`
	// APIKey is the credential that it came with.
	APIKey string `json:"-"`
}

// Answer is what the vendor says. The zero Answer is success with a new record.
type Answer struct {
	// Status is 200 where it is zero.
	Status int
	// Result is the payload of a success; nil stands for the request's payload with a new Id.
	Result any
	// NextPageToken is that of the next page.
	NextPageToken string
	// Code and Message describe a failure.
	Code, Message string
	RetryAfter    time.Duration
}

// Vendor is an application. It makes each keyed change once.
type Vendor struct {
	// URL is where it is reached.
	URL string

	mu       sync.Mutex
	answer   func(*http.Request, Request) Answer
	requests []Request
	answers  map[string][]byte
	ids      int
}

// NewVendor starts a vendor that ends with the test. A nil answer is one that
// always succeeds; it is called by many goroutines, without a lock.
func NewVendor(t *testing.T, answer func(*http.Request, Request) Answer) *Vendor {
	t.Helper()
	if answer == nil {
		answer = func(*http.Request, Request) Answer { return Answer{} }
	}
	v := &Vendor{answer: answer, answers: map[string][]byte{}}
	server := httptest.NewServer(v)
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	v.URL = server.URL
	return v
}

// Requests gives all that the vendor was asked, in order.
func (v *Vendor) Requests() []Request {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]Request(nil), v.requests...)
}

// ServeHTTP answers one request.
func (v *Vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var message wireRequest
	if err := json.Unmarshal(body, &message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	request := message.Request
	request.Payload, _ = message.Payload.Any.(map[string]any)
	request.APIKey = r.Header.Get("Authorization")
	v.mu.Lock()
	v.requests = append(v.requests, request)
	number := len(v.requests)
	known := v.answers[request.Key]
	v.mu.Unlock()
	w.Header().Set("Request-Id", "req_"+strconv.Itoa(number))
	if known != nil {
		write(w, http.StatusOK, known)
		return
	}
	answer := v.answer(r, request)
	if answer.RetryAfter > 0 {
		w.Header().Set("Retry-After-Ms", strconv.FormatInt(answer.RetryAfter.Milliseconds(), 10))
	}
	if answer.Status >= 300 {
		write(w, answer.Status, encode(wireAnswer{Code: answer.Code, Message: answer.Message}))
		return
	}
	write(w, http.StatusOK, v.carryOut(request, answer))
}

// carryOut makes a change, and gives its answer. One that came twice at the same time is made once.
func (v *Vendor) carryOut(request Request, answer Answer) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	if known := v.answers[request.Key]; known != nil {
		return known
	}
	text := encode(wireAnswer{Result: schema.Value{Any: v.result(request, answer)}, NextPageToken: answer.NextPageToken})
	if request.Key != "" {
		v.answers[request.Key] = text
	}
	return text
}

// result is called with the lock held.
func (v *Vendor) result(request Request, answer Answer) any {
	if answer.Result != nil {
		return answer.Result
	}
	v.ids++
	record := map[string]any{"Id": fmt.Sprintf("id_%d", v.ids)}
	for key, value := range request.Payload {
		record[key] = value
	}
	return record
}

type wireRequest struct {
	Request
	Payload schema.Value `json:"payload"`
}

type wireAnswer struct {
	Result        schema.Value `json:"result"`
	NextPageToken string       `json:"nextPageToken,omitempty"`
	Code          string       `json:"code,omitempty"`
	Message       string       `json:"message,omitempty"`
}

func encode(answer wireAnswer) []byte {
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err) // a test's answer that is no JSON
	}
	return text
}

func write(w http.ResponseWriter, status int, text []byte) {
	w.WriteHeader(status)
	_, _ = w.Write(text) // a caller that has gone does not matter
}
