package connection

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
)

// forward has the proxy server make the request, and tells its refusal from an
// answer of the API. A request that is refused with a challenge is made once
// more: the API has not seen it.
type forward struct {
	proxy *proxy
	next  http.RoundTripper
}

// RoundTrip is next's, with the credentials that the proxy server demands.
func (f *forward) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := bodies(r, f.proxy.AuthScheme == "DIGEST")
	if err != nil {
		return nil, err
	}
	answer, err := f.attempt(r, body, nil)
	if err == nil && answer.StatusCode == http.StatusProxyAuthRequired && f.proxy.AuthScheme == "DIGEST" {
		_ = answer.Body.Close()
		answer, err = f.attempt(r, body, answer)
	}
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusProxyAuthRequired {
		_ = answer.Body.Close()
		return nil, &ProxyError{Status: answer.StatusCode}
	}
	return answer, nil
}

func (f *forward) attempt(r *http.Request, body func() io.ReadCloser, refusal *http.Response) (*http.Response, error) {
	uri := r.URL.Scheme + "://" + r.URL.Host + r.URL.RequestURI()
	request := r.Clone(r.Context())
	request.Body = body()
	credentials, err := f.proxy.credentials(r.Context(), r.Method, uri, refusal)
	if err != nil {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return nil, err
	}
	if credentials != "" {
		request.Header.Set("Proxy-Authorization", credentials)
	}
	answer, err := f.next.RoundTrip(request)
	var unreached *net.OpError
	if errors.As(err, &unreached) && unreached.Op == "proxyconnect" {
		return nil, &ProxyError{Err: distrust(theProxy, unreached.Err)}
	}
	return answer, err
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (f *forward) CloseIdleConnections() { closeIdle(f.next) }

// bodies gives a request's body as often as it is asked for, or once where again is not wanted.
func bodies(r *http.Request, again bool) (func() io.ReadCloser, error) {
	if r.Body == nil || r.Body == http.NoBody || !again {
		return func() io.ReadCloser { return r.Body }, nil
	}
	content, err := io.ReadAll(r.Body)
	if closed := r.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	return func() io.ReadCloser { return io.NopCloser(bytes.NewReader(content)) }, nil
}

var _ http.RoundTripper = (*forward)(nil)
