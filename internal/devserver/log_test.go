package devserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/server/common/log/tag"
)

func TestServerLog(t *testing.T) {
	var out strings.Builder
	log := newServerLog(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelWarn,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})))
	derived := log.With(tag.String("service", "history"))

	derived.Info("below the level")
	derived.Warn("slow", tag.Int("shard", 1))
	derived.DPanic("should not be")
	derived.Error("failed", tag.Error(fs.ErrNotExist))
	derived.Error("the caller is gone", tag.Error(fmt.Errorf("polling: %w", context.Canceled)))
	derived.Error("the caller is gone", tag.Error(serviceerror.NewCanceled("by the caller")))
	derived.Error("the caller is gone", tag.Error(serviceerror.NewUnavailable("reading a queue: context canceled")))
	log.quiet()
	derived.Error("the others are gone")

	const want = "level=WARN msg=slow service=history shard=1\nlevel=ERROR msg=\"should not be\" service=history\n" +
		"level=ERROR msg=failed service=history error=\"file does not exist\"\n"
	if out.String() != want {
		t.Errorf("log:\n%swant:\n%s", out.String(), want)
	}
}

func TestFatalEndsTheGoroutineAndIsKept(t *testing.T) {
	log := newServerLog(slog.New(slog.DiscardHandler))
	if err := log.fatal(); err != nil {
		t.Fatalf("fatal before anything happened: %v", err)
	}
	ended := make(chan struct{})
	went := false
	go func() {
		defer close(ended)
		log.With().Fatal("no listener", tag.Error(fs.ErrPermission))
		went = true
	}()
	<-ended
	if went {
		t.Error("the caller went on")
	}
	if err := log.fatal(); !errors.Is(err, fs.ErrPermission) || err.Error() != "no listener: permission denied" {
		t.Errorf("fatal = %v", err)
	}
}
