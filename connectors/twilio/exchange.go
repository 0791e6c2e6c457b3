package twilio

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	sdk "github.com/twilio/twilio-go/client"

	"hawser/connectors"
	"hawser/internal/schema"
)

// exchange is the SDK's client for one request. It makes the request, and keeps the answer as Twilio gave it: the
// SDK's structs lack what is newer than they are, and do not tell null from zero.
type exchange struct {
	// send makes a request within the call's context.
	send        func(*http.Request) (*http.Response, error)
	base        *url.URL
	credentials credentials

	answer    map[string]any
	requestID string
	// err is what went wrong with the request.
	err *connectors.Error
	// made says that the SDK asked for the request at all, connected that there was a connection to send it on.
	made, connected bool
}

// do makes the request of a method.
func (c *caller) do(ctx context.Context, m *method, in input) (*exchange, error) {
	credentials, err := c.credentials(ctx)
	if err != nil {
		return nil, err
	}
	params, err := m.arguments(in)
	if err != nil {
		return nil, err
	}
	escaped := make([]string, len(in.ids))
	for i, id := range in.ids {
		if id == "" || id == "." || id == ".." {
			return nil, badCall("%s is not the id of a record", m.idName(m.ids[i]))
		}
		escaped[i] = url.PathEscape(id)
	}
	x := &exchange{base: c.base, credentials: credentials}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { x.connected = true }})
	x.send = func(r *http.Request) (*http.Response, error) { return c.connection.HTTP.Do(r.WithContext(ctx)) }
	m.invoke(&sdk.RequestHandler{Client: x, Edge: c.connection.Edge, Region: c.connection.Region}, escaped, params, in.at)
	switch {
	case x.err != nil:
		return nil, x.err
	case !x.made:
		return nil, badCall("the SDK makes no request of this payload")
	}
	return x, nil
}

// AccountSid is the account in the path, where params name no other.
func (x *exchange) AccountSid() string { return url.PathEscape(x.credentials.account) }

// SendRequest makes the request. The response is for the SDK to go on with: the answer stays here.
func (x *exchange) SendRequest(method, address string, data url.Values, headers map[string]any, body ...byte) (*http.Response, error) {
	x.made = true
	request, err := x.request(method, address, data, body)
	if err != nil {
		x.err = &connectors.Error{Kind: connectors.Configuration, Message: "the address of the connection makes no request"}
		return nil, x.err
	}
	for name, value := range headers {
		if text, ok := value.(string); ok {
			request.Header.Set(name, text)
		}
	}
	response, err := x.send(request)
	if err != nil {
		x.err = networkError(err)
		x.err.NotDone = !x.connected
		return nil, x.err
	}
	if x.err = x.read(response); x.err != nil {
		return nil, x.err
	}
	return &http.Response{StatusCode: response.StatusCode, Header: response.Header, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

func (x *exchange) request(method, address string, data url.Values, body []byte) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if x.base != nil {
		u.Scheme, u.Host = x.base.Scheme, x.base.Host
	}
	switch {
	case method == http.MethodGet || method == http.MethodDelete:
		u.RawQuery = data.Encode()
	case len(body) == 0:
		body = []byte(data.Encode())
	}
	request, err := http.NewRequest(method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(x.credentials.user, x.credentials.password)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "hawser")
	return request, nil
}

func (x *exchange) read(response *http.Response) *connectors.Error {
	defer response.Body.Close()
	x.requestID = response.Header.Get("Twilio-Request-Id")
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return networkError(err)
	}
	if response.StatusCode >= 300 {
		return answerError(response, body)
	}
	if len(body) == 0 && response.Request != nil && response.Request.Method == http.MethodDelete {
		return nil
	}
	value, err := schema.Decode(body)
	object, ok := value.(map[string]any)
	if err != nil || !ok {
		return &connectors.Error{
			Kind: connectors.Malformed, Status: response.StatusCode, RequestID: x.requestID,
			Message: "Twilio's answer is not a JSON object",
		}
	}
	x.answer = object
	return nil
}

// SetTimeout does nothing: the call's context bounds the request.
func (x *exchange) SetTimeout(time.Duration) {}

// SetOauth does nothing: a request is authenticated by its user name and password.
func (x *exchange) SetOauth(sdk.OAuth) {}

// OAuth gives none.
func (x *exchange) OAuth() sdk.OAuth { return nil }

var _ sdk.BaseClient = (*exchange)(nil)
