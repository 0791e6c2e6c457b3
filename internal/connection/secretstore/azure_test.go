package secretstore

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hawser/connectors"
	"hawser/internal/connection"
)

// entra is a server in the place of what issues Azure's tokens: Entra ID, and a machine's identity service.
type entra struct {
	*httptest.Server
	status int
	asked  *http.Request
	form   url.Values
}

func newEntra(t *testing.T) *entra {
	e := &entra{status: http.StatusOK}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		e.asked, e.form = r, r.Form
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(e.status)
		if e.status != http.StatusOK {
			_, _ = io.WriteString(w, `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`)
			return
		}
		expires := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
		_, _ = io.WriteString(w, `{"token_type":"Bearer","expires_in":3600,"expires_on":"`+expires+`","access_token":"a-token"}`)
	}))
	t.Cleanup(e.Close)
	return e
}

// asAzure gives the machine a service principal whose tokens entra issues, and the store as every vault.
func (s *store) asAzure(t *testing.T, e *entra) *azure {
	t.Setenv("AZURE_TENANT_ID", "a-tenant")
	t.Setenv("AZURE_CLIENT_ID", "a-client")
	t.Setenv("AZURE_CLIENT_SECRET", "a-secret")
	t.Setenv("AZURE_FEDERATED_TOKEN_FILE", "")
	t.Setenv("AZURE_AUTHORITY_HOST", e.URL)
	t.Setenv("IDENTITY_ENDPOINT", "")
	a := newAzure(s.Client())
	a.metadata = e.URL + "/metadata"
	a.endpoint = func(host string) string { return s.URL + "/" + host }
	return a
}

func TestAzureKeyVault(t *testing.T) {
	s, e := newStore(t), newEntra(t)
	a := s.asAzure(t, e)
	s.status = http.StatusOK
	for name, test := range map[string]struct{ address, held, path, scope, want string }{
		"the latest version": {"azurekeyvault://shop/stripe", `sk_1`, "/shop.vault.azure.net/secrets/stripe", "https://vault.azure.net/.default", "sk_1"},
		"a version":          {"azurekeyvault://shop/stripe?version=0f3a", `sk_2`, "/shop.vault.azure.net/secrets/stripe/0f3a", "", "sk_2"},
		"of another cloud":   {"azurekeyvault://shop.vault.azure.cn/stripe", `sk_3`, "/shop.vault.azure.cn/secrets/stripe", "https://vault.azure.cn/.default", "sk_3"},
		"a member":           {"azurekeyvault://shop/stripe?key=apiKey", `{\"apiKey\":\"sk_4\"}`, "/shop.vault.azure.net/secrets/stripe", "", "sk_4"},
	} {
		t.Run(name, func(t *testing.T) {
			a.tokens = nil
			s.answer = `{"value":"` + test.held + `","id":"x"}`
			got, err := a.read(t.Context(), parse(t, test.address))
			if err != nil || got != test.want || s.asked.URL.Path != test.path || s.asked.URL.RawQuery != "api-version=7.4" ||
				s.asked.Header.Get("Authorization") != "Bearer a-token" {
				t.Errorf("got %q, %v from %s", got, err, s.asked.URL)
			}
			if test.scope != "" && e.form.Get("scope") != test.scope {
				t.Errorf("a token was asked for %q", e.form.Get("scope"))
			}
		})
	}
}

func TestAMachineHasATokenIssuedAsItsEnvironmentTells(t *testing.T) {
	s := newStore(t)
	s.status, s.answer = http.StatusOK, `{"value":"sk"}`
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("cluster-token\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		environment map[string]string
		path        string
		sent        map[string]string
		header      string
	}{
		"a service principal": {nil, "/a-tenant/oauth2/v2.0/token", map[string]string{"client_id": "a-client", "client_secret": "a-secret"}, ""},
		"a workload": {
			map[string]string{"AZURE_CLIENT_SECRET": "", "AZURE_FEDERATED_TOKEN_FILE": file},
			"/a-tenant/oauth2/v2.0/token",
			map[string]string{"client_id": "a-client", "client_assertion": "cluster-token", "client_secret": ""},
			"",
		},
		"a machine": {
			map[string]string{"AZURE_TENANT_ID": "", "AZURE_CLIENT_ID": ""},
			"/metadata",
			map[string]string{"resource": "https://vault.azure.net", "client_id": ""},
			"",
		},
		"an app": {
			map[string]string{"AZURE_CLIENT_SECRET": "", "IDENTITY_ENDPOINT": "app", "IDENTITY_HEADER": "of-the-app"},
			"/app",
			map[string]string{"client_id": "a-client"},
			"of-the-app",
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEntra(t)
			a := s.asAzure(t, e)
			for name, value := range test.environment {
				if name == "IDENTITY_ENDPOINT" {
					value = e.URL + "/" + value
				}
				t.Setenv(name, value)
			}
			if got, err := a.read(t.Context(), parse(t, "azurekeyvault://shop/stripe")); err != nil || got != "sk" {
				t.Fatalf("got %q, %v", got, err)
			}
			if e.asked.URL.Path != test.path || e.asked.Header.Get("X-Identity-Header") != test.header {
				t.Errorf("asked %s", e.asked.URL)
			}
			for field, want := range test.sent {
				if e.form.Get(field) != want {
					t.Errorf("%s is %q, want %q", field, e.form.Get(field), want)
				}
			}
		})
	}
}

func TestAMachineThatIsIssuedNoTokenIsToldWhy(t *testing.T) {
	s, e := newStore(t), newEntra(t)
	a := s.asAzure(t, e)
	const at = "azurekeyvault://shop/stripe"
	for name, test := range map[string]struct {
		status int
		want   string
		kind   connectors.Kind
	}{
		"the issuer refuses": {
			http.StatusUnauthorized,
			"the secret " + at + " cannot be asked for (invalid_client): give this machine credentials for the cloud", connectors.Configuration,
		},
		"the issuer is down": {
			http.StatusServiceUnavailable,
			"the secret " + at + " cannot be read now (503 Service Unavailable): see whether the store is reachable from here", connectors.Unavailable,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e.status = test.status
			_, err := a.read(t.Context(), parse(t, at))
			var secret *connection.SecretError
			if !errors.As(err, &secret) || err.Error() != test.want || connectors.ClientKind(err) != test.kind {
				t.Errorf("got kind %s, %v", connectors.ClientKind(err), err)
			}
		})
	}
	e.Close()
	if _, err := a.read(t.Context(), parse(t, at)); connectors.ClientKind(err) != connectors.Unavailable {
		t.Errorf("an issuer that cannot be reached: %v", err)
	}
	t.Setenv("AZURE_TENANT_ID", "")
	if _, err := a.read(t.Context(), parse(t, at)); connectors.ClientKind(err) != connectors.Configuration || !strings.Contains(err.Error(), "AZURE_CLIENT_SECRET") {
		t.Errorf("a machine without an identity: %v", err)
	}
}
