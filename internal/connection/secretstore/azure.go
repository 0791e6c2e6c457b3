package secretstore

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/oauth2"

	"hawser/internal/connection"
)

// azureVaults is where the vaults of Azure's public cloud are, each under its name.
const azureVaults = ".vault.azure.net"

// azure is Azure's Key Vault:
// https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
type azure struct {
	client *http.Client
	// endpoint gives the address of a vault by its host, and metadata is that of the machine's identity service.
	endpoint func(host string) string
	metadata string
	mu       sync.Mutex
	tokens   map[string]oauth2.TokenSource
}

func newAzure(client *http.Client) *azure {
	return &azure{client: client, endpoint: func(host string) string { return "https://" + host }, metadata: azureMetadata}
}

func (a *azure) read(ctx context.Context, at *url.URL) (string, error) {
	host := at.Host
	if !strings.Contains(host, ".") {
		host += azureVaults
	}
	_, cloud, _ := strings.Cut(host, ".")
	token, err := a.token(ctx, "https://"+cloud)
	if err != nil {
		return "", tokenless(at, err)
	}
	address := a.endpoint(host) + "/secrets" + at.EscapedPath()
	if version := at.Query().Get("version"); version != "" {
		address += "/" + url.PathEscape(version)
	}
	content, err := get(ctx, a.client, token, address+"?api-version=7.4", at, reasonIn("code")) // such as SecretNotFound
	if err != nil {
		return "", err
	}
	var answer struct {
		Value *string `json:"value"`
	}
	if json.Unmarshal(content, &answer) != nil || answer.Value == nil {
		return "", malformed(at)
	}
	return member(at, *answer.Value)
}

var _ connection.SecretSource = (*azure)(nil).read
