package lake

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/oauth2"
)

// credentialError says that a bucket's credentials could not be found, or got. The clouds' clients do not tell it from a
// network that fails.
type credentialError struct{ err error }

func (e *credentialError) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *credentialError) Unwrap() error { return e.err }

// got gives the error of who was asked for credentials, unless the caller has given up.
func got(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &credentialError{err}
}

type amazonCredentials struct{ aws.CredentialsProvider }

func (c amazonCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	credentials, err := c.CredentialsProvider.Retrieve(ctx)
	return credentials, got(ctx, err)
}

type googleCredentials struct{ oauth2.TokenSource }

func (c googleCredentials) Token() (*oauth2.Token, error) {
	token, err := c.TokenSource.Token()
	return token, got(context.Background(), err)
}

type azureCredentials struct{ azcore.TokenCredential }

func (c azureCredentials) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := c.TokenCredential.GetToken(ctx, options)
	return token, got(ctx, err)
}

var (
	_ aws.CredentialsProvider = amazonCredentials{}
	_ oauth2.TokenSource      = googleCredentials{}
	_ azcore.TokenCredential  = azureCredentials{}
)
