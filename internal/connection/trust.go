package connection

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
)

// TLSError is a server that cannot be spoken to safely: its certificate does not verify, or it speaks no TLS. Nothing was
// sent to it.
type TLSError struct {
	// Host is the server's, or "the proxy server".
	Host string
	// Problem and Hint say what is wrong, and what to do.
	Problem, Hint string
	// Err is the cause.
	Err error
}

// Error tells problem, cause and what to do.
func (e *TLSError) Error() string { return e.Problem + " (" + e.Err.Error() + "): " + e.Hint }

// FailureKind says that only new settings help, be they the server's.
func (e *TLSError) FailureKind() string { return "Configuration" }

// Unwrap gives the cause.
func (e *TLSError) Unwrap() error { return e.Err }

// distrust gives the TLSError of an error that is one of certificates or of no TLS; another stays what it is, such as that
// of a connection which ends within the handshake: the next one may not.
func distrust(host string, err error) error {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		name         x509.HostnameError
		invalid      x509.CertificateInvalidError
		record       tls.RecordHeaderError
	)
	certificate := "the certificate of " + host + " "
	switch {
	case err == nil:
		return nil
	case errors.As(err, &authority):
		return &TLSError{
			host, certificate + "is signed by no authority that this machine trusts",
			"add the authority's certificate to those of the machine (SSL_CERT_FILE), or check destinations", err,
		}
	case errors.As(err, &name):
		return &TLSError{host, certificate + "is for another name than " + name.Host, "check destinations", err}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return &TLSError{host, certificate + "has expired, or is not valid yet", "renew it, or set the clock of this machine", err}
	case errors.As(err, &verification), errors.As(err, &invalid):
		return &TLSError{host, certificate + "cannot be used", "replace it, or check destinations", err}
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return &TLSError{host, host + " does not speak TLS", "check the scheme and port of its address in destinations, and proxy_ssltype", err}
	}
	return err
}

// trust tells of servers that cannot be trusted with the name of the API.
type trust struct{ next http.RoundTripper }

// RoundTrip is next's.
func (t *trust) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(r)
	var proxy *ProxyError
	if err != nil && !errors.As(err, &proxy) {
		err = distrust(r.URL.Host, err)
	}
	return answer, err
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (t *trust) CloseIdleConnections() { closeIdle(t.next) }

var (
	_ error             = (*TLSError)(nil)
	_ http.RoundTripper = (*trust)(nil)
)
