package connection

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	tunnelTimeout  = 30 * time.Second
	maxProxyAnswer = 64 << 10 // bytes of the header of an answer to CONNECT
)

// tunnel makes connections to the API through the proxy server, by CONNECT.
type tunnel struct {
	proxy *proxy
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// open gives a connection that leads to the target, host:port. A proxy server
// that demands DIGEST is asked twice, on a connection each: its challenge is
// used once, so that tunnels which open at the same time do not get in each
// other's way. What goes wrong on the way is a *ProxyError or a *SecretError.
func (t *tunnel) open(ctx context.Context, _, target string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, tunnelTimeout)
	defer cancel()
	conn, answer, err := t.ask(ctx, target, nil)
	if err == nil && answer.StatusCode == http.StatusProxyAuthRequired && t.proxy.AuthScheme == "DIGEST" {
		_ = conn.Close()
		conn, answer, err = t.ask(ctx, target, answer)
	}
	if err != nil {
		return nil, err
	}
	if answer.StatusCode/100 != 2 {
		_ = conn.Close()
		return nil, &ProxyError{Status: answer.StatusCode}
	}
	return conn, nil
}

// ask connects to the proxy server, and asks it for a tunnel.
func (t *tunnel) ask(ctx context.Context, target string, refusal *http.Response) (net.Conn, *http.Response, error) {
	credentials, err := t.proxy.credentials(ctx, http.MethodConnect, target, refusal)
	if err != nil {
		return nil, nil, err
	}
	conn, err := t.reach(ctx)
	if err != nil {
		return nil, nil, &ProxyError{Err: distrust(theProxy, err)}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	answer, err := connect(conn, target, credentials)
	if !stop() {
		err = fmt.Errorf("asking for a tunnel: %w", context.Cause(ctx))
	}
	if err != nil {
		_ = conn.Close()
		return nil, nil, &ProxyError{Err: err}
	}
	return conn, answer, nil
}

// reach connects to the proxy server, over TLS where the settings say so.
func (t *tunnel) reach(ctx context.Context) (net.Conn, error) {
	at := t.proxy.at()
	conn, err := t.dial(ctx, "tcp", hostPort(at))
	if err != nil || at.Scheme != "https" {
		return conn, err
	}
	config := &tls.Config{}
	if t.proxy.roots != nil {
		config = t.proxy.roots.Clone()
	}
	config.ServerName = at.Hostname()
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secured, nil
}

// connect asks for a tunnel. The API does not speak before it is spoken to, so
// nothing behind the answer's header is lost with the reader.
func connect(conn net.Conn, target, credentials string) (*http.Response, error) {
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: target}, Host: target, Header: http.Header{}}
	if credentials != "" {
		request.Header.Set("Proxy-Authorization", credentials)
	}
	if err := request.Write(conn); err != nil {
		return nil, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, maxProxyAnswer)), request)
	if err != nil {
		return nil, err
	}
	return answer, answer.Body.Close()
}
