package http

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// exchange is a request with its answer.
type exchange struct {
	// value is the answer where it is JSON, content what a call gives of it where it is not.
	value   any
	content map[string]any
	// location is the end of the address in Location.
	location  string
	header    http.Header
	requestID string
}

func (x *exchange) empty() bool { return x.value == nil && x.content == nil }

// do makes the request of a method.
func (c *caller) do(ctx context.Context, m *method, in input) (*exchange, error) {
	credentials, err := c.credentials(ctx)
	if err != nil {
		return nil, err
	}
	connected := false
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	request, err := c.request(ctx, m, in, credentials)
	if err != nil {
		return nil, err
	}
	response, err := c.connection.HTTP.Do(request)
	if err != nil {
		e := connectors.NetworkError(c.catalogue.title, err)
		e.NotDone = !connected
		e.Message = credentials.without(e.Message)
		return nil, e
	}
	defer response.Body.Close()
	x := &exchange{header: response.Header, requestID: requestID(response.Header)}
	content, err := io.ReadAll(response.Body)
	switch {
	case err != nil && response.StatusCode < 300:
		return nil, connectors.NetworkError(c.catalogue.title, err)
	case response.StatusCode >= 300:
		e := answerError(c.catalogue.title, response, content)
		e.Message = credentials.without(e.Message)
		return nil, e
	}
	return x, x.read(m, response, content, c.catalogue.title)
}

// request writes the request.
func (c *caller) request(ctx context.Context, m *method, in input, credentials credentials) (*http.Request, error) {
	query, header, err := m.parametersOf(in)
	if err != nil {
		return nil, err
	}
	content, err := m.body.write(in.fields)
	if err != nil {
		return nil, err
	}
	address := *c.base
	ids := make([]string, len(in.ids))
	for i, id := range in.ids {
		ids[i] = url.PathEscape(id)
	}
	escaped := c.base.EscapedPath() + m.escapedPath(ids)
	if address.Path, err = url.PathUnescape(escaped); err != nil {
		return nil, badCall("the ids do not make a path")
	}
	address.RawPath = escaped
	if in.page != "" {
		next, err := c.nextPage(in.page)
		if err != nil {
			return nil, err
		}
		address.Path, address.RawPath, query = next.Path, next.RawPath, next.Query()
	}
	request, err := http.NewRequestWithContext(ctx, m.verb, address.String(), bytes.NewReader(content))
	if err != nil {
		return nil, &connectors.Error{Kind: connectors.Configuration, Message: "the address of the connection makes no request", NotDone: true}
	}
	if len(content) == 0 {
		request.Body, request.GetBody, request.ContentLength = http.NoBody, nil, 0
	}
	if len(content) > 0 || m.body.media == formMedia {
		request.Header.Set("Content-Type", m.body.contentType())
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	request.Header.Set("User-Agent", "hawser")
	if m.answer.json || m.answer.empty {
		request.Header.Set("Accept", jsonMedia)
	}
	if m.op.Keyed && in.key != "" {
		request.Header.Set(c.settings.keyHeader, boundedKey(in.key))
	}
	if err := credentials.sign(request, query, c.settings.key); err != nil {
		return nil, err
	}
	request.URL.RawQuery = query.Encode()
	return request, nil
}

// nextPage reads the address of a page that the API has given. One that leads elsewhere than to the API is not followed:
// the credentials are the API's.
func (c *caller) nextPage(text string) (*url.URL, error) {
	next, err := c.base.Parse(text)
	home, homeErr := url.Parse(c.settings.base)
	if err != nil || next.Host != c.base.Host && (homeErr != nil || next.Host != home.Host) {
		return nil, &connectors.Error{Kind: connectors.Malformed, Message: "the address of the next page leads elsewhere than to the API"}
	}
	return next, nil
}

// escapedPath is the path with ids in the places of its slots.
func (m *method) escapedPath(escaped []string) string {
	return placeholder.ReplaceAllStringFunc(m.path.text, func(found string) string {
		for i, slot := range m.slots {
			if slot.name == found[1:len(found)-1] {
				return escaped[i]
			}
		}
		return found
	})
}

// read takes the answer as the document types it.
func (x *exchange) read(m *method, response *http.Response, content []byte, title string) error {
	if location := response.Header.Get("Location"); location != "" {
		if u, err := url.Parse(location); err == nil && u.Path != "" {
			x.location = u.Path[strings.LastIndexByte(u.Path, '/')+1:]
		}
	}
	if len(bytes.TrimSpace(content)) == 0 {
		if !m.answer.json || m.changes() {
			return nil
		}
		return &connectors.Error{Kind: connectors.Malformed, Status: response.StatusCode, RequestID: x.requestID, Message: title + "'s answer is empty"}
	}
	if !m.answer.json && !m.answer.empty {
		x.content = contentOf(response.Header.Get("Content-Type"), content)
		return nil
	}
	value, err := schema.Decode(content)
	switch {
	case err == nil:
		x.value = value
	case m.answer.json:
		return &connectors.Error{Kind: connectors.Malformed, Status: response.StatusCode, RequestID: x.requestID, Message: title + "'s answer is not JSON"}
	}
	return nil
}

// contentOf is what a call gives of an answer that is no JSON.
func contentOf(media string, content []byte) map[string]any {
	kind, _, _ := mime.ParseMediaType(media)
	text := base64.StdEncoding.EncodeToString(content)
	if strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "xml") {
		text = string(content)
	}
	return map[string]any{contentField: text, mediaField: kind}
}

// requestID is the API's name for the request, under the names that APIs give it.
func requestID(header http.Header) string {
	for _, name := range []string{"Request-Id", "X-Request-Id", "X-Correlation-Id", "X-Amzn-Requestid", "X-Ms-Request-Id"} {
		if id := header.Get(name); id != "" {
			return id
		}
	}
	return ""
}
