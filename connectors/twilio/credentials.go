package twilio

import (
	"cmp"
	"context"

	"hawser/connectors"
)

// The settings under auth: the account, and its Auth Token or one of its API keys.
const (
	accountSid   = "accountSid"
	authToken    = "authToken"
	apiKeySid    = "apiKeySid"
	apiKeySecret = "apiKeySecret"
)

// authGroups are the two ways to authenticate.
func authGroups() []connectors.AuthGroup {
	account := connectors.AuthField{Name: accountSid, Description: "The Account SID: whose records the calls are about, and the user name beside an Auth Token."}
	return []connectors.AuthGroup{
		{account, {Name: authToken, Description: "The Auth Token, the password.", Secret: true}},
		{
			account,
			{Name: apiKeySid, Description: "The SID of an API key, SK..., the user name."},
			{Name: apiKeySecret, Description: "The secret of the API key, the password.", Secret: true},
		},
	}
}

// credentials are an account with the user name and password of its calls.
type credentials struct{ account, user, password string }

// credentials reads the settings under auth.
func (c *caller) credentials(ctx context.Context) (credentials, error) {
	account, err := c.setting(ctx, accountSid)
	if err != nil {
		return credentials{}, err
	}
	key, err := c.given(ctx, apiKeySid)
	if err != nil {
		return credentials{}, err
	}
	secret := apiKeySecret
	if key == "" {
		secret = authToken
	}
	password, err := c.setting(ctx, secret)
	if err != nil {
		return credentials{}, err
	}
	return credentials{account: account, user: cmp.Or(key, account), password: password}, nil
}

// setting reads a setting under auth that must be there.
func (c *caller) setting(ctx context.Context, name string) (string, error) {
	value, err := c.given(ctx, name)
	if err == nil && value == "" {
		err = &connectors.Error{Kind: connectors.Configuration, Message: name + " is not set under auth"}
	}
	return value, err
}

// given reads a setting under auth, "" where it is not set.
func (c *caller) given(ctx context.Context, name string) (string, error) {
	if c.connection.Auth == nil {
		return "", nil
	}
	value, err := c.connection.Auth(ctx, name)
	if err == nil {
		return value, nil
	}
	if ctx.Err() != nil {
		return "", networkError(ctx.Err())
	}
	kind := cmp.Or(connectors.ClientKind(err), connectors.Configuration)
	return "", &connectors.Error{Kind: kind, Message: "reading " + name + ": " + err.Error(), Err: err}
}
