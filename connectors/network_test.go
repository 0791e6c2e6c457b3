package connectors

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	date := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for text, want := range map[string]time.Duration{"7": 7 * time.Second, "": 0, "-1": 0, "soon": 0, date: time.Hour} {
		got := RetryAfter(http.Header{"Retry-After": {text}})
		if diff := want - got; diff < 0 || diff > time.Minute {
			t.Errorf("Retry-After %q is %v, want %v", text, got, want)
		}
	}
}
