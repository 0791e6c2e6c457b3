package main

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"hawser/internal/metrics"
)

// serveMetrics answers Prometheus at an address, "" for nowhere, until stop is
// called.
func serveMetrics(address string, m *metrics.Metrics, logger *slog.Logger) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, wrongUsage("--metrics %s: %v; give host and port of this machine that are free, such as 127.0.0.1:9464", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.Error("metrics are not served any more", "error", err)
		}
	}()
	logger.Info("metrics are served", "url", "http://"+listener.Addr().String()+"/metrics")
	return func() { _ = server.Close() }, nil // whoever asks now comes too late
}
