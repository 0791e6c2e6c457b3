package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// load reads and checks the definitions; what is wrong in them is written to stderr.
func (f flags) load(catalogue *connectors.Catalogue, stderr io.Writer) (*lang.Definitions, error) {
	definitions, problems, err := f.read(catalogue)
	if err != nil {
		return nil, wrongUsage("%v; --definitions DIR says where the definitions are", err)
	}
	if err := source.Print(stderr, problems, source.PrintOptions{}); err != nil {
		return nil, fmt.Errorf("printing problems: %w", err)
	}
	if source.HasErrors(problems) {
		return nil, wrongUsage("the definitions in %s are not served: correct what is wrong in them", f.definitions)
	}
	return definitions, nil
}

// read reads and checks the definitions, and gives what is wrong in them.
func (f flags) read(catalogue *connectors.Catalogue) (*lang.Definitions, []source.Problem, error) {
	definitions, problems, err := load.Load(f.definitions)
	if err != nil {
		return nil, nil, err
	}
	problems = append(problems, check.Check(definitions, catalogue)...)
	problems = append(problems, dataflow.Check(definitions, func(c *lang.Connection) *connectors.Spec {
		connector, _ := check.Connector(catalogue, c) // what is wrong with it, Check has told
		if connector == nil {
			return nil
		}
		return connector.Spec()
	})...)
	return definitions, source.Sorted(problems), nil
}

// choose gives the connections of those names, all of them for no name.
func choose(connections []*lang.Connection, names []string) ([]*lang.Connection, error) {
	if len(names) == 0 {
		return connections, nil
	}
	var chosen []*lang.Connection
	var known []string
	for _, c := range connections {
		known = append(known, c.Name.Value)
		if slices.Contains(names, c.Name.Value) {
			chosen = append(chosen, c)
		}
	}
	var unknown []string
	for _, name := range names {
		if !slices.Contains(known, name) {
			unknown = append(unknown, strconv.Quote(name))
		}
	}
	if len(unknown) > 0 {
		return nil, wrongUsage("there is no connection %s; the connections are %s", strings.Join(unknown, ", "), strings.Join(known, ", "))
	}
	return chosen, nil
}
