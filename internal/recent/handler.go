package recent

import (
	"context"
	"log/slog"
	"strings"
)

// connectionKey is the attribute that says which connection a record is of.
const connectionKey = "connection"

// Handler gives a handler that keeps what is at least information, and hands
// everything on to next, as far as next wants it.
func (l *Log) Handler(next slog.Handler) slog.Handler { return &handler{log: l, next: next} }

type handler struct {
	log        *Log
	next       slog.Handler
	connection string
	attributes []Attribute
	// group is what stands before the keys: "group."
	group string
}

// Enabled tells whether a record is kept or written.
func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo || h.next.Enabled(ctx, level)
}

// Handle keeps a record, and writes it where next wants it.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelInfo {
		with := *h
		r.Attrs(func(a slog.Attr) bool {
			with.add(h.group, a)
			return true
		})
		if with.connection != "" {
			h.log.keep(with.connection, Entry{Time: r.Time, Level: r.Level.String(), Message: cut(r.Message), Attributes: with.attributes})
		}
	}
	if !h.next.Enabled(ctx, r.Level) {
		return nil
	}
	return h.next.Handle(ctx, r)
}

// WithAttrs adds attributes to the records.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	with := *h
	with.next = h.next.WithAttrs(attrs)
	for _, a := range attrs {
		with.add(h.group, a)
	}
	return &with
}

// WithGroup puts the attributes that follow into a group.
func (h *handler) WithGroup(name string) slog.Handler {
	with := *h
	with.next = h.next.WithGroup(name)
	if name != "" {
		with.group += name + "."
	}
	return &with
}

// add adds an attribute to those of h, which must not be another's.
func (h *handler) add(group string, a slog.Attr) {
	value := a.Value.Resolve()
	switch {
	case value.Kind() == slog.KindGroup:
		if a.Key != "" {
			group += a.Key + "."
		}
		for _, inner := range value.Group() {
			h.add(group, inner)
		}
	case group == "" && a.Key == connectionKey:
		h.connection = value.String()
	case a.Key != "":
		h.attributes = append(h.attributes[:len(h.attributes):len(h.attributes)], Attribute{group + a.Key, cut(value.String())})
	}
}

// cut leaves out what is too long.
func cut(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

var _ slog.Handler = (*handler)(nil)
