package connection

import (
	"context"
	"net/http"
	"net/url"
)

// proxy is a checked Proxy with its address.
type proxy struct {
	Proxy
	address *url.URL
}

// proxyScheme is how the proxy server is spoken to where its address does not say.
func proxyScheme(p Proxy) string {
	if p.SSLType == "ALWAYS" {
		return "https"
	}
	return "http"
}

// forRequest gives what http.Transport asks for each request, so that a
// rotated password is used from the next one on. It is nil without a proxy:
// variables of the environment are not asked, the settings decide.
func (p *proxy) forRequest(secrets Secrets) func(*http.Request) (*url.URL, error) {
	if p == nil {
		return nil
	}
	at := *p.address
	switch p.SSLType {
	case "ALWAYS":
		at.Scheme = "https"
	case "NEVER":
		at.Scheme = "http"
	}
	return func(r *http.Request) (*url.URL, error) {
		through := at
		if p.AuthScheme == "BASIC" {
			password, err := secrets.value(r.Context(), p.Password)
			if err != nil {
				return nil, err
			}
			through.User = url.UserPassword(p.User, password)
		}
		return &through, nil
	}
}

// proxyAnswer tells a refusal by the proxy server from one by the API.
func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return &ProxyError{Status: answer.StatusCode}
	}
	return nil
}
