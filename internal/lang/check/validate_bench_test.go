package check_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"hawser/connectors/all"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// BenchmarkValidate reads and checks 1,000 definitions: the payment that ships,
// under 1,000 names. Validating them takes under two seconds.
func BenchmarkValidate(b *testing.B) {
	real, err := all.Catalogue()
	if err != nil {
		b.Fatal(err)
	}
	content, err := os.ReadFile("../../../definitions/integrations/collect-payment.yaml")
	if err != nil {
		b.Fatal(err)
	}
	var files []*source.File
	for _, name := range []string{"stripe-main", "twilio-main"} {
		connection, err := os.ReadFile("../../../definitions/connections/" + name + ".yaml")
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, &source.File{Name: name + ".yaml", Content: connection})
	}
	for i := range 1000 {
		text := strings.Replace(string(content), "name: collect-payment", fmt.Sprintf("name: collect-payment-%d", i), 1)
		files = append(files, &source.File{Name: fmt.Sprintf("%d.yaml", i), Content: []byte(text)})
	}
	for b.Loop() {
		definitions, problems := load.Read(files...)
		problems = append(problems, check.Check(definitions, real)...)
		if len(problems) > 0 || len(definitions.Integrations) != 1000 {
			b.Fatal(problems)
		}
	}
}
