package connection

import (
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// echo answers with what it was sent, and says in headers by whom: an API
// behind a proxy server sees that one's address, and, unless it is tunnelled, its name under Via.
func echo(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	w.Header().Set("From", host)
	w.Header().Set("Forwarded-By", r.Header.Get("Via"))
	w.Header().Set("Leaked", r.Header.Get("Proxy-Authorization"))
	_, _ = io.Copy(w, r.Body)
}

// surroundings are an API over http and https, and a proxy server before them.
type surroundings struct {
	squid squid
	apis  map[string]string
	roots *x509.CertPool
}

func newSurroundings(t *testing.T) *surroundings {
	t.Helper()
	plain, secured := httptest.NewServer(http.HandlerFunc(echo)), httptest.NewTLSServer(http.HandlerFunc(echo))
	t.Cleanup(plain.Close)
	t.Cleanup(secured.Close)
	roots := x509.NewCertPool()
	roots.AddCert(secured.Certificate())
	return &surroundings{
		squid: startSquid(t, secured.TLS.Certificates[0]),
		apis:  map[string]string{"http": plain.URL, "https": secured.URL},
		roots: roots,
	}
}

func (s *surroundings) connection(t *testing.T, at string, settings Proxy) *Connection {
	t.Helper()
	settings.Enabled = true
	c, err := Open(Settings{Destinations: []string{at}, Proxy: settings, Roots: s.roots}, LocalSecrets(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func post(c *Connection, url string) (*http.Response, string, error) {
	answer, err := c.HTTP.Post(url, "text/plain", struct{ io.Reader }{strings.NewReader("a payload")})
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	return answer, string(content), err
}

func TestEveryWayThroughARealProxyServer(t *testing.T) {
	s := newSurroundings(t)
	users := map[string]string{"NONE": "", "BASIC": "basil", "DIGEST": "diego"}
	for scheme, user := range users {
		for _, ssl := range []string{"AUTO", "ALWAYS", "NEVER", "TUNNEL"} {
			for target, api := range s.apis {
				t.Run(scheme+" "+ssl+" to "+target, func(t *testing.T) {
					at := map[bool]string{true: s.squid.open, false: s.squid.guarded}[scheme == "NONE"]
					if ssl == "ALWAYS" {
						at = map[bool]string{true: s.squid.openTLS, false: s.squid.guardedTLS}[scheme == "NONE"]
					}
					if ssl == "NEVER" {
						at = "https://" + at // which it overrides
					}
					c := s.connection(t, at, Proxy{AuthScheme: scheme, User: user, Password: Value{Literal: password}, SSLType: ssl})
					for range 3 {
						answer, content, err := post(c, api)
						if err != nil {
							t.Fatal(err)
						}
						if answer.Header.Get("From") != outgoing || content != "a payload" {
							t.Errorf("the API was sent %q by %s", content, answer.Header.Get("From"))
						}
						if answer.Header.Get("Leaked") != "" {
							t.Error("the API was sent the credentials of the proxy server")
						}
						tunnelled := answer.Header.Get("Forwarded-By") == ""
						if want := target == "https" || ssl == "TUNNEL"; tunnelled != want {
							t.Errorf("tunnelled: %v, want %v", tunnelled, want)
						}
					}
				})
			}
		}
	}
	t.Run("AUTO to a proxy server with an https address", func(t *testing.T) {
		c := s.connection(t, "https://"+s.squid.guardedTLS, Proxy{AuthScheme: "DIGEST", User: "diego", Password: Value{Literal: password}})
		if _, _, err := post(c, s.apis["https"]); err != nil {
			t.Error(err)
		}
	})
	t.Run("who is refused is told by whom", func(t *testing.T) { s.refused(t) })
	t.Run("a rotated password is used from the next request on", func(t *testing.T) { s.rotated(t) })
}

// refused tries what the proxy server does not let through.
func (s *surroundings) refused(t *testing.T) {
	const credentials = "the proxy server does not accept the credentials with HTTP 407: check proxy_auth_scheme, proxy_user and proxy_password"
	tests := map[string]struct {
		at, api string
		proxy   Proxy
		problem string
		kind    string
	}{
		"BASIC with a wrong password, tunnelled":  {s.squid.guarded, s.apis["https"], Proxy{AuthScheme: "BASIC", User: "basil", Password: Value{Literal: "wrong"}}, credentials, "Configuration"},
		"BASIC with a wrong password, forwarded":  {s.squid.guarded, s.apis["http"], Proxy{AuthScheme: "BASIC", User: "basil", Password: Value{Literal: "wrong"}}, credentials, "Configuration"},
		"DIGEST with a wrong password, tunnelled": {s.squid.guarded, s.apis["https"], Proxy{AuthScheme: "DIGEST", User: "diego", Password: Value{Literal: "wrong"}}, credentials, "Configuration"},
		"DIGEST with a wrong password, forwarded": {s.squid.guarded, s.apis["http"], Proxy{AuthScheme: "DIGEST", User: "diego", Password: Value{Literal: "wrong"}}, credentials, "Configuration"},
		"no credentials":                           {s.squid.guarded, s.apis["http"], Proxy{}, credentials, "Configuration"},
		"a user that is known by another scheme":   {s.squid.guarded, s.apis["https"], Proxy{AuthScheme: "BASIC", User: "diego", Password: Value{Literal: password}}, credentials, "Configuration"},
		"an address that the rules do not allow":   {s.squid.open, "https://forbidden.example.com", Proxy{}, "the proxy server does not allow the API's address with HTTP 403: allow it in the proxy server's rules", ""},
		"an API that the proxy server cannot find": {s.squid.open, "https://127.0.0.1:1", Proxy{}, "the proxy server does not reach the API with HTTP 503: check destinations, and the proxy server's own network", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := post(s.connection(t, test.at, test.proxy), test.api)
			var refused *ProxyError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(test.problem, refused.Error()); diff != "" || refused.FailureKind() != test.kind {
				t.Errorf("kind %q, %s", refused.FailureKind(), diff)
			}
		})
	}
}

func (s *surroundings) rotated(t *testing.T) {
	for scheme, user := range map[string]string{"BASIC": "basil", "DIGEST": "diego"} {
		t.Setenv("HAWSER_TEST_PROXY", "old")
		c := s.connection(t, s.squid.guarded, Proxy{AuthScheme: scheme, User: user, Password: Value{SecretURL: "env://HAWSER_TEST_PROXY"}})
		if _, _, err := post(c, s.apis["https"]); err == nil {
			t.Error("the old password is accepted")
		}
		t.Setenv("HAWSER_TEST_PROXY", password)
		if _, _, err := post(c, s.apis["https"]); err != nil {
			t.Error(err)
		}
	}
}

func TestAProxyServerThatCannotBeReachedIsSaidToBeIt(t *testing.T) {
	nowhere := freeAddress(t)
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for name, test := range map[string]struct {
		proxy Proxy
		at    string
		api   string
	}{
		"nobody listens, tunnelled":   {Proxy{}, nowhere, "https://api.example.com"},
		"nobody listens, forwarded":   {Proxy{}, nowhere, "http://api.example.com"},
		"it speaks no TLS, tunnelled": {Proxy{SSLType: "ALWAYS"}, plain.URL, "https://api.example.com"},
		"it speaks no TLS, forwarded": {Proxy{SSLType: "ALWAYS"}, plain.URL, "http://api.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := post((&surroundings{}).connection(t, test.at, test.proxy), test.api)
			var unreached *ProxyError
			if !errors.As(err, &unreached) || unreached.Status != 0 {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("a password that cannot be read is a secret's problem", func(t *testing.T) {
		for _, api := range []string{"https://api.example.com", "http://api.example.com"} {
			c := (&surroundings{}).connection(t, nowhere, Proxy{AuthScheme: "BASIC", User: "ada", Password: Value{SecretURL: "env://HAWSER_TEST_UNSET"}})
			_, _, err := post(c, api)
			var secret *SecretError
			if !errors.As(err, &secret) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestTheStrongestChallengeIsAnswered(t *testing.T) {
	const md5 = `Digest realm="hawser", nonce="a", qop="auth", algorithm=MD5`
	const sha256 = `Digest realm="hawser", nonce="b", qop="auth-int,auth", algorithm=SHA-256`
	for name, test := range map[string]struct {
		offered []string
		nonce   string
	}{
		"SHA-256 before MD5":         {[]string{`Basic realm="hawser"`, md5, sha256}, "b"},
		"MD5 where there is no more": {[]string{md5, `Digest realm="hawser", nonce="c", qop="auth", algorithm=SHA-256-sess`}, "a"},
		"none over the body alone":   {[]string{`Digest realm="hawser", nonce="d", qop="auth-int"`}, ""},
		"RFC 2069's, without qop":    {[]string{`Digest realm="hawser", nonce="e"`}, "e"},
		"BASIC alone":                {[]string{`Basic realm="hawser"`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			challenge, err := challengeOf(http.Header{"Proxy-Authenticate": test.offered})
			var refused *ProxyError
			switch {
			case test.nonce == "" && !errors.As(err, &refused):
				t.Errorf("got %v", err)
			case test.nonce != "" && (err != nil || challenge.Nonce != test.nonce):
				t.Errorf("got %+v, %v", challenge, err)
			}
		})
	}
}
