package cli

import (
	"bytes"
	"slices"
	"testing"

	"hawser/internal/lang"
)

// Every integration that ships has tests, and they pass.
func TestShippedTestsPass(t *testing.T) {
	var out, errs bytes.Buffer
	a := &app{out: &out, err: &errs, definitions: "../../definitions"}
	if code := a.run(t.Context(), []string{"test", "--definitions", a.definitions}); code != exitDone {
		t.Errorf("exit code %d\n%s%s", code, &out, &errs)
	}
	p, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	for _, integration := range p.definitions.Integrations {
		name := integration.Name.Value
		if !slices.ContainsFunc(p.definitions.Tests, func(test *lang.Test) bool { return test.Integration.Value == name }) {
			t.Errorf("integration %s ships without a test", name)
		}
	}
}
