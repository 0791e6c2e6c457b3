package connection

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// recorder writes a record of each exchange, as much as the verbosity says.
type recorder struct {
	next      http.RoundTripper
	verbosity int
	log       *slog.Logger
	lowest    slog.Level
}

// RoundTrip is next's. At verbosity 5 it reads the request's body before it is
// sent, and the answer whole before it gives it on.
func (rec *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if rec.verbosity >= 5 && r.Body != nil {
		content, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
		body, r = content, r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	start := time.Now()
	answer, err := rec.next.RoundTrip(r)
	level := slog.LevelInfo
	if err != nil || answer.StatusCode >= http.StatusBadRequest {
		level = slog.LevelError
	}
	wanted := level >= rec.lowest && (rec.verbosity > 1 || level == slog.LevelError)
	if !wanted {
		return answer, err
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("host", r.URL.Host), slog.String("path", maskPath(r.URL.Path)),
		slog.Duration("took", time.Since(start)),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", Scrub(cause(err).Error())))
	} else {
		attrs = append(attrs, slog.Int("status", answer.StatusCode))
	}
	attrs = append(attrs, rec.request(r, body)...)
	if err == nil {
		attrs = append(attrs, rec.answer(answer, heard(r, body))...)
	}
	rec.log.LogAttrs(r.Context(), level, "api request", attrs...)
	return answer, err
}

// heard gives a masker that knows what of the request was masked.
func heard(r *http.Request, body []byte) masker {
	var m masker
	for segment := range strings.SplitSeq(r.URL.Path, "/") {
		if len(segment) > 2 && maskPath(segment) != segment {
			m.said = append(m.said, segment)
		}
	}
	return m.hear(formType, []byte(r.URL.RawQuery)).hear(r.Header.Get("Content-Type"), body)
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (rec *recorder) CloseIdleConnections() { closeIdle(rec.next) }

func (rec *recorder) request(r *http.Request, body []byte) []slog.Attr {
	var attrs []slog.Attr
	if rec.verbosity >= 3 {
		attrs = append(attrs, slog.String("query", masker{}.query(r.URL.RawQuery)), slog.Int64("requestBytes", r.ContentLength))
	}
	if rec.verbosity >= 4 {
		attrs = append(attrs, slog.Any("requestHeaders", maskHeaders(r.Header)))
	}
	if rec.verbosity >= 5 && len(body) > 0 {
		attrs = append(attrs, slog.String("requestBody", masker{}.body(r.Header.Get("Content-Type"), body)))
	}
	return attrs
}

func (rec *recorder) answer(answer *http.Response, m masker) []slog.Attr {
	var attrs []slog.Attr
	if rec.verbosity >= 3 {
		attrs = append(attrs, slog.String("protocol", answer.Proto), slog.Int64("answerBytes", answer.ContentLength))
	}
	if rec.verbosity >= 4 {
		attrs = append(attrs, slog.Any("answerHeaders", maskHeaders(answer.Header)))
	}
	if rec.verbosity >= 5 {
		content, err := io.ReadAll(answer.Body)
		answer.Body = &replay{Reader: bytes.NewReader(content), err: err, body: answer.Body}
		m.failed = answer.StatusCode >= http.StatusBadRequest
		attrs = append(attrs, slog.String("answerBody", m.body(answer.Header.Get("Content-Type"), content)))
		attrs = append(attrs, certificates(answer)...)
	}
	return attrs
}

func certificates(answer *http.Response) []slog.Attr {
	if answer.TLS == nil {
		return nil
	}
	var list []any
	for _, c := range answer.TLS.PeerCertificates {
		list = append(list, slog.Group(c.SerialNumber.Text(16),
			slog.String("subject", c.Subject.String()), slog.String("issuer", c.Issuer.String()),
			slog.Time("notBefore", c.NotBefore), slog.Time("notAfter", c.NotAfter)))
	}
	return []slog.Attr{slog.Group("certificates", list...)}
}

// cause leaves out the URL that a *url.Error repeats: its query may hold personal data.
func cause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// replay gives a body that was read already, and then the error that ended it.
type replay struct {
	*bytes.Reader
	err  error
	body io.Closer
}

func (r *replay) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if errors.Is(err, io.EOF) && r.err != nil {
		err = r.err
	}
	return n, err
}

func (r *replay) Close() error { return r.body.Close() }

var (
	_ http.RoundTripper = (*recorder)(nil)
	_ io.ReadCloser     = (*replay)(nil)
)
