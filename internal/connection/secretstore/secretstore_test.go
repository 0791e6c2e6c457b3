package secretstore

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/internal/connection"
)

// store is a server in the place of a cloud. It tells what it was asked for, and answers what the test says.
type store struct {
	*httptest.Server
	status int
	answer string
	asked  *http.Request
	body   string
}

func newStore(t *testing.T) *store {
	s := &store{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/token" {
			_, _ = io.WriteString(w, `{"access_token":"a-token","token_type":"Bearer","expires_in":3600}`)
			return
		}
		content, _ := io.ReadAll(r.Body)
		s.asked, s.body = r, string(content)
		w.WriteHeader(s.status)
		_, _ = io.WriteString(w, s.answer)
	}))
	t.Cleanup(s.Close)
	return s
}

// asGoogle gives the machine a service account whose tokens the store issues.
func (s *store) asGoogle(t *testing.T) connection.SecretSource {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	account, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "worker@example.com", "token_uri": s.URL + "/token",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(file, account, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	return (&google{client: s.Client(), endpoint: s.URL}).read
}

// asAmazon gives the machine credentials, and the store as its endpoint.
func (s *store) asAmazon(t *testing.T) *amazon {
	t.Setenv("AWS_ENDPOINT_URL", s.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	return &amazon{client: s.Client()}
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestGoogleSecretManager(t *testing.T) {
	s := newStore(t)
	read := s.asGoogle(t)
	s.status = http.StatusOK
	for name, test := range map[string]struct{ address, held, path, want string }{
		"the latest version": {"gcpsecretmanager://projects/shop/secrets/stripe", "sk_1", "/v1/projects/shop/secrets/stripe/versions/latest:access", "sk_1"},
		"a version":          {"gcpsecretmanager://projects/shop/secrets/stripe/versions/3", "sk_3", "/v1/projects/shop/secrets/stripe/versions/3:access", "sk_3"},
		"a member":           {"gcpsecretmanager://projects/shop/secrets/stripe?key=apiKey", `{"apiKey":"sk_k"}`, "/v1/projects/shop/secrets/stripe/versions/latest:access", "sk_k"},
	} {
		t.Run(name, func(t *testing.T) {
			s.answer = fmt.Sprintf(`{"name":"x","payload":{"data":%q}}`, base64.StdEncoding.EncodeToString([]byte(test.held)))
			got, err := read(t.Context(), parse(t, test.address))
			if err != nil || got != test.want || s.asked.URL.Path != test.path || s.asked.Header.Get("Authorization") != "Bearer a-token" {
				t.Errorf("got %q, %v from %s with %q", got, err, s.asked.URL, s.asked.Header.Get("Authorization"))
			}
		})
	}
}

func TestAmazonStores(t *testing.T) {
	s := newStore(t)
	a := s.asAmazon(t)
	s.status = http.StatusOK
	for name, test := range map[string]struct {
		read                               connection.SecretSource
		address, answer, body, scope, want string
	}{
		"a secret of the machine's region": {
			a.secret, "awssecretsmanager://shop/stripe", `{"SecretString":"sk_1"}`,
			`{"SecretId":"shop/stripe"}`, "/us-east-1/secretsmanager/aws4_request", "sk_1",
		},
		"a version in another region": {
			a.secret, "awssecretsmanager://stripe?region=eu-west-1&version=v1", `{"SecretString":"sk_2"}`,
			`{"SecretId":"stripe","VersionId":"v1"}`, "/eu-west-1/secretsmanager/aws4_request", "sk_2",
		},
		"a stage, by ARN": {
			a.secret, "awssecretsmanager:///arn:aws:secretsmanager:us-east-1:1:secret:s-1?stage=AWSPREVIOUS", `{"SecretString":"sk_3"}`,
			`{"SecretId":"arn:aws:secretsmanager:us-east-1:1:secret:s-1","VersionStage":"AWSPREVIOUS"}`, "/us-east-1/", "sk_3",
		},
		"a member": {
			a.secret, "awssecretsmanager://stripe?key=apiKey", `{"SecretString":"{\"apiKey\":\"sk_4\"}"}`,
			`{"SecretId":"stripe"}`, "/us-east-1/", "sk_4",
		},
		"a binary secret": {
			a.secret, "awssecretsmanager://stripe", `{"SecretBinary":"c2tfNQ=="}`,
			`{"SecretId":"stripe"}`, "/us-east-1/", "sk_5",
		},
		"a parameter": {
			a.parameter, "awsparamstore:///shop/stripe?version=2", `{"Parameter":{"Value":"sk_6"}}`,
			`{"Name":"/shop/stripe:2","WithDecryption":true}`, "/us-east-1/ssm/aws4_request", "sk_6",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.answer = test.answer
			got, err := test.read(t.Context(), parse(t, test.address))
			if err != nil || got != test.want || s.body != test.body {
				t.Errorf("got %q, %v for %s", got, err, s.body)
			}
			if signed := s.asked.Header.Get("Authorization"); !strings.Contains(signed, "Credential=AKIDEXAMPLE/") || !strings.Contains(signed, test.scope) {
				t.Errorf("signed as %q", signed)
			}
		})
	}
}

func TestWhatAStoreRefusesIsToldWithoutTheSecret(t *testing.T) {
	s := newStore(t)
	fromGoogle, a, fromAzure := s.asGoogle(t), s.asAmazon(t), s.asAzure(t, newEntra(t)).read
	const inAzure = "azurekeyvault://shop/stripe"
	const inGoogle, inAmazon = "gcpsecretmanager://projects/shop/secrets/stripe", "awssecretsmanager://stripe"
	for name, test := range map[string]struct {
		read    connection.SecretSource
		address string
		status  int
		answer  string
		want    string
		kind    connectors.Kind
	}{
		"no such secret at Google": {
			fromGoogle, inGoogle, 404, `{"error":{"status":"NOT_FOUND"}}`,
			"the secret " + inGoogle + " does not exist (refused: NOT_FOUND): check its name, project or region, and version", connectors.Configuration,
		},
		"forbidden at Google": {
			fromGoogle, inGoogle, 403, `{"error":{"status":"PERMISSION_DENIED"}}`,
			"the secret " + inGoogle + " may not be read (refused: PERMISSION_DENIED): allow it to the identity that the worker runs as", connectors.Configuration,
		},
		"Google is down": {
			fromGoogle, inGoogle, 503, ``,
			"the secret " + inGoogle + " cannot be read now (HTTP 503): see whether the store is reachable from here", connectors.Unavailable,
		},
		"no such secret at Amazon": {
			a.secret, inAmazon, 400, `{"__type":"ResourceNotFoundException"}`,
			"the secret " + inAmazon + " does not exist (refused: ResourceNotFoundException): check its name, project or region, and version", connectors.Configuration,
		},
		"bad credentials at Amazon": {
			a.secret, inAmazon, 400, `{"__type":"com.amazon#UnrecognizedClientException"}`,
			"the secret " + inAmazon + " cannot be asked for (refused: UnrecognizedClientException): check the cloud credentials of this machine", connectors.Configuration,
		},
		"Amazon is busy": {
			a.secret, inAmazon, 400, `{"__type":"ThrottlingException"}`,
			"the secret " + inAmazon + " cannot be read now (HTTP 400 ThrottlingException): see whether the store is reachable from here", connectors.Unavailable,
		},
		"no such secret at Azure": {
			fromAzure, inAzure, 404, `{"error":{"code":"SecretNotFound","message":"sk_live"}}`,
			"the secret " + inAzure + " does not exist (refused: SecretNotFound): check its name, project or region, and version", connectors.Configuration,
		},
		"forbidden at Azure": {
			fromAzure, inAzure, 403, `{"error":{"code":"Forbidden","message":"sk_live"}}`,
			"the secret " + inAzure + " may not be read (refused: Forbidden): allow it to the identity that the worker runs as", connectors.Configuration,
		},
		"Azure is busy": {
			fromAzure, inAzure, 429, `{"error":{"code":"Throttled"}}`,
			"the secret " + inAzure + " cannot be read now (HTTP 429 Throttled): see whether the store is reachable from here", connectors.Unavailable,
		},
		"another than Azure answers": {
			fromAzure, inAzure, 200, `{"val":"sk_live"}`,
			"the secret " + inAzure + " cannot be read: see what answers in the place of the store", connectors.Configuration,
		},
		"another answers": {
			a.secret, inAmazon, 200, `<html>sk_live</html>`,
			"the secret " + inAmazon + " cannot be read: see what answers in the place of the store", connectors.Configuration,
		},
		"not the JSON that key needs": {
			a.secret, inAmazon + "?key=apiKey", 200, `{"SecretString":"sk_live"}`,
			"the secret " + inAmazon + "?key=apiKey is no JSON object: leave out the option key", connectors.Configuration,
		},
		"no such member": {
			a.secret, inAmazon + "?key=apiKey", 200, `{"SecretString":"{\"other\":\"sk_live\"}"}`,
			"the secret " + inAmazon + "?key=apiKey has no such member that is a string: check the option key", connectors.Configuration,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.status, s.answer = test.status, test.answer
			_, err := test.read(t.Context(), parse(t, test.address))
			var secret *connection.SecretError
			if !errors.As(err, &secret) || err.Error() != test.want || connectors.ClientKind(err) != test.kind {
				t.Errorf("got kind %s, %v\nwant %s", connectors.ClientKind(err), err, test.want)
			}
		})
	}
}

func TestAMachineWithoutRegionOrCredentialsIsToldWhatToSet(t *testing.T) {
	s := newStore(t)
	a := s.asAmazon(t)
	t.Setenv("AWS_REGION", "")
	if _, err := a.secret(t.Context(), parse(t, "awssecretsmanager://stripe")); err == nil || !strings.Contains(err.Error(), "set AWS_REGION") {
		t.Errorf("got %v", err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "none"))
	read := (&google{client: s.Client(), endpoint: s.URL}).read
	if _, err := read(t.Context(), parse(t, "gcpsecretmanager://projects/a/secrets/b")); err == nil || !strings.Contains(err.Error(), "credentials for the cloud") {
		t.Errorf("got %v", err)
	}
}
