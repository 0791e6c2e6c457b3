package connection

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hawser/connectors"
)

// certificate is signed by itself, for a name until a time.
func certificate(t *testing.T, name string, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-1, 0, 0), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	if address := net.ParseIP(name); address != nil {
		template.IPAddresses = []net.IP{address}
	} else {
		template.DNSNames = []string{name}
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(content)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key, Leaf: leaf}
}

func serveTLS(t *testing.T, own tls.Certificate) string {
	server := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // each handshake that fails is meant to
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

// resetting serves connections that it resets within the handshake.
func resetting(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	return "https://" + listener.Addr().String()
}

func TestAServerThatCannotBeTrustedIsASettingToMend(t *testing.T) {
	later, earlier := time.Now().AddDate(0, 1, 0), time.Now().AddDate(0, -1, 0)
	own, unknown := certificate(t, "127.0.0.1", later), certificate(t, "127.0.0.1", later)
	other, expired := certificate(t, "api.example.com", later), certificate(t, "127.0.0.1", earlier)
	roots := x509.NewCertPool()
	for _, trusted := range []tls.Certificate{own, other, expired} {
		roots.AddCert(trusted.Leaf)
	}
	plain := httptest.NewServer(http.HandlerFunc(echo))
	t.Cleanup(plain.Close)
	trusted, untrusted := serveTLS(t, own), serveTLS(t, unknown)
	proxied := func(api, proxy string) Settings {
		return Settings{Destinations: []string{api, proxy}, Proxy: Proxy{Enabled: true, SSLType: "ALWAYS"}}
	}
	at := func(api string) Settings { return Settings{Destinations: []string{api}} }
	for name, test := range map[string]struct {
		settings Settings
		kind     connectors.Kind
		want     string
	}{
		"a good certificate":            {at(trusted), "", ""},
		"an unknown authority":          {at(untrusted), connectors.Configuration, "is signed by no authority that this machine trusts"},
		"another name":                  {at(serveTLS(t, other)), connectors.Configuration, "is for another name than 127.0.0.1"},
		"an expired certificate":        {at(serveTLS(t, expired)), connectors.Configuration, "has expired, or is not valid yet"},
		"no TLS":                        {at(strings.Replace(plain.URL, "http", "https", 1)), connectors.Configuration, "does not speak TLS"},
		"a reset in the handshake":      {at(resetting(t)), "", ""},
		"a proxy server's, to an https": {proxied(trusted, untrusted), connectors.Configuration, "the certificate of the proxy server is signed by no authority"},
		"a proxy server's, to an http":  {proxied(plain.URL, untrusted), connectors.Configuration, "the certificate of the proxy server is signed by no authority"},
		"a proxy server that resets":    {proxied(trusted, resetting(t)), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			test.settings.Roots = roots
			c, err := Open(test.settings, LocalSecrets(), nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			_, _, err = post(c, c.BaseURL)
			if good := name == "a good certificate"; good || err == nil {
				if !good || err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			var insecure *TLSError
			if errors.As(err, &insecure) != (test.kind != "") || connectors.ClientKind(err) != test.kind || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got kind %q, %v", connectors.ClientKind(err), err)
			}
		})
	}
}
