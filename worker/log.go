package main

import (
	"io"
	"log/slog"
)

// loggers gives the worker's log, and the one of Temporal's SDK: what that one
// tells of each worker that it starts is for those who debug.
func (f flags) loggers(w io.Writer) (own, sdk *slog.Logger, err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.logLevel)); err != nil {
		return nil, nil, wrongUsage("--log-level is %q, want debug, info, warn or error", f.logLevel)
	}
	quiet := level
	if level == slog.LevelInfo {
		quiet = slog.LevelWarn
	}
	switch f.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})), slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: quiet})), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})), slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: quiet})), nil
	default:
		return nil, nil, wrongUsage("--log-format is %q, want text or json", f.logFormat)
	}
}
