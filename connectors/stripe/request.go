package stripe

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"slices"

	sdk "github.com/stripe/stripe-go/v76"

	"hawser/connectors"
)

// do makes the request of a method with its input, which it uses up.
func (c *caller) do(ctx context.Context, m *method, input map[string]any, idempotencyKey string) (*exchange, error) {
	id, params, err := m.arguments(input)
	if err != nil {
		return nil, err
	}
	return c.request(ctx, m, id, params, idempotencyKey)
}

// arguments makes the SDK's params of an input that conforms.
func (m *method) arguments(input map[string]any) (id string, params reflect.Value, err error) {
	params = m.newParams()
	if text, ok := input[m.key(ownID)].(string); ok {
		id = text
		delete(input, m.key(ownID))
	}
	if slices.Contains(m.route.slots, ownID) && !isID(id) {
		return "", params, badCall("%s is not the id of a record", cmp.Or(m.fields[ownID], "entityId"))
	}
	if !params.IsValid() {
		return id, params, nil
	}
	for _, member := range hidden(m.params) {
		if text, ok := input[m.key(member)].(string); ok && m.route.uses(member) {
			if !slices.Contains(m.route.sent, member) && !isID(text) {
				return "", params, badCall("%s is not the id of a record", m.key(member))
			}
			params.Elem().FieldByName(member).Set(reflect.ValueOf(&text))
			delete(input, m.key(member))
		}
	}
	for derived, documented := range m.quirk.rename {
		if value, ok := input[documented]; ok {
			delete(input, documented)
			input[derived] = value
		}
	}
	var d decoder
	d.object(params.Elem(), "", input)
	if len(d.problems) > 0 {
		return "", params, connectors.Refused(d.problems)
	}
	return id, params, nil
}

// request has the SDK make the request.
func (c *caller) request(ctx context.Context, m *method, id string, params reflect.Value, idempotencyKey string) (*exchange, error) {
	key, err := c.key(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, networkError(ctx.Err())
	case err != nil:
		kind := cmp.Or(connectors.ClientKind(err), connectors.Configuration)
		return nil, &connectors.Error{Kind: kind, Message: err.Error(), Err: err}
	}
	x := &exchange{
		backend: c.backend(m), accountID: c.connection.AccountID, idempotencyKey: idempotencyKey, bodies: &c.bodies,
		send: func(r *http.Request) (*http.Response, error) { return c.connection.HTTP.Do(r.WithContext(ctx)) },
	}
	if params.IsValid() {
		keepKey(params.Interface(), key)
	}
	err = m.invoke(x, key, id, params)
	switch {
	case x.err != nil:
		return nil, x.err
	case x.answer == nil && err != nil:
		return nil, badCall("%s", err.Error())
	case x.answer == nil:
		return nil, &connectors.Error{Kind: connectors.Malformed, Message: "Stripe gave no answer"}
	}
	return x, nil
}

// keepKey has the SDK authenticate OAuth's requests with the connection's key; else it takes its process-wide one.
func keepKey(params any, key string) {
	if oauth, ok := params.(*sdk.OAuthTokenParams); ok && oauth.ClientSecret == nil {
		oauth.ClientSecret = &key
	}
}

// backend is where Stripe serves a method: OAuth and the contents of files have hosts of their own.
func (c *caller) backend(m *method) *sdk.BackendImplementation {
	switch {
	case m.resource == "OAuth":
		return c.connect
	case m.resource == "Files" && m.name == "New", m.resource == "Quotes" && m.name == "PDF":
		return c.uploads
	default:
		return c.api
	}
}

// isID says whether text can be one segment of a path.
func isID(text string) bool { return text != "" && text != "." && text != ".." }
