package connection

import (
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

// FailureKind says that only new settings help.
func (e *SecretError) FailureKind() string { return "Configuration" }

// Unwrap gives the cause.
func (e *SecretError) Unwrap() error { return e.Err }

// ProxyError is the proxy server's refusal to tunnel: the API was not reached.
type ProxyError struct{ Status int }

// Error tells what to look at.
func (e *ProxyError) Error() string {
	hint := "see why in the proxy server's log"
	if e.Status == http.StatusProxyAuthRequired {
		hint = "check proxy_auth_scheme, proxy_user and proxy_password"
	}
	return fmt.Sprintf("the proxy server refuses to connect to the API with HTTP %d: %s", e.Status, hint)
}

// FailureKind says that only new settings help, where the credentials are refused.
func (e *ProxyError) FailureKind() string {
	if e.Status == http.StatusProxyAuthRequired {
		return "Configuration"
	}
	return ""
}

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
