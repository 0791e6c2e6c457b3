package secretstore

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"hawser/internal/connection"
)

const (
	// fresh is how long a secret is given without asking the store again.
	fresh = time.Minute
	// stale is how old a secret may become while the store does not answer.
	stale = time.Hour
)

// memory remembers the secrets of a store.
type memory struct {
	read    connection.SecretSource
	now     func() time.Time
	mu      sync.Mutex
	secrets map[string]*remembered
}

// remembered is a secret by its URL. Who holds turn may read and change it.
type remembered struct {
	turn        chan struct{}
	value       string
	read, tried time.Time
}

// remember gives a source that asks the store once a minute at most for each
// secret, however many calls need it at the same time. A store that does not
// answer leaves what was read before in force for an hour; one that refuses does not.
func remember(read connection.SecretSource, now func() time.Time) connection.SecretSource {
	return (&memory{read: read, now: now, secrets: map[string]*remembered{}}).get
}

func (m *memory) get(ctx context.Context, at *url.URL) (string, error) {
	r := m.remembered(at.String())
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return "", silent(at, context.Cause(ctx))
	}
	now := m.now()
	if r.value != "" && now.Sub(r.tried) < fresh {
		return r.value, nil
	}
	value, err := m.read(ctx, at)
	switch {
	case err == nil:
		r.value, r.read, r.tried = value, now, now
	case errors.Is(err, errRefused), now.Sub(r.read) >= stale:
		r.value = ""
		return "", err
	default:
		r.tried = now
	}
	return r.value, nil
}

func (m *memory) remembered(url string) *remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.secrets[url] == nil {
		m.secrets[url] = &remembered{turn: make(chan struct{}, 1)}
	}
	return m.secrets[url]
}
