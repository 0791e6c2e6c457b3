package devserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync/atomic"

	"go.temporal.io/server/common"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// serverLog gives the Temporal server a slog.Logger to write to. It differs from the server's own loggers in two ways: once
// the server is stopping, what it complains about is no news, and nothing it calls fatal ends the process.
type serverLog struct {
	client   *slog.Logger
	stopping *atomic.Bool
	failure  *atomic.Pointer[error]
	// building is set while the server is built, in the goroutine that builds it.
	building *atomic.Bool
}

func newServerLog(l *slog.Logger) *serverLog {
	if l == nil {
		l = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	stopping := new(atomic.Bool)
	return &serverLog{
		client:   slog.New(mutable{Handler: l.Handler(), muted: stopping}),
		stopping: stopping,
		failure:  new(atomic.Pointer[error]),
		building: new(atomic.Bool),
	}
}

// quiet drops every later record: services that are stopped one after the other report that the others are gone.
func (l *serverLog) quiet() { l.stopping.Store(true) }

// fatal is the first fatal condition that the server reported, or nil.
func (l *serverLog) fatal() error {
	if err := l.failure.Load(); err != nil {
		return *err
	}
	return nil
}

func (l *serverLog) Debug(msg string, tags ...tag.Tag)  { l.write(slog.LevelDebug, msg, tags) }
func (l *serverLog) Info(msg string, tags ...tag.Tag)   { l.write(slog.LevelInfo, msg, tags) }
func (l *serverLog) Warn(msg string, tags ...tag.Tag)   { l.write(slog.LevelWarn, msg, tags) }
func (l *serverLog) DPanic(msg string, tags ...tag.Tag) { l.write(slog.LevelError, msg, tags) }

// Error logs at debug level what failed because its caller was gone: a worker that stops cancels its polls, and the server
// calls that an error.
func (l *serverLog) Error(msg string, tags ...tag.Tag) {
	level := slog.LevelError
	if callerGone(cause(tags)) {
		level = slog.LevelDebug
	}
	l.write(level, msg, tags)
}

// Panic logs and panics, as the server relies on.
func (l *serverLog) Panic(msg string, tags ...tag.Tag) {
	l.write(slog.LevelError, msg, tags)
	panic(msg)
}

// Fatal keeps the condition for fatal and ends the calling goroutine instead of the process. During the start, that fails
// the service that called, and so Start. While the server is built it unwinds by a panic, which the builder recovers: the
// server listens inside of a sync.OnceValue, where the end of a goroutine would be the end of the process.
func (l *serverLog) Fatal(msg string, tags ...tag.Tag) {
	err := errors.New(msg)
	if because := cause(tags); because != nil {
		err = fmt.Errorf("%s: %w", msg, because)
	}
	if !l.failure.CompareAndSwap(nil, &err) {
		l.write(slog.LevelError, msg, tags)
	}
	if l.building.Load() {
		panic(err)
	}
	runtime.Goexit()
}

// With returns a logger that adds tags to every record.
func (l *serverLog) With(tags ...tag.Tag) log.Logger {
	with := *l
	with.client = slog.New(l.client.Handler().WithAttrs(attrs(tags)))
	return &with
}

// SLog is the logger behind this one, for the parts of the server that speak slog.
func (l *serverLog) SLog() *slog.Logger { return l.client }

func (l *serverLog) write(level slog.Level, msg string, tags []tag.Tag) {
	ctx := context.Background()
	if l.client.Enabled(ctx, level) {
		l.client.LogAttrs(ctx, level, msg, attrs(tags)...)
	}
}

// cause is the error among the tags, or nil. A tag's Value is only its text.
func cause(tags []tag.Tag) error {
	for _, t := range tags {
		if z, ok := t.(tag.ZapTag); ok {
			if err, ok := z.Field().Interface.(error); ok {
				return err
			}
		}
	}
	return nil
}

// callerGone tells whether an operation ended with its caller's context. The server's stores keep of that error only the text,
// at the end of their own.
func callerGone(err error) bool {
	return err != nil && (common.IsContextCanceledErr(err) || strings.HasSuffix(err.Error(), context.Canceled.Error()))
}

func attrs(tags []tag.Tag) []slog.Attr {
	attrs := make([]slog.Attr, len(tags))
	for i, t := range tags {
		attrs[i] = slog.Any(t.Key(), t.Value())
	}
	return attrs
}

// mutable is a handler that can be silenced, together with all that derive from it.
type mutable struct {
	slog.Handler
	muted *atomic.Bool
}

func (h mutable) Enabled(ctx context.Context, level slog.Level) bool {
	return !h.muted.Load() && h.Handler.Enabled(ctx, level)
}

func (h mutable) WithAttrs(attrs []slog.Attr) slog.Handler {
	return mutable{Handler: h.Handler.WithAttrs(attrs), muted: h.muted}
}

func (h mutable) WithGroup(name string) slog.Handler {
	return mutable{Handler: h.Handler.WithGroup(name), muted: h.muted}
}

var (
	_ log.Logger      = (*serverLog)(nil)
	_ log.WithLogger  = (*serverLog)(nil)
	_ log.SLogWrapper = (*serverLog)(nil)
	_ slog.Handler    = mutable{}
)
