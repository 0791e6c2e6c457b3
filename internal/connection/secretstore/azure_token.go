package secretstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const (
	azureMetadata  = "http://169.254.169.254/metadata/identity/oauth2/token"
	azureAuthority = "https://login.microsoftonline.com"
	// metadataTimeout is how long the identity service may take: a machine elsewhere has none, and nobody answers there.
	metadataTimeout = 3 * time.Second
)

// token gives a token for the vaults of a cloud. It lasts until it expires.
func (a *azure) token(ctx context.Context, cloud string) (*oauth2.Token, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.tokens[cloud] == nil {
		if a.tokens == nil {
			a.tokens = map[string]oauth2.TokenSource{}
		}
		lasting := context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, a.client)
		a.tokens[cloud] = oauth2.ReuseTokenSource(nil, tokenSource(func() (*oauth2.Token, error) { return a.issue(lasting, cloud) }))
	}
	return a.tokens[cloud].Token()
}

// tokenSource is a function that gives a new token.
type tokenSource func() (*oauth2.Token, error)

func (f tokenSource) Token() (*oauth2.Token, error) { return f() }

// issue has a token issued to the identity that the environment tells of, as Azure's own tools read it: a service
// principal by its secret, a workload by the token that its cluster gives it, or else the machine's managed identity.
func (a *azure) issue(ctx context.Context, cloud string) (*oauth2.Token, error) {
	tenant, client := os.Getenv("AZURE_TENANT_ID"), os.Getenv("AZURE_CLIENT_ID")
	secret, file := os.Getenv("AZURE_CLIENT_SECRET"), os.Getenv("AZURE_FEDERATED_TOKEN_FILE")
	if tenant == "" || client == "" || secret == "" && file == "" {
		return a.managed(ctx, cloud, client)
	}
	authority := strings.TrimSuffix(cmp.Or(os.Getenv("AZURE_AUTHORITY_HOST"), azureAuthority), "/")
	request := clientcredentials.Config{
		ClientID: client, ClientSecret: secret, TokenURL: authority + "/" + url.PathEscape(tenant) + "/oauth2/v2.0/token",
		Scopes: []string{cloud + "/.default"}, AuthStyle: oauth2.AuthStyleInParams,
	}
	if secret == "" {
		assertion, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading AZURE_FEDERATED_TOKEN_FILE: %w", err)
		}
		request.EndpointParams = url.Values{
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
			"client_assertion":      {strings.TrimSpace(string(assertion))},
		}
	}
	return request.Token(ctx)
}

// managed asks for a token of the identity that Azure gives to the machine, or to the app where the environment tells of
// its own service: https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
func (a *azure) managed(ctx context.Context, cloud, client string) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(ctx, metadataTimeout)
	defer cancel()
	address, header, version := a.metadata, "", "2018-02-01"
	if app := os.Getenv("IDENTITY_ENDPOINT"); app != "" {
		address, header, version = app, os.Getenv("IDENTITY_HEADER"), "2019-08-01"
	}
	query := url.Values{"api-version": {version}, "resource": {cloud}}
	if client != "" {
		query.Set("client_id", client)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+query.Encode(), nil)
	if err != nil {
		return nil, errNoIdentity
	}
	request.Header.Set("Metadata", "true")
	if header != "" {
		request.Header.Set("X-Identity-Header", header)
	}
	answer, err := a.client.Do(request)
	if err != nil {
		return nil, errNoIdentity
	}
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
		ExpiresOn   string `json:"expires_on"`
	}
	if answer.StatusCode != http.StatusOK || json.NewDecoder(answer.Body).Decode(&token) != nil || token.AccessToken == "" {
		return nil, errNoIdentity
	}
	seconds, err := strconv.ParseInt(token.ExpiresOn, 10, 64)
	if err != nil {
		return nil, errNoIdentity
	}
	return &oauth2.Token{AccessToken: token.AccessToken, Expiry: time.Unix(seconds, 0)}, nil
}

// errNoIdentity stands for a longer story of all the places that were looked at.
var errNoIdentity = errors.New("neither AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET nor the machine give any")

var _ oauth2.TokenSource = tokenSource(nil)
