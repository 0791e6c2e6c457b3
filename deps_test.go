package hawser

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says which packages a package must not import, directly or not, and
// why. A pattern that ends in /... means a package and all below it. The rows
// themselves stand in docs/architecture.md.
var arrows = []struct {
	pkg       string
	forbidden []string
	why       string
}{
	{"internal/spelling", []string{"hawser/..."}, "names are compared whatever they stand for"},
	{"internal/schema", rowsFrom(1, "internal/schema"), "the shape of values stands under everything but spelling"},
	{"internal/source", append(rowsFrom(1, "internal/source"), "hawser/internal/schema"), "places in files stand under everything"},
	{"internal/schema", []string{"github.com/google/cel-go/...", "github.com/stripe/...", "github.com/twilio/..."}, "shapes know neither expressions nor vendors"},

	{"internal/lang", rowsFrom(1, "internal/lang"), "the model knows shapes and places, nothing else"},
	{"internal/lang/expr", rowsFrom(1, "internal/lang/expr"), "expressions are typed over shapes, whoever declares them"},
	{"internal/connection", rowsFrom(1, "internal/connection"), "a connection's HTTP client serves any connector"},
	{"connectors", rowsFrom(1, "connectors"), "a connector is declared without YAML and Temporal"},
	{"internal/dataset", append(rowsFrom(1, "internal/dataset"), "github.com/apache/..."), "workflows and checks know datasets, and link no table format"},

	{"internal/lang/load", rowsFrom(2, "internal/lang/load"), "reading YAML needs the model alone"},
	{"internal/lang/check", rowsFrom(2, "internal/lang/check"), "rules see the model and the catalogue, never how they came to be"},
	{"connectors/stripe", rowsFrom(2, "connectors/stripe"), "a connector does not know the others"},
	{"connectors/twilio", rowsFrom(2, "connectors/twilio"), "a connector does not know the others"},
	{"connectors/http", rowsFrom(2, "connectors/http"), "a connector does not know the others"},

	{"internal/dataflow", append(rowsFrom(3, "internal/dataflow"), temporal...), "a source is explored without Temporal"},
	{"internal/lake", append(rowsFrom(3, "internal/lake"), temporal...), "tables are written without Temporal"},
	{"internal/metrics", rowsFrom(0, "internal/metrics"), "what is counted has names and numbers, nothing that a call carries"},
	{"activities", []string{"github.com/apache/..."}, "activities write tables, whatever keeps them"},
	{"activities", rowsFrom(4, "activities"), "activities make connector calls; they interpret nothing"},
	{"workflows", rowsFrom(5, "workflows"), "the interpreter is deterministic: it reaches no client and no node"},
	{"workflows", []string{"hawser/connectors/all", "hawser/connectors/http", "hawser/connectors/stripe", "hawser/connectors/twilio", "hawser/internal/connection"}, "the interpreter calls connectors through activities only"},
	{"internal/node", rowsFrom(6, "internal/node"), "a node serves; commands are above it"},

	{"connectors/all", temporal, "connectors are usable and testable without Temporal"},
	{"internal/connection", temporal, "connections know nothing of Temporal"},
	{"internal/lang/load", temporal, "a definition is read without Temporal"},
	{"internal/picture", rowsFrom(2, "internal/picture"), "a picture shows what it is told, of a definition and of how tasks stand"},
	{"internal/lang/check", temporal, "a definition is checked without Temporal"},
	{"internal/lang/load", []string{"net/http"}, "a definition is read without a network"},

	{"sandbox", beside, "the sandbox meets connectors only on the wire, so that a shared mistake cannot pass"},
	{"sandbox/stripe", append([]string{"github.com/stripe/..."}, beside...), "the simulator shares no type with the SDK that it is called by"},
	{"sandbox/twilio", append([]string{"github.com/twilio/..."}, beside...), "the simulator shares no type with the SDK that it is called by"},
	{"internal/devserver", []string{"hawser/..."}, "the embedded server is a server like any other"},

	{"worker", server, "the production worker must not carry the embedded server: 200 MB and its upkeep"},
	{"worker", []string{"hawser/sandbox/..."}, "the production worker calls vendors, wherever their address says"},
	{"internal/node", server, "a node runs against any Temporal"},
	{"internal/execution", server, "executions are read from any Temporal"},
	{"internal/trial", append([]string{"hawser/sandbox/..."}, server...), "tests run without a server, against the sandbox that they are given"},
}

var (
	temporal = []string{"go.temporal.io/..."}
	server   = []string{"go.temporal.io/server/...", "hawser/internal/devserver", "github.com/temporalio/ui-server/..."}
	// beside the house: what stands there imports nothing of it.
	beside = []string{"hawser/activities", "hawser/connectors/...", "hawser/internal/...", "hawser/starter/...", "hawser/worker", "hawser/workflows"}
)

