package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/dataflow"
	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/lang/load"
	"hawser/internal/source"
)

// project is what the definitions say.
type project struct {
	catalogue   *connectors.Catalogue
	definitions *lang.Definitions
	// unread are the problems of reading alone: what they stand in may lack in definitions.
	unread []source.Problem
}

// usualDefinitions is where definitions are looked for without --definitions.
const usualDefinitions = "definitions"

// load reads the paths, and the directory of the definitions beside them. A path alone does without the usual directory.
func (a *app) load(paths ...string) (*project, error) {
	catalogue, err := all.Catalogue()
	if err != nil {
		return nil, err
	}
	_, err = os.Stat(a.definitions)
	if err == nil || len(paths) == 0 || a.definitions != usualDefinitions {
		paths = append(slices.Clone(paths), a.definitions)
	}
	definitions, problems, err := load.Load(paths...)
	if err != nil {
		return nil, unreadable(err)
	}
	return &project{catalogue: catalogue, definitions: definitions, unread: problems}, nil
}

// problems gives everything that is wrong in the definitions.
func (p *project) problems() []source.Problem {
	return source.Sorted(slices.Concat(p.unread, check.Check(p.definitions, p.catalogue), dataflow.Check(p.definitions, p.spec)))
}

func unreadable(err error) error {
	var path *fs.PathError
	if !errors.As(err, &path) {
		return badRequest(err.Error())
	}
	if errors.Is(err, fs.ErrNotExist) {
		return badRequest(fmt.Sprintf("there is no file or directory %s", path.Path), "--definitions DIR says where the definitions are")
	}
	return badRequest(fmt.Sprintf("%s cannot be read: %v", path.Path, path.Err))
}

// target finds the integration that NAME, FILE or FILE#NAME means.
func (a *app) target(text string) (*project, *lang.Integration, error) {
	file, name, split := strings.Cut(text, "#")
	if split && (file == "" || name == "") {
		return nil, nil, badRequest(fmt.Sprintf("%q is not FILE#NAME", text), "for example: starter run payments.yaml#refund")
	}
	if !split && !isFile(text) {
		p, err := a.load()
		if err != nil {
			return nil, nil, err
		}
		integration, err := p.integration(text, p.definitions.Integrations)
		return p, integration, err
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return nil, nil, badRequest(file+" is a directory: an integration is meant by its NAME, its FILE or FILE#NAME", "for example: starter run collect-payment")
	}
	p, err := a.load(file)
	if err != nil {
		return nil, nil, err
	}
	file = filepath.Clean(file)
	candidates := slices.DeleteFunc(slices.Clone(p.definitions.Integrations), func(i *lang.Integration) bool {
		return i.Span.File == nil || i.Span.File.Name != file
	})
	if split {
		integration, err := p.integration(name, candidates)
		return p, integration, err
	}
	switch len(candidates) {
	case 1:
		return p, candidates[0], nil
	case 0:
		if source.HasErrors(p.unread) {
			return nil, nil, badDefinitions(p.problems())
		}
		return nil, nil, badRequest(fmt.Sprintf("%s holds no integration", file))
	default:
		names := integrationNames(candidates)
		return nil, nil, badRequest(fmt.Sprintf("%s holds several integrations: %s", file, strings.Join(names, ", ")),
			fmt.Sprintf("for example: starter run %s#%s", file, names[0]))
	}
}

// isFile reports whether an argument means a file and not a name.
func isFile(text string) bool {
	extension := filepath.Ext(text)
	return extension == ".yaml" || extension == ".yml" || strings.ContainsRune(text, filepath.Separator)
}

// integration finds an integration among candidates.
func (p *project) integration(name string, candidates []*lang.Integration) (*lang.Integration, error) {
	for _, integration := range candidates {
		if integration.Name.Value == name {
			return integration, nil
		}
	}
	if source.HasErrors(p.unread) { // it may be in what could not be read
		return nil, badDefinitions(p.problems())
	}
	return nil, badRequest(fmt.Sprintf("there is no integration %q", name),
		nearest(name, integrationNames(candidates), "the integrations are "))
}

// connection loads the definitions, and finds a connection in them.
func (a *app) connection(name string) (*project, *lang.Connection, error) {
	p, err := a.load()
	if err != nil {
		return nil, nil, err
	}
	connection, err := p.connection(name)
	return p, connection, err
}

// connection finds a connection by name.
func (p *project) connection(name string) (*lang.Connection, error) {
	if connection := p.definitions.Connection(name); connection != nil {
		return connection, nil
	}
	if source.HasErrors(p.unread) {
		return nil, badDefinitions(p.problems())
	}
	return nil, badRequest(fmt.Sprintf("there is no connection %q", name), nearest(name, p.connectionNames(), "the connections are "))
}

// connector gives the connector of a connection, with the operations that the connection's own document describes where
// there is one. What keeps it from being known is a failure.
func (p *project) connector(c *lang.Connection) (connectors.Connector, error) {
	connector, problems := check.Connector(p.catalogue, c)
	switch {
	case connector != nil:
		return connector, nil
	case len(problems) > 0:
		return nil, badDefinitions(problems)
	default:
		return nil, badDefinitions(p.problemsIn(c.Span.File))
	}
}

// rate is what one node of a connection may do per second.
func (p *project) rate(c *lang.Connection) (float64, error) {
	connector, err := p.connector(c)
	if err != nil {
		return 0, err
	}
	return connector.Spec().Rate, nil
}

// spec is what a connection can do, nil where that is not known.
func (p *project) spec(c *lang.Connection) *connectors.Spec {
	if connector, _ := check.Connector(p.catalogue, c); connector != nil {
		return connector.Spec()
	}
	return nil
}

func (p *project) connectionNames() []string {
	var names []string
	for _, c := range p.definitions.Connections {
		names = append(names, c.Name.Value)
	}
	return names
}

func integrationNames(integrations []*lang.Integration) []string {
	var names []string
	for _, integration := range integrations {
		names = append(names, integration.Name.Value)
	}
	return names
}

// problemsOf gives the problems in the files that the paths mean, all when there are no paths.
func (p *project) problemsOf(paths []string) []source.Problem {
	if len(paths) == 0 {
		return p.problems()
	}
	return slices.DeleteFunc(p.problems(), func(problem source.Problem) bool {
		if problem.Span.File == nil {
			return false
		}
		return !slices.ContainsFunc(paths, func(path string) bool { return within(path, problem.Span.File) })
	})
}

// within reports whether a file is the one that path names, or below it.
func within(path string, file *source.File) bool {
	path = filepath.Clean(path)
	return file.Name == path || path == "." || strings.HasPrefix(file.Name, path+string(filepath.Separator))
}

// problemsIn gives the errors in one file.
func (p *project) problemsIn(file *source.File) []source.Problem {
	return slices.DeleteFunc(p.problems(), func(problem source.Problem) bool {
		return problem.Severity != source.Error || problem.Span.File != file
	})
}
