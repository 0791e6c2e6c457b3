package twilio

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"hawser/connectors"
	"hawser/connectors/connectortest/twiliomock"
	"hawser/internal/golden"
	"hawser/internal/schema"
)

func TestEveryMethodOfTheSDKServesAnOperation(t *testing.T) {
	served := map[string]int{}
	for _, m := range newCatalogue().methods {
		served[m.name]++
	}
	sdk := reflect.TypeFor[*api.ApiService]()
	counted := 0
	for i := range sdk.NumMethod() {
		name := strings.TrimSuffix(sdk.Method(i).Name, "WithMetadata")
		page := name
		for _, loop := range []string{"List", "Stream"} {
			if rest, ok := strings.CutPrefix(name, loop); ok {
				page = "Page" + rest
			}
		}
		if name == "RequestHandler" { // makes no request
			continue
		}
		if page == sdk.Method(i).Name {
			counted++
		}
		if served[page] != 1 {
			t.Errorf("%s serves %d operations, want 1", sdk.Method(i).Name, served[page])
		}
	}
	if counted != 197 {
		t.Errorf("the SDK has %d methods that make a request of their own, 197 were known", counted)
	}
}

func TestCatalogueListing(t *testing.T) {
	var b strings.Builder
	for _, op := range subject.Spec().Operations {
		fmt.Fprintf(&b, "%s %s %s\n", op.Name(), op.Method, op.Path)
		for _, fact := range []struct {
			name string
			list []string
		}{{"parents", op.Parents}, {"required", required(op.Payload)}, {"fields", fields(op.Payload)}, {"output", fields(op.Output)}, {"columns", columnList(op.Columns)}} {
			if len(fact.list) > 0 {
				fmt.Fprintf(&b, "  %s: %s\n", fact.name, strings.Join(fact.list, " "))
			}
		}
	}
	golden.File(t, "testdata/catalogue.golden", b.String())
}

func fields(typ *schema.Type) []string {
	if typ == nil {
		return nil
	}
	if typ.Kind == schema.List {
		return append([]string{"[]"}, fields(typ.Elem)...)
	}
	var list []string
	for _, f := range typ.Fields {
		list = append(list, f.Name+":"+kind(f.Type))
	}
	return list
}

func kind(typ *schema.Type) string {
	name := typ.Kind.String()
	if typ.Format != "" {
		name += "/" + typ.Format
	}
	return name
}

func required(typ *schema.Type) []string {
	var list []string
	if typ != nil {
		for _, f := range typ.Fields {
			if f.Required {
				list = append(list, f.Name)
			}
		}
	}
	return list
}

func columnList(columns []connectors.Column) []string {
	var list []string
	for _, c := range columns {
		text := c.Name
		if len(c.Native) > 0 {
			text += "(" + strings.Join(c.Native, ",") + ")"
		}
		list = append(list, text)
	}
	return list
}

func TestOperationsAreComplete(t *testing.T) {
	spec := subject.Spec()
	for _, op := range spec.Operations {
		if op.Path == "" || op.Method == "" || op.Description == "" {
			t.Errorf("%s has no path, method or description", op.Name())
		}
		for _, typ := range []*schema.Type{op.Payload, rowType(op.Output)} {
			if typ == nil {
				continue
			}
			names := map[string]bool{}
			for _, f := range typ.Fields {
				for _, name := range append(slices.Clone(f.Aliases), f.Name) {
					if names[name] {
						t.Errorf("%s: two fields of %s are called %s", op.Name(), typ.Name, name)
					}
					names[name] = true
				}
			}
		}
		if op.Verb == connectors.List && len(op.Columns) == 0 {
			t.Errorf("%s has no columns", op.Name())
		}
	}
}

func rowType(typ *schema.Type) *schema.Type {
	if typ != nil && typ.Kind == schema.List {
		return typ.Elem
	}
	return typ
}

func TestDocumentedEntities(t *testing.T) {
	spec := subject.Spec()
	for entity, verbs := range map[string]string{
		"Messages": "Create Delete Get List Update", "Calls": "Create Delete Get List Update", "Recordings": "Delete Get List",
		"IncomingPhoneNumbers": "Create Delete Get List Update", "OutgoingCallerIds": "Create Delete Get List Update",
		"Conferences": "Get List Update", "Participants": "Create Delete Get List Update", "Queues": "Create Delete Get List Update",
		"Members": "Get List Update", "Transcriptions": "Delete Get List", "Media": "Delete Get List",
		"Addresses": "Create Delete Get List Update", "Applications": "Create Delete Get List Update", "Keys": "Create Delete Get List Update",
		"UsageRecords": "List", "UsageTriggers": "Create Delete Get List Update", "Feedback": "Create Get Update",
		"FeedbackSummary": "Create Delete Get", "MessageFeedback": "Create", "Balance": "Get", "UsageRecordsDaily": "List",
	} {
		var got []string
		for _, op := range spec.Entity(entity) {
			got = append(got, string(op.Verb))
		}
		if strings.Join(got, " ") != verbs {
			t.Errorf("%s has %v, want %s", entity, got, verbs)
		}
	}
}

// TestTheDescriptionAgrees compares the catalogue with Twilio's own description, where that is at hand.
func TestTheDescriptionAgrees(t *testing.T) {
	content, err := os.ReadFile(twiliomock.Description(t))
	if err != nil {
		t.Fatal(err)
	}
	type request struct {
		RequestBody struct {
			Content map[string]struct{ Schema struct{ Required []string } }
		}
	}
	var description struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(content, &description); err != nil {
		t.Fatal(err)
	}
	operations := map[string]*connectors.Operation{}
	for _, op := range subject.Spec().Operations {
		operations[strings.ToLower(op.Method)+" "+op.Path] = op
	}
	for path, methods := range description.Paths {
		for method, raw := range methods {
			if method != "get" && method != "post" && method != "delete" {
				continue
			}
			op := operations[method+" "+path]
			var r request
			if err := json.Unmarshal(raw, &r); err != nil || op == nil {
				t.Errorf("no operation makes %s %s: %v", method, path, err)
				continue
			}
			for _, name := range r.RequestBody.Content["application/x-www-form-urlencoded"].Schema.Required {
				if field := op.Payload.Field(name); name != idempotencyKey && (field == nil || !field.Required) {
					t.Errorf("%s does not require %s", op.Name(), name)
				}
			}
		}
	}
}
