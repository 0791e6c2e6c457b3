package check_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// valid gives the definitions of the golden file without problems, with the connections.
func valid(t testing.TB) *lang.Definitions {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/valid.txtar")
	if err != nil {
		t.Fatal(err)
	}
	connections, err := os.ReadFile("testdata/connections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return read(t, string(connections)+"---\n"+string(archive.Files[0].Data))
}

func TestCompileMakesABundleThatHoldsNoSetting(t *testing.T) {
	definitions := valid(t)
	bundle, problems := check.Compile(definitions, "collect-payment", catalogue(t))
	if bundle == nil || len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	text, err := json.Marshal(bundle)
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range []string{"SHOP_KEY", "AC123", "run/secrets", "apiKey"} {
		if strings.Contains(string(text), setting) {
			t.Errorf("the bundle holds %q", setting)
		}
	}
	if bundle.Format != lang.BundleFormat || len(bundle.Digest) != 64 {
		t.Errorf("format %d, digest %q", bundle.Format, bundle.Digest)
	}
	if got := bundle.Integration.Tasks[0].Connector.Connector; got != "shop" {
		t.Errorf("the first task's connector is %q, want shop", got)
	}
	if got := definitions.Integrations[0].Tasks[0].Connector.Connector; got != "" {
		t.Errorf("the definition itself was changed: %q", got)
	}
	var again lang.Bundle
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	rewritten, err := json.Marshal(&again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(rewritten)); diff != "" {
		t.Errorf("the bundle does not survive its JSON (-want +got):\n%s", diff)
	}
}

func TestTheDigestFollowsTheDefinition(t *testing.T) {
	digest := func(definitions *lang.Definitions) string {
		bundle, problems := check.Compile(definitions, "pay", catalogue(t))
		if bundle == nil {
			t.Fatalf("%+v", problems)
		}
		return bundle.Digest
	}
	first := digest(read(t, inputs))
	if again := digest(read(t, inputs)); again != first {
		t.Error("the same definition has another digest")
	}
	if moved := digest(read(t, "# ours\n\n"+inputs)); moved != first {
		t.Error("the same definition has another digest further down in its file")
	}
	if other := digest(read(t, strings.Replace(inputs, "minimum: 50", "minimum: 51", 1))); other == first {
		t.Error("another definition has the same digest")
	}
}

func TestCompileReportsTheProblemsOfWhatRuns(t *testing.T) {
	definitions := read(t, inputs+`---
kind: Integration
name: broken
tasks: [{name: a, set: {x: "${nosuch}"}}]
---
kind: Connection
name: unused
connector: nosuch
auth: {a: b}
`)
	if bundle, problems := check.Compile(definitions, "pay", catalogue(t)); bundle == nil || len(problems) > 0 {
		t.Errorf("problems elsewhere keep an integration from running: %+v", problems)
	}
	if bundle, problems := check.Compile(definitions, "broken", catalogue(t)); bundle != nil || len(problems) != 1 {
		t.Errorf("a broken integration gives %v, %+v", bundle, problems)
	}
	bundle, problems := check.Compile(definitions, "brokn", catalogue(t))
	if bundle != nil || len(problems) != 1 || problems[0].Message != `there is no integration "brokn"` || problems[0].Hint != `did you mean "broken"?` {
		t.Errorf("an integration that is not there gives %v, %+v", bundle, problems)
	}
}

func TestCompileTakesAlongWhatIsCalled(t *testing.T) {
	text := `kind: Integration
name: outer
tasks:
  - {name: a, call: {integration: middle}}
  - {name: b, call: {integration: inner}}
---
kind: Integration
name: middle
tasks: [{name: c, call: {integration: inner}}]
---
kind: Integration
name: inner
tasks: [{name: d, connector: {connection: shop-main, entity: Customer, operation: Create, connectorInputPayload: {Name: Ada}}}]
---
kind: Integration
name: aside
tasks: [{name: e, set: {x: 1}}]
`
	connections, err := os.ReadFile("testdata/connections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	compile := func(text string) (*lang.Bundle, []source.Problem) {
		return check.Compile(read(t, string(connections)+"---\n"+text), "outer", catalogue(t))
	}
	bundle, problems := compile(text)
	if bundle == nil {
		t.Fatalf("%+v", problems)
	}
	var names []string
	for _, called := range bundle.Calls {
		names = append(names, called.Name.Value)
	}
	if diff := cmp.Diff([]string{"middle", "inner"}, names); diff != "" {
		t.Errorf("called (-want +got):\n%s", diff)
	}
	if got := bundle.Called("inner").Tasks[0].Connector.Connector; got != "shop" {
		t.Errorf("the connector of a called task is %q, want shop", got)
	}
	if diff := cmp.Diff([]string{"shop-main"}, bundle.Connections()); diff != "" {
		t.Errorf("connections (-want +got):\n%s", diff)
	}
	if other, _ := compile(strings.Replace(text, "Ada", "Bob", 1)); other == nil || other.Digest == bundle.Digest {
		t.Error("another definition of what is called has the same digest")
	}
	if broken, problems := compile(strings.Replace(text, "Name: Ada", "Nme: Ada", 1)); broken != nil || len(problems) != 1 {
		t.Errorf("what is called is broken, and gives %v, %+v", broken, problems)
	}
	if broken, problems := compile(strings.Replace(text, "set: {x: 1}", "set: {x: '${nosuch}'}", 1)); broken == nil {
		t.Errorf("what is not called keeps it from running: %+v", problems)
	}
}

// Whatever load reads can be checked, and what is found is in the file.
func FuzzCheck(f *testing.F) {
	for _, name := range []string{"valid", "payload", "unguarded", "variables", "references", "input-schemas", "inputs-of-operations", "expressions", "call"} {
		archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	connections, err := os.ReadFile("testdata/connections.yaml")
	if err != nil {
		f.Fatal(err)
	}
	all := catalogue(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		definitions, problems := load.Read(
			&source.File{Name: "connections.yaml", Content: connections}, &source.File{Name: "pay.yaml", Content: content})
		loaded := !source.HasErrors(problems)
		problems = check.Check(definitions, all)
		lines := strings.Count(string(content), "\n") + 1
		for _, p := range problems {
			if p.Span.File == nil || p.Span.Pos.Line < 1 || p.Span.Pos.Line > max(lines, 10) {
				t.Errorf("%s is at %v", p.Message, p.Span)
			}
		}
		for _, i := range definitions.Integrations {
			bundle, problems := check.Compile(definitions, i.Name.Value, all)
			if (bundle == nil) != source.HasErrors(problems) {
				t.Errorf("bundle %v with problems %v", bundle, problems)
			}
			if loaded && bundle != nil {
				if _, err := json.Marshal(bundle); err != nil {
					t.Error(err)
				}
			}
		}
	})
}
