// Package secretstore reads secrets from the managers of clouds: Google's Secret
// Manager, Amazon's Secrets Manager and Systems Manager Parameter Store, and
// Azure's Key Vault.
//
// It speaks to their REST interfaces, with the credentials that the machine has:
// those that the cloud's own tools use. It writes nothing, and no secret to disk.
package secretstore

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"

	"hawser/internal/connection"
)

// timeout is how long a store may take to answer.
const timeout = 10 * time.Second

// Secrets gives the local secrets and those of the stores. A URL names them as
//
//	gcpsecretmanager://projects/P/secrets/S/versions/V   without versions/V: the latest
//	awssecretsmanager://NAME?region=R&version=V          or &stage=AWSPREVIOUS; without both: AWSCURRENT
//	awsparamstore://NAME?region=R&version=V              an absolute NAME after three slashes
//	azurekeyvault://VAULT/SECRET?version=V               VAULT is a name, or a host of another cloud than the public one
//
// and with key=K as one more option that member of a secret which is a JSON
// object. Amazon's region may also come from the machine's settings. What was
// read is remembered for a minute, and for an hour while the store does not
// answer. What goes wrong is a *connection.SecretError.
func Secrets() connection.Secrets {
	client := &http.Client{Timeout: timeout}
	google, amazon := &google{client: client, endpoint: googleEndpoint}, &amazon{client: client}
	secrets := connection.LocalSecrets()
	secrets["gcpsecretmanager"] = remember(google.read, time.Now)
	secrets["awssecretsmanager"] = remember(amazon.secret, time.Now)
	secrets["awsparamstore"] = remember(amazon.parameter, time.Now)
	secrets["azurekeyvault"] = remember(newAzure(client).read, time.Now)
	return secrets
}

// errRefused is the cause of an error that is the store's own answer: there is
// no such secret, or it may not be read.
var errRefused = errors.New("refused")

// refused is the error of a store's answer; reason is the store's own word.
func refused(at *url.URL, status int, reason string) error {
	e := &connection.SecretError{URL: at.String(), Err: fmt.Errorf("%w: %s", errRefused, cmp.Or(reason, http.StatusText(status)))}
	switch {
	case status == http.StatusNotFound:
		e.Problem, e.Hint = "does not exist", "check its name, project or region, and version"
	case status == http.StatusUnauthorized:
		e.Problem, e.Hint = "cannot be asked for", "check the cloud credentials of this machine"
	case status == http.StatusForbidden:
		e.Problem, e.Hint = "may not be read", "allow it to the identity that the worker runs as"
	default:
		e.Problem, e.Hint = "cannot be read", "check its name and version"
	}
	return e
}

// silent is the error of a store that does not answer, or not now.
func silent(at *url.URL, err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &connection.SecretError{URL: at.String(), Problem: "cannot be read now", Hint: "see whether the store is reachable from here", Temporary: true, Err: err}
}

// unauthenticated is the error of a machine without credentials for the store.
func unauthenticated(at *url.URL, err error) error {
	return &connection.SecretError{URL: at.String(), Problem: "cannot be asked for", Hint: "give this machine credentials for the cloud", Err: err}
}

// tokenless is the error of a machine that was issued no token: now where the issuer does not answer, at all where it refuses.
func tokenless(at *url.URL, err error) error {
	var refusal *oauth2.RetrieveError
	var u *url.Error
	switch {
	case errors.As(err, &refusal) && refusal.Response.StatusCode < http.StatusInternalServerError:
		return unauthenticated(at, errors.New(cmp.Or(refusal.ErrorCode, refusal.Response.Status)))
	case errors.As(err, &refusal):
		return silent(at, errors.New(refusal.Response.Status))
	case errors.As(err, &u):
		return silent(at, err)
	default:
		return unauthenticated(at, err)
	}
}

// member gives the member of a secret that the URL's option key names, the whole without it.
func member(at *url.URL, secret string) (string, error) {
	key := at.Query().Get("key")
	if key != "" {
		var object map[string]any
		if json.Unmarshal([]byte(secret), &object) != nil {
			return "", &connection.SecretError{URL: at.String(), Problem: "is no JSON object", Hint: "leave out the option key"}
		}
		secret, _ = object[key].(string)
		if secret == "" {
			return "", &connection.SecretError{URL: at.String(), Problem: "has no such member that is a string", Hint: "check the option key"}
		}
	}
	if secret == "" {
		return "", &connection.SecretError{URL: at.String(), Problem: "is empty", Hint: "give it a value"}
	}
	return secret, nil
}
