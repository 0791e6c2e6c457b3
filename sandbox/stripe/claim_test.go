package stripe

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestKeyOfACallUnderWayIsInUse(t *testing.T) {
	s := New(Options{})
	send := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/v1/customers", strings.NewReader("name=Ada"))
		r.Header.Set("Authorization", "Bearer sk_test_abc")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Idempotency-Key", "k")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/customers", nil)
	first := &call{server: s, request: r, id: "req_first", key: "k", now: s.now()}
	mine, refusal := s.claim(first, "", &answer{path: "/v1/customers", params: "name=Ada", at: first.now, requestID: first.id})
	if refusal != nil {
		t.Fatal(refusal)
	}
	w := send()
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `"code": "idempotency_key_in_use"`) || w.Header().Get("Stripe-Should-Retry") != "true" {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if n := len(records(s)); n != 0 {
		t.Errorf("the second call left %d kinds of records", n)
	}
	s.settle(first, "", mine, false)
	if w := send(); w.Code != http.StatusOK || w.Header().Get("Idempotent-Replayed") != "" {
		t.Errorf("after a call that never began: %d %v", w.Code, w.Header())
	}
	if w := send(); w.Code != http.StatusOK || w.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("after a call that ended: %d %v", w.Code, w.Header())
	}
}
