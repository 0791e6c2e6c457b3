package pace_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"hawser/internal/node/pace"
)

// refused gives a brake whose vendor has just refused.
func refused(t *testing.T) (*pace.Brake, *pace.Pace) {
	t.Helper()
	group := &pace.Group{}
	p := pace.New(6, group)
	reserve(t, p)
	_, call := p.Begin(t.Context())
	call.Limited(0)
	p.Release(true)
	return &group.Brake, p
}

func TestWhoYieldsTriesLater(t *testing.T) {
	for name, test := range map[string]struct {
		yield func(*pace.Brake)
		want  time.Duration
	}{
		"nobody else tries":        {func(*pace.Brake) {}, 500 * time.Millisecond},
		"somebody else does":       {func(b *pace.Brake) { b.Yield(3 * time.Second) }, 3 * time.Second},
		"for less than one's own":  {func(b *pace.Brake) { b.Yield(time.Millisecond) }, 500 * time.Millisecond},
		"and then does no more":    {func(b *pace.Brake) { b.Yield(time.Hour); b.Yield(0) }, 500 * time.Millisecond},
		"and goes on for a while":  {func(b *pace.Brake) { b.Yield(time.Second); b.Yield(2 * time.Second) }, 2 * time.Second},
		"and does no more, waited": {func(b *pace.Brake) { b.Yield(time.Hour); time.AfterFunc(time.Second, func() { b.Yield(0) }) }, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				brake, p := refused(t)
				began := time.Now()
				test.yield(brake)
				reserve(t, p)
				if waited := time.Since(began); waited != test.want {
					t.Errorf("waited %v, want %v", waited, test.want)
				}
			})
		})
	}
}

func TestOpenBrakeYieldsToNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		group := &pace.Group{}
		group.Brake.Yield(time.Hour)
		began := time.Now()
		reserve(t, pace.New(6, group))
		if waited := time.Since(began); waited > 0 {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestABrakeTellsWhenItWasRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := &pace.Brake{}
		if at, _ := open.Refused(); !at.IsZero() {
			t.Errorf("an open brake was refused at %v", at)
		}
		brake, p := refused(t)
		first, changes := brake.Refused()
		reserve(t, p)
		v := &vendor{limits: func(time.Time) bool { return true }}
		ctx, call := p.Begin(t.Context())
		get(t, ctx, &http.Client{Transport: &pace.Transport{Next: v}})
		call.Limited(0)
		p.Release(true)
		<-changes
		if again, _ := brake.Refused(); !again.After(first) {
			t.Errorf("refused at %v, and before at %v", again, first)
		}
		v.limits = nil
		reserve(t, p)
		ctx, call = p.Begin(t.Context())
		get(t, ctx, &http.Client{Transport: &pace.Transport{Next: v}})
		call.End()
		p.Release(true)
		if at, _ := brake.Refused(); !at.IsZero() {
			t.Errorf("the vendor took a call, and the brake was refused at %v", at)
		}
	})
}
