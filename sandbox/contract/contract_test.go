package contract

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const described = `{
	"paths": {
		"/v1/things/{id}.json": {
			"parameters": [{"name": "id"}],
			"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/thing"}}}}}},
			"delete": {"responses": {"204": {}}}
		},
		"/v1/things/search.json": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/thing"}}}}}}}}
	},
	"components": {"schemas": {
		"kind": {"type": "string", "enum": ["a", "b"]},
		"thing": {"type": "object", "required": ["id"], "properties": {
			"id": {"type": "string"}, "count": {"type": "integer", "nullable": true}, "kind": {"$ref": "#/components/schemas/kind"},
			"owner": {"anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/thing"}]},
			"sent": {"type": "string", "format": "date-time-rfc-2822"}, "price": {"type": "number"},
			"labels": {"type": "object", "additionalProperties": {"type": "string"}}
		}}
	}}
}`

func TestCheckFindsWhatIsNotDescribed(t *testing.T) {
	d := &Description{vendor: vendor{refusal: twilioRefusal, gone: regexp.MustCompile(`/gone$`)}}
	if err := decode([]byte(described), &d.document); err != nil {
		t.Fatal(err)
	}
	d.routes = newRoutes(d.document.Paths)
	const thing = "/v1/things/1.json"
	for name, test := range map[string]struct {
		method, path string
		status       int
		body, want   string
	}{
		"as described":               {"GET", thing, 200, `{"id":"1","count":null,"kind":"a","owner":{"id":"2"},"sent":"Fri, 31 May 2024 10:00:00 +0000","price":1.5,"labels":{"x":"y"}}`, ""},
		"the path without holes":     {"GET", "/v1/things/search.json", 200, `[{"id":"1"}]`, ""},
		"no body":                    {"DELETE", thing, 204, ``, ""},
		"a body that is none":        {"DELETE", thing, 204, `{}`, "the description has no such body"},
		"no JSON":                    {"GET", thing, 200, `{"id":`, "unexpected EOF"},
		"another path":               {"GET", "/v1/others/1.json", 200, `{}`, "the description has no such operation"},
		"a path that was dropped":    {"GET", "/v1/gone", 200, `{}`, ""},
		"another method":             {"POST", thing, 200, `{}`, "the description has no such operation"},
		"another status":             {"GET", thing, 201, `{}`, "the description has no such status"},
		"a member is missing":        {"GET", thing, 200, `{}`, ".id is missing"},
		"a member too many":          {"GET", thing, 200, `{"id":"1","more":1}`, ".more is not described"},
		"a member inside too many":   {"GET", thing, 200, `{"id":"1","owner":{"id":"2","more":1}}`, ".owner.more is not described"},
		"null":                       {"GET", thing, 200, `{"id":null}`, ".id is null"},
		"another type":               {"GET", thing, 200, `{"id":1,"count":"2","price":true}`, ".count is a string, want integer; .id is 1, want string; .price is a boolean, want number"},
		"a fraction":                 {"GET", thing, 200, `{"id":"1","count":1.5}`, ".count is 1.5, want integer"},
		"a word of no kind":          {"GET", thing, 200, `{"id":"1","kind":"c"}`, ".kind is c, which is none of [a b]"},
		"a time in another form":     {"GET", thing, 200, `{"id":"1","sent":"2024-05-31"}`, `.sent: parsing time "2024-05-31" as "Mon, 02 Jan 2006 15:04:05 -0700": cannot parse "2024-05-31" as "Mon"`},
		"a list":                     {"GET", thing, 200, `[]`, " is a list, want object"},
		"an object in a list":        {"GET", "/v1/things/search.json", 200, `[{}]`, "[0].id is missing"},
		"an error":                   {"GET", thing, 404, `{"code":20404,"message":"no","more_info":"see","status":404}`, ""},
		"an error of another form":   {"GET", thing, 404, `{"message":"no","more_info":"see","status":400}`, "code is missing; status is 400"},
		"an error that is no object": {"GET", thing, 500, `"no"`, "code is missing; message is missing; more_info is missing; status is missing; status is <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(d.Check(test.method, test.path, test.status, []byte(test.body)), "; ")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
