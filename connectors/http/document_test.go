package http

import (
	"encoding/json"
	"strings"
	"testing"

	"hawser/connectors"
	"hawser/internal/source"
)

// object is a part of a document.
type object = map[string]any

// document makes a document of requests, each "GET /things" with what is said of it.
func apiOf(t testing.TB, requests map[string]object) *source.File {
	t.Helper()
	paths := map[string]object{}
	for request, said := range requests {
		verb, path, _ := strings.Cut(request, " ")
		if paths[path] == nil {
			paths[path] = object{}
		}
		operation := object{"responses": object{"200": object{"description": "OK."}}}
		for name, value := range said {
			operation[name] = value
		}
		parameters, _ := operation["parameters"].([]any)
		for _, slot := range parsePath(path).slots() {
			parameters = append(parameters, object{"name": slot, "in": "path", "required": true, "schema": object{"type": "string"}})
		}
		operation["parameters"] = parameters
		paths[path][strings.ToLower(verb)] = operation
	}
	content, err := json.Marshal(object{
		"openapi": "3.0.3", "info": object{"title": "Test", "version": "1"}, "servers": []any{object{"url": "https://api.example.com"}}, "paths": paths,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &source.File{Name: t.Name() + ".json", Content: content}
}

// describeFile gives the connector of a document without problems.
func describeFile(t testing.TB, file *source.File, change func(*connectors.Description)) connectors.Connector {
	t.Helper()
	description := connectors.Description{Document: file}
	if change != nil {
		change(&description)
	}
	connector, problems := Connector().Describe(description)
	for _, p := range problems {
		t.Fatalf("%s: %s", p.Span, p.Message)
	}
	return connector
}

// answers says that a request is answered with JSON of a schema.
func answers(schema object) object {
	return object{"200": object{"description": "OK.", "content": object{"application/json": object{"schema": schema}}}}
}

var (
	plainText = object{"type": "string"}
	things    = object{"responses": answers(object{"type": "array", "items": object{"type": "object", "properties": object{"id": plainText}}})}
	thing     = object{"responses": answers(object{"type": "object", "properties": object{"id": plainText}})}
	nothing   = object{}
)

func named(id string) object { return object{"operationId": id} }

func TestRequestsBecomeOperations(t *testing.T) {
	connector := describeFile(t, apiOf(t, map[string]object{
		"GET /v1/customers":                         things,
		"POST /v1/customers":                        thing,
		"GET /v1/customers/{customer}":              thing,
		"POST /v1/customers/{customer}":             thing,
		"DELETE /v1/customers/{customer}":           nothing,
		"GET /v1/customers/{customer}/cash_balance": thing,
		"GET /v1/customers/{customer}/tax_ids":      things,
		"GET /v1/tax_ids":                           things,
		"GET /v1/accounts/{account}/sources":        things,
		"GET /v1/customers/{customer}/sources":      things,
		"GET /v1/issuing/cards":                     things,
		"GET /v1/status":                            thing,
		"PATCH /v1/status":                          thing,
		"PUT /v1/orders/{id}":                       thing,
		"PATCH /v1/orders/{id}":                     thing,
		"POST /v1/orders/{id}/ship":                 named("shipOrder"),
		"POST /v1/orders/{id}/cancel":               named("PostOrdersIdCancel"),
		"POST /v1/account_links":                    nothing,
		"POST /v1/login":                            nothing,
		"POST /v1/setup/{id}/verify_deposits":       nothing,
		"GET /v1/reports/{id}":                      {"parameters": []any{object{"name": "from", "in": "query", "required": true, "schema": plainText}}},
		"GET /v1/people":                            things,
		"GET /v1/persons":                           things,
		"GET /Accounts/{Sid}/SMS/Addresses.json":    things,
		"GET /repos/{owner}/{repo}":                 thing,
		"DELETE /v1/tax_ids":                        nothing,
	}), nil)
	want := map[string]string{
		"GET /v1/customers":                         "Customer.List",
		"POST /v1/customers":                        "Customer.Create",
		"GET /v1/customers/{customer}":              "Customer.Get",
		"POST /v1/customers/{customer}":             "Customer.Update",
		"DELETE /v1/customers/{customer}":           "Customer.Delete",
		"GET /v1/customers/{customer}/cash_balance": "CashBalance.Get",
		"GET /v1/customers/{customer}/tax_ids":      "CustomerTaxId.List",
		"GET /v1/tax_ids":                           "TaxId.List",
		"GET /v1/accounts/{account}/sources":        "AccountSource.List",
		"GET /v1/customers/{customer}/sources":      "CustomerSource.List",
		"GET /v1/issuing/cards":                     "IssuingCard.List",
		"GET /v1/status":                            "Status.Get",
		"PATCH /v1/status":                          "Status.Update",
		"PUT /v1/orders/{id}":                       "ReplaceOrder",
		"PATCH /v1/orders/{id}":                     "Order.Update",
		"POST /v1/orders/{id}/ship":                 "ShipOrder",
		"POST /v1/orders/{id}/cancel":               "CancelOrder",
		"POST /v1/account_links":                    "AccountLink.Create",
		"POST /v1/login":                            "Login",
		"POST /v1/setup/{id}/verify_deposits":       "VerifyDepositsSetup",
		"GET /v1/reports/{id}":                      "GetReport",
		"GET /v1/people":                            "Person.List",
		"GET /v1/persons":                           "Persons.List",
		"GET /Accounts/{Sid}/SMS/Addresses.json":    "SMSAddress.List",
		"GET /repos/{owner}/{repo}":                 "Repo.Get",
		"DELETE /v1/tax_ids":                        "DeleteTaxIds",
	}
	got := map[string]string{}
	for _, op := range connector.Spec().Operations {
		got[op.Method+" "+op.Path] = op.Name()
	}
	for request, name := range want {
		if got[request] != name {
			t.Errorf("%s is %q, want %q", request, got[request], name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("there are %d operations, want %d", len(got), len(want))
	}
}

func TestWhatCannotBeCalledIsListed(t *testing.T) {
	upload := object{"requestBody": object{"required": true, "content": object{"multipart/form-data": object{"schema": object{"type": "object"}}}}}
	cookie := object{"parameters": []any{object{"name": "session", "in": "cookie", "required": true, "schema": plainText}}}
	expand := object{"parameters": []any{object{"name": "expand", "in": "query", "schema": plainText}}, "responses": thing["responses"]}
	connector := describeFile(t, apiOf(t, map[string]object{
		"POST /files": upload, "GET /me": cookie, "HEAD /things": nothing, "GET /things/{id}": expand,
	}), nil)
	var got []string
	for _, o := range connector.Spec().Omissions {
		got = append(got, o.Request+"|"+o.Part+"|"+o.Reason)
	}
	want := "GET /me||cookies are not sent; GET /things/{id}|the parameter expand|a Get takes no payload, and the request does without; " +
		"HEAD /things||only GET, POST, PUT, PATCH and DELETE are called; " +
		"POST /files||its body is multipart/form-data, and only JSON and application/x-www-form-urlencoded are sent"
	if text := strings.Join(got, "; "); text != want {
		t.Errorf("left out are %s", text)
	}
	if n := len(connector.Spec().Operations); n != 1 {
		t.Errorf("there are %d operations", n)
	}
}

// What a file describes has names of their own, is the same each time, and leaves no request untold.
func FuzzDocument(f *testing.F) {
	f.Add([]byte("openapi: 3.0.3\ninfo: {title: a, version: b}\npaths:\n  /a/{b}: {get: {responses: {'200': {description: c}}, parameters: [{name: b, in: path, required: true, schema: {type: string}}]}}\n"))
	f.Add([]byte(`{"openapi":"3.1.0","info":{"title":"a","version":"b"},"servers":[{"url":"https://a"}],"paths":{"/a":{"post":{"responses":{"200":{"description":"c","content":{"application/json":{"schema":{"allOf":[{"$ref":"#/components/schemas/a"}]}}}}}}}},"components":{"schemas":{"a":{"type":["object","null"],"properties":{"a":{"$ref":"#/components/schemas/a"}}}}}}`))
	f.Add([]byte("swagger: '2.0'"))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := &source.File{Name: "fuzz", Content: content}
		description := connectors.Description{Document: file, Reached: true}
		connector, problems := Connector().Describe(description)
		if (connector == nil) != source.HasErrors(problems) {
			t.Fatalf("connector %v, problems %v", connector, problems)
		}
		if connector == nil {
			return
		}
		again, _ := Connector().Describe(description)
		told := map[string]bool{}
		seen := map[string]bool{}
		for i, op := range connector.Spec().Operations {
			if seen[op.Name()] || again.Spec().Operations[i].Name() != op.Name() {
				t.Errorf("the name %s is another's, or another each time", op.Name())
			}
			seen[op.Name()] = true
			told[op.Method+" "+op.Path] = true
		}
		for _, o := range connector.Spec().Omissions {
			told[o.Request] = true
		}
		for path, item := range readDocument(file).api.Paths.Map() {
			for verb := range item.Operations() {
				if !told[verb+" "+path] {
					t.Errorf("nothing tells of %s %s", verb, path)
				}
			}
		}
	})
}
