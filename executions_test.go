package hawser

import (
	"testing"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/execution"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
)

func catalogue(t *testing.T) *connectors.Catalogue {
	t.Helper()
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// loaded reads a directory of definitions, in which nothing may be wrong.
func loaded(t *testing.T, dir string) *lang.Definitions {
	t.Helper()
	definitions, problems, err := load.Load(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return definitions
}

// bundle compiles an integration as the starter does.
func (s *surroundings) bundle(t *testing.T, name string) *lang.Bundle {
	t.Helper()
	bundle, problems := check.Compile(loaded(t, s.definitions), name, catalogue(t))
	if bundle == nil {
		t.Fatal(problems)
	}
	return bundle
}

// start starts an integration as the starter does.
func (s *surroundings) start(t *testing.T, name string, inputs map[string]any) *execution.Run {
	t.Helper()
	bundle := s.bundle(t, name)
	values, wrong := check.Inputs(bundle.Integration, inputs)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	run, _, err := execution.Start(t.Context(), s.client, execution.StartOptions{Bundle: bundle, Inputs: values})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// follow follows an execution to its end.
func (s *surroundings) follow(t *testing.T, run *execution.Run) *execution.Execution {
	t.Helper()
	done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// run runs an integration to its end, which must be a success.
func (s *surroundings) run(t *testing.T, name string, inputs map[string]any) *execution.Execution {
	t.Helper()
	done := s.follow(t, s.start(t, name, inputs))
	if done.Status != execution.Succeeded {
		t.Fatalf("the execution is %s: %+v", done.Status, done.Error)
	}
	return done
}
