package secretstore

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"
	"time"

	"hawser/internal/connection"
)

// vault is a store whose secret and health the test sets.
type vault struct {
	value string
	err   error
	reads int
	hold  chan struct{}
}

func (v *vault) read(context.Context, *url.URL) (string, error) {
	v.reads++
	if v.hold != nil {
		<-v.hold
	}
	return v.value, v.err
}

var address = &url.URL{Scheme: "awsparamstore", Host: "token"}

func TestARotatedSecretIsSeenWithinAMinute(t *testing.T) {
	v, now := &vault{value: "old"}, time.Unix(0, 0)
	secrets := connection.Secrets{"awsparamstore": remember(v.read, func() time.Time { return now })}
	c, err := connection.Open(connection.Settings{Auth: map[string]connection.Value{"key": {SecretURL: address.String()}}}, secrets, nil)
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		name  string
		after time.Duration
		value string
		err   error
		want  string
		reads int
	}{
		{"the first call reads it", 0, "old", nil, "old", 1},
		{"the next one does not", time.Second, "new", nil, "old", 1},
		{"a minute later it is read again", time.Minute, "new", nil, "new", 2},
		{"a store that does not answer leaves it in force", time.Minute, "", silent(address, errors.New("HTTP 503")), "new", 3},
		{"and is not asked by every call", time.Second, "", silent(address, errors.New("HTTP 503")), "new", 3},
		{"but not for ever", time.Hour, "", silent(address, errors.New("HTTP 503")), "", 4},
		{"when it answers again all is well", 0, "newest", nil, "newest", 5},
		{"a store that refuses ends it at once", time.Minute, "", refused(address, 403, "AccessDenied"), "", 6},
	}
	for _, step := range steps {
		now = now.Add(step.after)
		v.value, v.err = step.value, step.err
		got, err := c.Auth(t.Context(), "key")
		if got != step.want || (err == nil) != (step.want != "") || v.reads != step.reads {
			t.Errorf("%s: got %q, %v after %d reads; want %q after %d", step.name, got, err, v.reads, step.want, step.reads)
		}
	}
}

func TestCallsThatNeedASecretAtTheSameTimeReadItOnce(t *testing.T) {
	v := &vault{value: "secret", hold: make(chan struct{})}
	get := remember(v.read, time.Now)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got, err := get(t.Context(), address); got != "secret" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	canceled, cancel := context.WithCancel(t.Context())
	v.hold <- struct{}{} // one of them is at the store
	cancel()
	if _, err := get(canceled, address); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a call that is given up waits on: %v", err)
	}
	all.Wait()
	if v.reads != 1 {
		t.Errorf("read %d times", v.reads)
	}
}
