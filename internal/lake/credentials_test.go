package lake

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/closedport"
)

// Credentials that are missing or refused are told as such, and neither they nor what was signed with them.
func TestCredentials(t *testing.T) {
	nobody := "://" + closedport.Address(t)
	tests := []struct {
		name        string
		environment map[string]string
		location    string
		kind        connectors.Kind
		want        string
	}{
		{"s3 without any", map[string]string{"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_S3": "http" + nobody}, "s3://lake/charges", connectors.Authentication, wordNoCredentials},
		{"s3 without a region", map[string]string{"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": secret}, "s3://lake/charges", connectors.Configuration, "set AWS_REGION"},
		{"s3 where nobody listens", map[string]string{"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": secret, "AWS_ENDPOINT_URL": "http" + nobody}, "s3://lake/charges", connectors.Unavailable, wordUnreachable},
		{"gs without any", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": filepath.Join(t.TempDir(), "none.json")}, "gs://lake/charges", connectors.Authentication, wordNoCredentials},
		{"gs with a key that is no more", map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": googleKey(t)}, "gs://lake/charges", connectors.Authentication, wordNoCredentials},
		{"azblob without any", map[string]string{"AZURE_STORAGE_ACCOUNT": "account", "AZURE_STORAGE_SERVICE_ENDPOINT": "https" + nobody, "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"}, "azblob://lake/charges", connectors.Authentication, wordNoCredentials},
		{"azblob with a key that is none", map[string]string{"AZURE_STORAGE_ACCOUNT": "account", "AZURE_STORAGE_KEY": secret + "!"}, "azblob://lake/charges", connectors.Authentication, wordNoCredentials},
		{"azblob without an account", nil, "azblob://lake/charges", connectors.Configuration, "set AZURE_STORAGE_ACCOUNT"},
		{"azblob by a signature, where nobody listens", map[string]string{
			"AZURE_STORAGE_CONNECTION_STRING": "AccountName=account;SharedAccessSignature=sv=2024&sig=" + secret + ";BlobEndpoint=http" + nobody + "/account",
		}, "azblob://lake/charges", connectors.Unavailable, wordUnreachable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			alone(t)
			for name, value := range test.environment {
				t.Setenv(name, value)
			}
			err := touch(t, test.location)
			if connectors.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q, want %q: %v", connectors.KindOf(err), test.kind, err)
			}
			tells(t, err)
		})
	}
}

// touch writes an object.
func touch(t *testing.T, location string) error {
	place, err := parseLocation(location)
	if err != nil {
		return err
	}
	opened, err := openStorage(t.Context(), place, impatience)
	if err != nil {
		return err
	}
	return failure("Begin", opened.files(t.Context()).WriteFile(place.join("a"), []byte("content")))
}

// alone is a machine on which no cloud's credentials are.
func alone(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
		"AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"STORAGE_EMULATOR_HOST", "GOOGLE_APPLICATION_CREDENTIALS",
		"AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY", "AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SERVICE_ENDPOINT", "AZURE_STORAGE_CONNECTION_STRING",
		"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET",
	} {
		t.Setenv(name, "")
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", "none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
}

// googleKey gives the key file of a service account that Google does not know any more.
func googleKey(t *testing.T) string {
	t.Helper()
	google := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}`))
	}))
	t.Cleanup(google.Close)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]string{
		"type": "service_account", "project_id": "project", "client_email": "lake@project.iam.gserviceaccount.com", "token_uri": google.URL,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAzureFromEnvironment(t *testing.T) {
	tests := []struct {
		name        string
		environment map[string]string
		want        azureAccount
		host        string
	}{
		{
			"an account of the machine's own",
			map[string]string{"AZURE_STORAGE_ACCOUNT": "account"},
			azureAccount{name: "account", endpoint: "https://account.blob.core.windows.net"},
			"account.dfs.core.windows.net",
		},
		{
			"a key",
			map[string]string{"AZURE_STORAGE_ACCOUNT": "account", "AZURE_STORAGE_KEY": "a2V5"},
			azureAccount{name: "account", key: "a2V5", endpoint: "https://account.blob.core.windows.net"},
			"account.dfs.core.windows.net",
		},
		{
			"a signature",
			map[string]string{"AZURE_STORAGE_ACCOUNT": "account", "AZURE_STORAGE_SAS_TOKEN": "?sv=1&sig=2"},
			azureAccount{name: "account", signature: "sv=1&sig=2", endpoint: "https://account.blob.core.windows.net"},
			"account.dfs.core.windows.net",
		},
		{
			"another cloud",
			map[string]string{"AZURE_STORAGE_ACCOUNT": "account", "AZURE_STORAGE_SERVICE_ENDPOINT": "https://account.blob.core.usgovcloudapi.net"},
			azureAccount{name: "account", endpoint: "https://account.blob.core.usgovcloudapi.net"},
			"account.dfs.core.usgovcloudapi.net",
		},
		{
			"a connection string, which says all",
			map[string]string{
				"AZURE_STORAGE_ACCOUNT": "other", "AZURE_STORAGE_SAS_TOKEN": "sv=1",
				"AZURE_STORAGE_CONNECTION_STRING": "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5a2V5a2U==;EndpointSuffix=core.chinacloudapi.cn",
			},
			azureAccount{name: "account", key: "a2V5a2V5a2U==", endpoint: "https://account.blob.core.chinacloudapi.cn"},
			"account.dfs.core.chinacloudapi.cn",
		},
		{
			"an emulator",
			map[string]string{"AZURE_STORAGE_CONNECTION_STRING": "AccountName=account;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/account;"},
			azureAccount{name: "account", key: "a2V5", endpoint: "http://127.0.0.1:10000/account"},
			"account.dfs.core.windows.net",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			alone(t)
			for name, value := range test.environment {
				t.Setenv(name, value)
			}
			got := azureFromEnvironment()
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(azureAccount{})); diff != "" || got.host() != test.host {
				t.Errorf("the host is %s; (-want +got)\n%s", got.host(), diff)
			}
		})
	}
}
