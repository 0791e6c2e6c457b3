package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFacts(t *testing.T) {
	got, err := facts([]byte(`{
		"paths": {"/Messages.json": {
			"parameters": [],
			"post": {"description": "Send a [message](https://example.com) to ` + "`To`" + `. More.", "requestBody": {"content": {"form": {"schema": {"required": ["To", "Body"],
				"properties": {"Body": {"description": "The ` + "`text`" + `. Or not."}, "Actions": {"items": {"$ref": "#/components/schemas/action"}}, "To": {}}}}}}},
			"get": {"parameters": [{"name": "PageSize", "in": "query"}, {"name": "Status", "in": "query", "description": "Which", "schema": {"enum": ["sent", "failed"]}}]}
		}},
		"components": {"schemas": {"action": {"enum": ["go", "stay"]}, "api.account.message": {"properties": {"date_sent": {"format": "date-time-rfc-2822", "description": "When. Or not."}, "uri": {"format": "uri"}}}}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GET /Messages.json", "  Status sent failed | Which",
		"POST /Messages.json Body To | Send a message to To", "  Actions go stay", "  Body | The text",
		"record message", "  date_sent | When",
		"format date_sent date-time-rfc-2822",
	}
	if diff := cmp.Diff(want, got[1:]); diff != "" {
		t.Error(diff)
	}
	if _, err := facts([]byte("no JSON")); err == nil || !strings.HasPrefix(err.Error(), "reading the description: ") {
		t.Errorf("got %v", err)
	}
}
