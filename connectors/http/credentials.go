package http

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hawser/connectors"
)

// The settings under auth: an API key, a bearer token, or a user name and password.
const (
	apiKey    = "apiKey"
	keyHeader = "header"
	keyQuery  = "query"
	token     = "token"
	username  = "username"
	password  = "password"
)

// authGroups are the ways to authenticate. An API may want none.
func authGroups() []connectors.AuthGroup {
	key := connectors.AuthField{Name: apiKey, Description: "The API key, which goes where the document says.", Secret: true}
	return []connectors.AuthGroup{
		{key},
		{key, {Name: keyHeader, Description: "The header that the API key goes into, where the document does not say."}},
		{key, {Name: keyQuery, Description: "The parameter of the query that the API key goes into, where the document does not say."}},
		{{Name: token, Description: "The bearer token.", Secret: true}},
		{
			{Name: username, Description: "The user name. An API that takes a key as user name has it here, as a reference to a secret."},
			{Name: password, Description: "The password.", Secret: true},
		},
		{{Name: username, Description: "The user name, where the password is empty."}},
		{},
	}
}

// credentials are the values of the settings under auth.
type credentials map[string]string

// credentials reads the settings under auth.
func (c *caller) credentials(ctx context.Context) (credentials, error) {
	values := credentials{}
	if c.connection.Auth == nil {
		return values, nil
	}
	for _, setting := range []string{apiKey, keyHeader, keyQuery, token, username, password} {
		value, err := c.connection.Auth(ctx, setting)
		if err != nil {
			return nil, &connectors.Error{Kind: connectors.Configuration, Message: "reading " + setting + ": " + err.Error(), Err: err, NotDone: true}
		}
		if value = strings.TrimSpace(value); !isHeaderValue(value) {
			return nil, &connectors.Error{Kind: connectors.Configuration, Message: setting + " under auth has characters that no request can carry", NotDone: true}
		}
		values[setting] = value
	}
	return values, nil
}

// sign authenticates a request. The query is that of the request, which is not yet written.
func (c credentials) sign(r *http.Request, query url.Values, at keyPlace) error {
	switch {
	case c[username] != "":
		r.SetBasicAuth(c[username], c[password])
	case c[token] != "":
		r.Header.Set("Authorization", "Bearer "+c[token])
	case c[apiKey] == "":
	case c[keyHeader] != "" && !headerName.MatchString(c[keyHeader]):
		return &connectors.Error{Kind: connectors.Configuration, Message: "header under auth is not the name of a header", NotDone: true}
	case c[keyHeader] != "":
		r.Header.Set(c[keyHeader], c[apiKey])
	case c[keyQuery] != "":
		query.Set(c[keyQuery], c[apiKey])
	case at.in == inHeader:
		r.Header.Set(at.name, c[apiKey])
	case at.in == inQuery:
		query.Set(at.name, c[apiKey])
	default:
		return &connectors.Error{Kind: connectors.Configuration, Message: "nothing says where the API key goes: set header or query under auth", NotDone: true}
	}
	return nil
}

// secrets lists what must not be told of a call, the longest first.
func (c credentials) secrets() []string {
	list := []string{c[apiKey], c[token], c[username], c[password]}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return slices.DeleteFunc(list, func(s string) bool { return len(s) < 3 })
}
