package connection

import (
	"errors"
	"fmt"
	"net/http"
)

// SettingError is a setting that cannot be used. It never holds the setting's value.
type SettingError struct{ Setting, Problem, Hint string }

// Error tells setting, problem and what to do.
func (e *SettingError) Error() string { return e.Setting + " " + e.Problem + ": " + e.Hint }

// SecretError is a secret that could not be read. It names the URL, never the value.
type SecretError struct {
	URL, Problem, Hint string
	// Temporary says that the place of the secret did not answer: later it may.
	Temporary bool
	// Err is the cause, if there is one.
	Err error
}

// Error tells URL, problem, cause and what to do.
func (e *SecretError) Error() string {
	text := fmt.Sprintf("the secret %s %s", e.URL, e.Problem)
	if e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return text + ": " + e.Hint
}

// FailureKind says that only new settings help, unless the failure is temporary.
func (e *SecretError) FailureKind() string {
	if e.Temporary {
		return "Unavailable"
	}
	return "Configuration"
}

// Unwrap gives the cause.
func (e *SecretError) Unwrap() error { return e.Err }

// ProxyError is a way to the API that ends at the proxy server: the API was not reached.
type ProxyError struct {
	// Status is the HTTP status of the proxy server's refusal, 0 where there was none.
	Status int
	// Err is the cause, if there is one.
	Err error
}

// theProxy is what a TLSError calls the proxy server.
const theProxy = "the proxy server"

// Error tells what to look at.
func (e *ProxyError) Error() string {
	var insecure *TLSError
	if errors.As(e.Err, &insecure) {
		return insecure.Error()
	}
	if e.Status == 0 {
		return fmt.Sprintf("the proxy server cannot be reached (%v): check the last one of destinations, and proxy_ssltype", e.Err)
	}
	problem, hint := "refuses to connect to the API", "see why in the proxy server's log"
	switch e.Status {
	case http.StatusProxyAuthRequired:
		problem, hint = "does not accept the credentials", "check proxy_auth_scheme, proxy_user and proxy_password"
	case http.StatusForbidden:
		problem, hint = "does not allow the API's address", "allow it in the proxy server's rules"
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		problem, hint = "does not reach the API", "check destinations, and the proxy server's own network"
	}
	text := fmt.Sprintf("the proxy server %s with HTTP %d", problem, e.Status)
	if e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return text + ": " + hint
}

// FailureKind says that only new settings help, where the credentials are refused or its certificate does not verify.
func (e *ProxyError) FailureKind() string {
	var insecure *TLSError
	if e.Status == http.StatusProxyAuthRequired || errors.As(e.Err, &insecure) {
		return "Configuration"
	}
	return ""
}

// Unwrap gives the cause.
func (e *ProxyError) Unwrap() error { return e.Err }

// TooLargeError is an answer that was given up because of its size.
type TooLargeError struct{ Most int64 }

// Error tells the bound.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB: ask for smaller pages", e.Most>>20)
}

// FailureKind says that the answer cannot be used, now or later.
func (e *TooLargeError) FailureKind() string { return "Malformed" }

var (
	_ error = (*SettingError)(nil)
	_ error = (*SecretError)(nil)
	_ error = (*ProxyError)(nil)
	_ error = (*TooLargeError)(nil)
)
