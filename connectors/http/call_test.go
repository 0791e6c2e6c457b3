package http

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
	"hawser/internal/closedport"
)

// canned is an API that answers each request alike, and keeps the last one.
type canned struct {
	status int
	header http.Header
	body   string
	line   string
	got    http.Header
	sent   string
}

func (c *canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	content, _ := io.ReadAll(r.Body)
	c.line, c.got, c.sent = r.Method+" "+r.URL.RequestURI(), r.Header, string(content)
	for name, values := range c.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(c.status, 200))
	_, _ = io.WriteString(w, c.body)
}

func (c *canned) open(t *testing.T, connector connectors.Connector, auth map[string]string) connectors.Caller {
	t.Helper()
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	return openAt(t, connector, server.URL, auth)
}

func find(t *testing.T, connector connectors.Connector, name string) *connectors.Operation {
	t.Helper()
	for _, op := range connector.Spec().Operations {
		if op.Name() == name {
			return op
		}
	}
	t.Fatalf("there is no operation %s", name)
	return nil
}

func TestRequestsAreWrittenAsTheDocumentSays(t *testing.T) {
	query := func(name, style string, explode bool, schema object) any {
		return object{"name": name, "in": "query", "style": style, "explode": explode, "schema": schema}
	}
	list, pair := object{"type": "array", "items": plainText}, object{"type": "object", "properties": object{"a_b": plainText, "c": object{"type": "integer"}}}
	fields := object{"type": "object", "properties": object{"full_name": plainText, "tags": list, "address": pair, "active": object{"type": "boolean"}}}
	body := func(media string, encoding object) object {
		return object{"requestBody": object{"content": object{media: object{"schema": fields, "encoding": encoding}}}}
	}
	deep := object{"tags": object{"style": "deepObject", "explode": true}, "address": object{"style": "deepObject", "explode": true}}
	connector := describeFile(t, apiOf(t, map[string]object{
		"POST /search": {"operationId": "search", "parameters": []any{
			query("tags", "form", true, list), query("ids", "form", false, list), query("names", "pipeDelimited", false, list),
			query("range", "deepObject", true, pair),
			object{"name": "X-Trace", "in": "header", "schema": plainText},
		}},
		"POST /json":                   body("application/json", nil),
		"POST /forms":                  body(formMedia, nil),
		"POST /deeps":                  body(formMedia, deep),
		"POST /shops/{id}/items/{id2}": {"operationId": "touch"},
		"POST /raw":                    {"operationId": "raw", "requestBody": object{"content": object{"application/json": object{"schema": list}}}},
	}), func(d *connectors.Description) { d.BaseURL = setting("https://api.example.com/v2/") })
	api := &canned{}
	caller := api.open(t, connector, nil)
	record := map[string]any{
		"FullName": "Ada & Co", "Tags": []any{"x", "y z"}, "Address": map[string]any{"AB": "q", "C": int64(7)}, "Active": true,
	}
	for name, test := range map[string]struct {
		payload    map[string]any
		line, sent string
	}{
		"Search": {
			map[string]any{"Tags": []any{"a", "b"}, "Ids": []any{"1", "2"}, "Names": []any{"x", "y"}, "Range": map[string]any{"AB": "q", "C": int64(1)}, "XTrace": "t"},
			"POST /v2/search?ids=1%2C2&names=x%7Cy&range%5Ba_b%5D=q&range%5Bc%5D=1&tags=a&tags=b", "",
		},
		"Json":        {record, "POST /v2/json", `{"active":true,"address":{"a_b":"q","c":7},"full_name":"Ada & Co","tags":["x","y z"]}`},
		"Form.Create": {record, "POST /v2/forms", `active=true&address=%7B%22a_b%22%3A%22q%22%2C%22c%22%3A7%7D&full_name=Ada+%26+Co&tags=x&tags=y+z`},
		"Deep.Create": {record, "POST /v2/deeps", `active=true&address%5Ba_b%5D=q&address%5Bc%5D=7&full_name=Ada+%26+Co&tags%5B0%5D=x&tags%5B1%5D=y+z`},
		"Touch":       {map[string]any{"ShopId": "a/b c", "Id2": "ü"}, "POST /v2/shops/a%2Fb%20c/items/%C3%BC", ""},
		"Raw":         {map[string]any{"Body": []any{"a"}}, "POST /v2/raw", `["a"]`},
	} {
		if _, err := caller.Call(t.Context(), connectors.Call{Operation: find(t, connector, name), Payload: test.payload}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.line+"\n"+test.sent, api.line+"\n"+api.sent); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if name == "Search" && api.got.Get("X-Trace") != "t" {
			t.Error("the header is not sent")
		}
	}
	for what, call := range map[string]connectors.Call{
		"an id that leads out of the path": {Operation: find(t, connector, "Touch"), Payload: map[string]any{"ShopId": "..", "Id2": "x"}},
		"a header of two lines":            {Operation: find(t, connector, "Search"), Payload: map[string]any{"XTrace": "a\r\nb"}},
	} {
		if _, err := caller.Call(t.Context(), call); connectors.KindOf(err) != connectors.BadCall {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := api.open(t, connector, map[string]string{token: "a\nb"}).Call(t.Context(), connectors.Call{Operation: find(t, connector, "Search")})
	if connectors.KindOf(err) != connectors.Configuration {
		t.Errorf("a token of two lines: %v", err)
	}
}

func TestCredentialsGoWhereTheyBelong(t *testing.T) {
	connector := describeShop(t)
	status := find(t, connector, "Status.Get")
	for name, test := range map[string]struct {
		auth       map[string]string
		line, want string
	}{
		"the document's header": {map[string]string{apiKey: "k"}, "GET /v1/status", "X-Api-Key: k"},
		"a header of its own":   {map[string]string{apiKey: "k", keyHeader: "X-Own"}, "GET /v1/status", "X-Own: k"},
		"the query":             {map[string]string{apiKey: "k&", keyQuery: "key"}, "GET /v1/status?key=k%26", ""},
		"a bearer token":        {map[string]string{token: "t"}, "GET /v1/status", "Authorization: Bearer t"},
		"user and password":     {map[string]string{username: "u", password: "p"}, "GET /v1/status", "Authorization: Basic dTpw"},
		"a user alone":          {map[string]string{username: "u"}, "GET /v1/status", "Authorization: Basic dTo="},
		"nothing":               {nil, "GET /v1/status", "Authorization: "},
	} {
		api := &canned{body: `{"status":"open"}`}
		if _, err := api.open(t, connector, test.auth).Call(t.Context(), connectors.Call{Operation: status}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		header, value, _ := strings.Cut(test.want, ": ")
		if api.line != test.line || header != "" && api.got.Get(header) != value {
			t.Errorf("%s: %s, %s: %q", name, api.line, header, api.got.Get(header))
		}
	}
}

func TestAnswersAreGivenAsTheyCome(t *testing.T) {
	connector := describeFile(t, apiOf(t, map[string]object{
		"POST /orders":          {"responses": object{"201": object{"description": "Created."}}},
		"GET /orders/{id}":      thing,
		"GET /orders/{id}/pdf":  {"responses": object{"200": object{"description": "OK.", "content": object{"application/pdf": object{}}}}},
		"GET /orders/{id}/note": {"responses": object{"200": object{"description": "OK.", "content": object{"text/plain": object{}}}}},
		"POST /count":           {"operationId": "count", "responses": answers(object{"type": "integer"})},
		"POST /all":             {"operationId": "all", "responses": answers(object{"type": "array", "items": object{"type": "object", "properties": object{"id": plainText}}})},
		"POST /nothing":         {"operationId": "nothing"},
	}), nil)
	for name, test := range map[string]struct {
		api  canned
		call connectors.Call
		want any
	}{
		"Order.Create": {canned{status: 201, header: http.Header{"Location": {"https://api.example.com/orders/ord_7"}}}, connectors.Call{}, map[string]any{"Id": "ord_7"}},
		"Order.Get":    {canned{body: `{"id":"1","new_field":{"a_b":null}}`}, connectors.Call{EntityID: "1"}, map[string]any{"Id": "1", "NewField": map[string]any{"AB": nil}}},
		"Pdf.Get":      {canned{body: "\x00\x01", header: http.Header{"Content-Type": {"application/pdf"}}}, connectors.Call{EntityID: "1"}, map[string]any{"Content": "AAE=", "ContentType": "application/pdf"}},
		"Note.Get":     {canned{body: "hello", header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}}, connectors.Call{EntityID: "1"}, map[string]any{"Content": "hello", "ContentType": "text/plain"}},
		"Count":        {canned{body: "3"}, connectors.Call{}, []any{map[string]any{"Value": int64(3)}}},
		"All":          {canned{body: `[{"id":"1"},{"id":"2"}]`}, connectors.Call{}, []any{map[string]any{"Id": "1"}, map[string]any{"Id": "2"}}},
		"Nothing":      {canned{status: 204}, connectors.Call{}, []any{}},
	} {
		test.call.Operation = find(t, connector, name)
		result, err := test.api.open(t, connector, nil).Call(t.Context(), test.call)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.want, result.Payload); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestErrorsTellKindAndCause(t *testing.T) {
	connector := describeShop(t)
	for name, test := range map[string]struct {
		status                   int
		body, retryAfter         string
		kind                     connectors.Kind
		code, message, parameter string
	}{
		"problem details":      {404, `{"type":"https://x/gone","title":"Gone","status":404,"detail":"There is no order 7."}`, "", connectors.NotFound, "", "There is no order 7.", ""},
		"an error object":      {402, `{"error":{"type":"card_error","code":"card_declined","message":"It was declined.","param":"card"}}`, "", connectors.Invalid, "card_declined", "It was declined.", "card"},
		"oauth":                {401, `{"error":"invalid_token","error_description":"It has expired."}`, "", connectors.Authentication, "invalid_token", "It has expired.", ""},
		"a list of errors":     {422, `{"errors":[{"code":"blank","detail":"It is blank.","field":"name"}]}`, "", connectors.Invalid, "blank", "It is blank.", "name"},
		"message and code":     {403, `{"message":"Not yours.","code":17}`, "", connectors.Permission, "17", "Not yours.", ""},
		"a page":               {400, `<html>sk_live_secret</html>`, "", connectors.Invalid, "", "Shop answered with status 400", ""},
		"too many":             {429, `{}`, "7", connectors.RateLimited, "", "Shop answered with status 429", ""},
		"a conflict":           {409, `{}`, "", connectors.Invalid, "", "Shop answered with status 409", ""},
		"a conflict for now":   {409, `{}`, "3", connectors.Conflict, "", "Shop answered with status 409", ""},
		"locked":               {423, `{}`, "", connectors.Conflict, "", "Shop answered with status 423", ""},
		"down":                 {503, `{}`, "", connectors.Unavailable, "", "Shop answered with status 503", ""},
		"not there":            {410, `{}`, "", connectors.NotFound, "", "Shop answered with status 410", ""},
		"elsewhere":            {302, ``, "", connectors.Malformed, "", "Shop answered with status 302", ""},
		"a code that was sent": {400, `{"message":"It is bad.","code":"Lovelace-7"}`, "", connectors.Invalid, "", "It is bad.", ""},
		"what was sent":        {400, `{"message":"Ada Lovelace, ada@example.com and key-of-the-shop are not known"}`, "", connectors.Invalid, "", "***, *** and *** are not known", ""},
	} {
		api := &canned{status: test.status, body: test.body, header: http.Header{"Request-Id": {"req_1"}, "Retry-After": {test.retryAfter}}}
		_, err := api.open(t, connector, map[string]string{apiKey: "key-of-the-shop"}).Call(t.Context(), connectors.Call{
			Operation: find(t, connector, "Customer.Create"), Payload: map[string]any{"FullName": "Ada Lovelace", "Email": "ada@example.com", "Labels": map[string]any{"a": "Lovelace-7"}},
		})
		e, ok := err.(*connectors.Error)
		if !ok {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := fmt.Sprintf("%s %s %q %s %s %v", e.Kind, e.Code, e.Message, e.Param, e.RequestID, e.RetryAfter.Seconds())
		seconds := map[string]string{"": "0"}[test.retryAfter] + test.retryAfter
		want := fmt.Sprintf("%s %s %q %s req_1 %s", test.kind, test.code, test.message, test.parameter, seconds)
		if got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
}

// A changing call without a key whose answer is lost is never made again blindly.
func TestLostAnswersAreNotGuessed(t *testing.T) {
	plain := describe(t, shopDocument, nil)
	for name, test := range map[string]struct {
		operation string
		status    int
		header    http.Header
		body      string
		repeat    bool
		kind      connectors.Kind
		requests  bool
		notDone   bool
	}{
		"a server's error to a POST":     {"Customer.Create", 500, nil, "", false, connectors.OutcomeUnknown, true, false},
		"an unreadable answer to a POST": {"Customer.Create", 201, nil, "<html>", false, connectors.OutcomeUnknown, true, false},
		"a server's error to a PATCH":    {"Customer.Update", 502, nil, "", false, connectors.OutcomeUnknown, true, false},
		"a server's error to an action":  {"RefundOrder", 504, nil, "", false, connectors.OutcomeUnknown, true, false},
		"a server that asks to wait":     {"Customer.Create", 503, http.Header{"Retry-After": {"1"}}, "", false, connectors.Unavailable, true, true},
		"a refusal":                      {"Customer.Create", 400, nil, "", false, connectors.Invalid, true, false},
		"a POST that is made again":      {"Customer.Create", 201, nil, "{}", true, connectors.OutcomeUnknown, false, false},
		"a server's error to a PUT":      {"Order.Update", 500, nil, "", false, connectors.Unavailable, true, false},
		"a server's error to a DELETE":   {"Customer.Delete", 500, nil, "", false, connectors.Unavailable, true, false},
		"a DELETE that had been made":    {"Customer.Delete", 404, nil, "", true, "", true, false},
		"a DELETE of what there is not":  {"Customer.Delete", 404, nil, "", false, connectors.NotFound, true, false},
	} {
		api := &canned{status: test.status, body: test.body, header: test.header}
		call := connectors.Call{Operation: find(t, plain, test.operation), Repeat: test.repeat, Since: 1_700_000_000}
		switch test.operation {
		case "Customer.Create":
			call.Payload = map[string]any{"FullName": "Ada"}
		case "RefundOrder":
			call.Payload = map[string]any{"OrderId": "ord_1"}
		case "Order.Update":
			call.EntityID, call.Payload = "ord_1", map[string]any{"CustomerId": "cus_1", "Amount": int64(1), "Currency": "usd"}
		default:
			call.EntityID = "cus_1"
		}
		_, err := api.open(t, plain, map[string]string{apiKey: "k"}).Call(t.Context(), call)
		if connectors.KindOf(err) != test.kind || (api.line != "") != test.requests {
			t.Errorf("%s: %v after the request %q", name, err, api.line)
		}
		if e, ok := err.(*connectors.Error); ok && e.NotDone != test.notDone {
			t.Errorf("%s: not done is %v", name, e.NotDone)
		}
		if test.kind == connectors.OutcomeUnknown && !strings.Contains(err.Error(), "2023-11-14T22:13:20Z") {
			t.Errorf("%s: the error does not say what to look for: %v", name, err)
		}
	}
	_, err := openAt(t, plain, "http://"+closedport.Address(t), nil).Call(t.Context(), connectors.Call{Operation: find(t, plain, "Customer.Create"), Payload: map[string]any{"FullName": "Ada"}})
	if e, ok := err.(*connectors.Error); !ok || e.Kind != connectors.Unavailable || !e.NotDone {
		t.Errorf("a request that never left: %v", err)
	}
}
