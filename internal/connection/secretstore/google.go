package secretstore

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	googleauth "golang.org/x/oauth2/google"

	"hawser/internal/connection"
)

const (
	googleEndpoint = "https://secretmanager.googleapis.com"
	googleScope    = "https://www.googleapis.com/auth/cloud-platform"
)

// google is Google's Secret Manager, version 1:
// https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
type google struct {
	client   *http.Client
	endpoint string
	mu       sync.Mutex
	tokens   oauth2.TokenSource
}

func (g *google) read(ctx context.Context, at *url.URL) (string, error) {
	name := at.Host + at.EscapedPath()
	if !strings.Contains(name, "/versions/") {
		name += "/versions/latest"
	}
	token, err := g.token(ctx)
	if err != nil {
		return "", tokenless(at, err)
	}
	content, err := get(ctx, g.client, token, g.endpoint+"/v1/"+name+":access", at, reasonIn("status")) // such as PERMISSION_DENIED
	if err != nil {
		return "", err
	}
	var answer struct {
		Payload struct {
			Data []byte `json:"data"`
		} `json:"payload"`
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return "", malformed(at)
	}
	return member(at, string(answer.Payload.Data))
}

// token gives a token of the application default credentials. They are looked for until they are found.
func (g *google) token(ctx context.Context) (*oauth2.Token, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.tokens == nil {
		lasting := context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, g.client)
		tokens, err := googleauth.DefaultTokenSource(lasting, googleScope)
		if err != nil {
			return nil, err
		}
		g.tokens = tokens
	}
	return g.tokens.Token()
}

var _ connection.SecretSource = (*google)(nil).read
