package node_test

import (
	"bytes"
	"net/http/httptest"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/connectors/connectortest/shop"
	"hawser/connectors/http"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/node/nodetest"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// described is a connection to a shop by a document of its API.
func described(t *testing.T, name string, document []byte) *lang.Connection {
	t.Helper()
	server := httptest.NewServer(&shop.Shop{})
	t.Cleanup(server.Close)
	return &lang.Connection{
		Meta:         lang.Meta{Name: lang.Text{Value: name}},
		Connector:    lang.Text{Value: "http"},
		Destinations: []string{server.URL},
		Auth:         []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, Literal: shop.Key}},
		Nodes:        lang.Nodes{Min: 1, Max: 1},
		API:          lang.API{Document: &source.File{Name: name + ".yaml", Content: document}},
	}
}

// act runs an execution of one action of a shop.
func act(t *testing.T, c client.Client, connection, action string, payload map[string]any) *execution.Execution {
	t.Helper()
	task := &lang.Task{Name: lang.Text{Value: "act"}, Connector: &lang.ConnectorTask{
		Connection: lang.Text{Value: connection}, Connector: "http", Action: lang.Text{Value: action},
		Payload: &lang.Value{Kind: lang.LiteralValue, Literal: schema.Value{Any: payload}},
	}}
	return finish(t, c, nodetest.Bundle(connection, nil, task), nil)
}

// Two connections share the name of an action that their documents describe differently.
func TestEachConnectionHasTheOperationsOfItsDocument(t *testing.T) {
	moved := bytes.Replace(shop.Document, []byte("/orders/{order_id}/refund:"), []byte("/orders/{order_id}/payback:"), 1)
	c := dial(t)
	startWith(t, http.Connector(), node.Options{Client: c, Connections: []*lang.Connection{described(t, "here", shop.Document), described(t, "moved", moved)}})
	for connection, want := range map[string]string{"here": "There is no such record.", "moved": "Shop answered with status 404"} {
		e := act(t, c, connection, "RefundOrder", map[string]any{"OrderId": "ord_1"})
		if e.Error == nil || e.Error.Type != "NotFound" || e.Error.Message != want {
			t.Errorf("%s: the execution is %s: %+v", connection, e.Status, e.Error)
		}
	}
}

func TestDocumentThatIsEditedBringsItsOperations(t *testing.T) {
	c := dial(t)
	connection := described(t, "described-anew", shop.Document)
	process := startWith(t, http.Connector(), node.Options{Client: c, Connections: []*lang.Connection{connection}})
	renamed := bytes.Replace(shop.Document, []byte("operationId: refundOrder"), []byte("operationId: giveBack"), 1)
	serve(t, process, edited(connection, func(c *lang.Connection) {
		c.API.Document = &source.File{Name: connection.API.Document.Name, Content: renamed}
	}))
	e := act(t, c, "described-anew", "GiveBack", map[string]any{"OrderId": "ord_1"})
	if e.Error == nil || e.Error.Type != "NotFound" {
		t.Errorf("the execution is %s: %+v", e.Status, e.Error)
	}
	err := process.Serve(t.Context(), []*lang.Connection{edited(connection, func(c *lang.Connection) {
		c.API.Document = &source.File{Name: connection.API.Document.Name, Content: []byte("openapi: [")}
	})})
	if err == nil {
		t.Error("a document that is broken is taken up")
	}
	if e := act(t, c, "described-anew", "GiveBack", map[string]any{"OrderId": "ord_1"}); e.Error == nil || e.Error.Type != "NotFound" {
		t.Errorf("after that the execution is %s: %+v", e.Status, e.Error)
	}
}