// rows is the house, from the ground up. A row may import only rows below it.
var rows = [][]string{
	{"internal/spelling", "internal/schema", "internal/source", "internal/recent", "internal/poll", "internal/closedport"},
	{"internal/lang", "internal/lang/expr", "connectors", "connectors/filter", "connectors/listing", "internal/connection", "internal/dataset", "internal/golden"},
	{"internal/lang/load", "internal/lang/check", "internal/picture", "connectors/all", "connectors/http", "connectors/stripe", "connectors/twilio"},
	{"internal/dataflow", "internal/lake", "internal/metrics"},
	{"activities"},
	{"workflows"},
	{"internal/node", "internal/execution", "internal/schedules", "internal/trial"},
	{"starter", "starter/cli", "worker"},
}

// rowsFrom lists the packages of row n and above but pkg itself.
func rowsFrom(n int, pkg string) []string {
	var forbidden []string
	for _, row := range rows[n:] {
		for _, p := range row {
			if p != pkg {
				forbidden = append(forbidden, "hawser/"+p)
			}
		}
	}
	return forbidden
}

func TestImportsPointDownwards(t *testing.T) {
	imports := map[string][]string{}
	for _, arrow := range arrows {
		if imports[arrow.pkg] == nil {
			imports[arrow.pkg] = dependencies(t, "./"+arrow.pkg)
		}
		for _, pattern := range arrow.forbidden {
			for _, dep := range imports[arrow.pkg] {
				if matches(pattern, dep) && dep != "hawser/"+arrow.pkg {
					t.Errorf("%s imports %s: %s", arrow.pkg, dep, arrow.why)
				}
			}
		}
	}
}

func TestEveryPackageHasItsRow(t *testing.T) {
	architecture, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	placed := []string{"sandbox", "internal/devserver", "bench", "tools"}
	for _, row := range rows {
		placed = append(placed, row...)
	}
	for _, pkg := range list(t, "./...") {
		name := strings.TrimPrefix(pkg, "hawser/")
		if name == "hawser" {
			continue // the tests of the whole
		}
		if !slices.ContainsFunc(placed, func(p string) bool { return name == p || strings.HasPrefix(name, p+"/") }) {
			t.Errorf("%s stands in no row: place it in rows", name)
		}
		if !strings.Contains(string(architecture), "`"+name+"`") {
			t.Errorf("docs/architecture.md does not say what %s is for", name)
		}
	}
}

func TestOnlyTheDevServerImportsTheServer(t *testing.T) {
	for _, pkg := range list(t, "-test", "./...") {
		name, _, _ := strings.Cut(pkg, " ")
		if strings.TrimSuffix(name, "_test") == "hawser/internal/devserver" || strings.HasSuffix(name, ".test") {
			continue
		}
		for _, imported := range list(t, "-f", "{{range .Imports}}{{println .}}{{end}}", strings.TrimSuffix(name, "_test")) {
			if matches("go.temporal.io/server/...", imported) {
				t.Errorf("%s imports %s: internal/devserver is the only door to the server", name, imported)
			}
		}
	}
}

func TestStarterLeavesTheServerOutOnRequest(t *testing.T) {
	for _, dep := range dependencies(t, "-tags=nodevserver", "./starter") {
		for _, pattern := range server {
			if matches(pattern, dep) {
				t.Errorf("the starter built with the tag nodevserver imports %s: the image must stay small", dep)
			}
		}
	}
}

func TestModuleHasNoReplace(t *testing.T) {
	if out := command(t, "go", "mod", "edit", "-json"); strings.Contains(out, `"Replace": [`) {
		t.Error("go.mod has a replace: it breaks go install")
	}
}

func TestEveryDependencyHasItsReason(t *testing.T) {
	reasons, err := os.ReadFile("docs/decisions/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range list(t, "-m", "-f", "{{if not (or .Indirect .Main)}}{{.Path}}{{end}}", "all") {
		if module == "go.temporal.io/sdk/contrib/envconfig" {
			continue // told with the SDK that it belongs to
		}
		module = strings.TrimSuffix(module, "/config") // as is this
		if module != "" && !strings.Contains(string(reasons), "`"+module+"`") {
			t.Errorf("%s is a direct dependency; say why in docs/decisions/dependencies.md", module)
		}
	}
}

// dependencies gives all that the package imports, directly or not.
func dependencies(t *testing.T, args ...string) []string {
	t.Helper()
	return list(t, append([]string{"-deps"}, args...)...)
}

func list(t *testing.T, args ...string) []string {
	t.Helper()
	return strings.Split(strings.TrimSpace(command(t, append([]string{"go", "list"}, args...)...)), "\n")
}

func command(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	out, err := cmd.Output()
	if err != nil {
		var stderr string
		if exit, ok := err.(*exec.ExitError); ok {
			stderr = string(exit.Stderr)
		}
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, stderr)
	}
	return string(out)
}

func matches(pattern, pkg string) bool {
	prefix, below := strings.CutSuffix(pattern, "/...")
	return pkg == prefix || below && strings.HasPrefix(pkg, prefix+"/")
}
