package connection

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/icholy/digest"
)

// proxy is a checked Proxy with its address.
type proxy struct {
	Proxy
	address *url.URL
	secrets Secrets
	roots   *tls.Config
}

// proxyScheme is how the proxy server is spoken to where its address does not say.
func proxyScheme(p Proxy) string {
	if p.SSLType == "ALWAYS" {
		return "https"
	}
	return "http"
}

// at is the proxy server's address with the scheme that the settings ask for.
func (p *proxy) at() *url.URL {
	at := *p.address
	switch p.SSLType {
	case "ALWAYS":
		at.Scheme = "https"
	case "NEVER":
		at.Scheme = "http"
	}
	return &at
}

// through gives the transport through the proxy server. What of the way is a tunnel has plain's settings within it.
// Variables of the environment are not asked: the settings decide.
func (p *proxy) through(plain *http.Transport) http.RoundTripper {
	tunnels := plain.Clone()
	tunnels.DialContext = (&tunnel{proxy: p, dial: plain.DialContext}).open
	forwards := plain.Clone()
	forwards.Proxy = http.ProxyURL(p.at())
	return &viaProxy{tunnelled: tunnels, forwarded: &forward{proxy: p, next: forwards}, all: p.SSLType == "TUNNEL"}
}

// viaProxy tunnels to an https API, and to any where all is set. The rest the proxy server forwards.
type viaProxy struct {
	tunnelled, forwarded http.RoundTripper
	all                  bool
}

// RoundTrip is that of the way which the address takes.
func (v *viaProxy) RoundTrip(r *http.Request) (*http.Response, error) {
	if v.all || r.URL.Scheme == "https" {
		return v.tunnelled.RoundTrip(r)
	}
	return v.forwarded.RoundTrip(r)
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (v *viaProxy) CloseIdleConnections() {
	closeIdle(v.tunnelled)
	closeIdle(v.forwarded)
}

// credentials gives the Proxy-Authorization of a request, "" for none. The
// password is read anew each time, so that a rotated one is used from the next
// request on. DIGEST answers the challenge of a refusal, and gives none before it.
func (p *proxy) credentials(ctx context.Context, method, uri string, refusal *http.Response) (string, error) {
	if p.AuthScheme != "BASIC" && (p.AuthScheme != "DIGEST" || refusal == nil) {
		return "", nil
	}
	password, err := p.secrets.value(ctx, p.Password)
	if err != nil {
		return "", err
	}
	if p.AuthScheme == "BASIC" {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(p.User+":"+password)), nil
	}
	challenge, err := challengeOf(refusal.Header)
	if err != nil {
		return "", err
	}
	answer, err := digest.Digest(challenge, digest.Options{Method: method, URI: uri, Username: p.User, Password: password, Count: 1})
	if err != nil {
		return "", &ProxyError{Status: refusal.StatusCode, Err: err}
	}
	return answer.String(), nil
}

// challengeOf gives the strongest of the challenges that can be answered without
// the body: RFC 7616, with SHA-256 before MD5, and qop auth.
func challengeOf(header http.Header) (*digest.Challenge, error) {
	strength := map[string]int{"": 1, "MD5": 1, "SHA-256": 2, "SHA-512-256": 3}
	var best *digest.Challenge
	most := 0
	for _, text := range header.Values("Proxy-Authenticate") {
		if !digest.IsDigest(text) {
			continue
		}
		c, err := digest.ParseChallenge(text)
		if err != nil || len(c.QOP) > 0 && !c.SupportsQOP("auth") {
			continue
		}
		if s := strength[strings.ToUpper(c.Algorithm)]; s > most {
			best, most = c, s
		}
	}
	if best == nil {
		return nil, &ProxyError{Status: http.StatusProxyAuthRequired, Err: errNoDigest}
	}
	return best, nil
}

var errNoDigest = errors.New("it offers no DIGEST that can be answered")

// hostPort is a URL's, with the port that its scheme has where it says none.
func hostPort(at *url.URL) string {
	usual := map[string]string{"http": "80", "https": "443"}
	return net.JoinHostPort(at.Hostname(), cmp.Or(at.Port(), usual[at.Scheme]))
}

var _ http.RoundTripper = (*viaProxy)(nil)
