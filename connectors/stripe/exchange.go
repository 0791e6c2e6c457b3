package stripe

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"sync"

	sdk "github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/form"

	"hawser/connectors"
	"hawser/internal/schema"
)

// exchange is the SDK's backend for one call. It makes the request, and keeps the answer as Stripe gave it: the SDK's
// structs lack what is newer than they are, and do not tell null from zero.
type exchange struct {
	// send makes a request within the call's context.
	send           func(*http.Request) (*http.Response, error)
	backend        *sdk.BackendImplementation
	accountID      string
	idempotencyKey string
	// bodies are buffers for the bytes of answers, which nothing keeps.
	bodies *sync.Pool

	// file says that the answer is a file.
	file      bool
	answer    map[string]any
	requestID string
	// err is what went wrong with the request. The SDK does not hand it back from everywhere.
	err *connectors.Error
}

func (x *exchange) Call(method, path, key string, params sdk.ParamsContainer, _ sdk.LastResponseSetter) error {
	if params == nil {
		return x.CallRaw(method, path, key, nil, nil, nil)
	}
	values := &form.Values{}
	form.AppendTo(values, params)
	return x.CallRaw(method, path, key, values, params.GetParams(), nil)
}

func (x *exchange) CallRaw(method, path, key string, values *form.Values, params *sdk.Params, _ sdk.LastResponseSetter) error {
	body := ""
	if values != nil {
		body = values.Encode()
	}
	if method != http.MethodPost && body != "" { // not every proxy passes the body of a DELETE
		path, body = path+"?"+body, ""
	}
	return x.do(method, path, key, "application/x-www-form-urlencoded", []byte(body), params)
}

func (x *exchange) CallMultipart(method, path, key, boundary string, body *bytes.Buffer, params *sdk.Params, _ sdk.LastResponseSetter) error {
	return x.do(method, path, key, "multipart/form-data; boundary="+boundary, body.Bytes(), params)
}

// CallStreaming reads a file. Its content is the answer's only field, in base64.
func (x *exchange) CallStreaming(method, path, key string, params sdk.ParamsContainer, _ sdk.StreamingLastResponseSetter) error {
	x.file = true
	return x.Call(method, path, key, params, nil)
}

func (x *exchange) SetMaxNetworkRetries(int64) {}

// do makes the request. The error that it returns is there to stop the SDK; x.err tells all.
func (x *exchange) do(method, path, key, contentType string, body []byte, params *sdk.Params) error {
	if params == nil {
		params = &sdk.Params{}
	}
	if x.accountID != "" {
		params.SetStripeAccount(x.accountID)
	}
	if method != http.MethodGet && x.idempotencyKey != "" {
		params.SetIdempotencyKey(boundedKey(x.idempotencyKey))
	}
	request, err := x.backend.NewRequest(method, path, key, contentType, params)
	if err != nil {
		x.err = &connectors.Error{Kind: connectors.Configuration, Message: "the address or the key of the connection does not make a request"}
		return x.err
	}
	if len(body) > 0 {
		request.Body = io.NopCloser(bytes.NewReader(body))
		request.ContentLength = int64(len(body))
	}
	response, err := x.send(request)
	if err != nil {
		x.err = networkError(err)
		return x.err
	}
	x.err = x.read(response)
	if x.err != nil {
		return x.err
	}
	return nil
}

func (x *exchange) read(response *http.Response) *connectors.Error {
	defer response.Body.Close()
	x.requestID = response.Header.Get("Request-Id")
	body := x.bodies.Get().(*bytes.Buffer)
	defer x.bodies.Put(body)
	body.Reset()
	if _, err := body.ReadFrom(response.Body); err != nil {
		return networkError(err)
	}
	if response.StatusCode >= 300 {
		return answerError(response, body.Bytes())
	}
	if x.file {
		x.answer = map[string]any{"content": base64.StdEncoding.EncodeToString(body.Bytes())}
		return nil
	}
	value, err := schema.Decode(body.Bytes())
	object, ok := value.(map[string]any)
	if err != nil || !ok {
		return x.unreadable(response)
	}
	x.answer = object
	return nil
}

// unreadable is the error of an answer that is no JSON. A change that has a key was carried out all the same, and
// repeating it under the key gives the answer again.
func (x *exchange) unreadable(response *http.Response) *connectors.Error {
	kind := connectors.Malformed
	if response.Request.Method == http.MethodPost && x.idempotencyKey != "" {
		kind = connectors.Unavailable
	}
	return &connectors.Error{
		Kind: kind, Status: response.StatusCode, RequestID: x.requestID, Message: "Stripe's answer is not a JSON object",
	}
}

// boundedKey is the key, or its hash where it is longer than Stripe takes.
func boundedKey(key string) string {
	if len(key) <= 255 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

var _ sdk.Backend = (*exchange)(nil)
