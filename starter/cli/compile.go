package cli

import (
	"slices"
	"strings"

	"hawser/internal/lang"
	"hawser/internal/lang/check"
	"hawser/internal/source"
)

// compile makes the bundle of an integration. Errors in definitions that it does not need do not keep it from running;
// when it cannot run for one of its own, all problems are told: the cause may be elsewhere.
func (p *project) compile(integration *lang.Integration) (*lang.Bundle, error) {
	unread := func(problem source.Problem) bool {
		return problem.Severity == source.Error && p.concerns(problem.Span.File, integration)
	}
	if slices.ContainsFunc(p.unread, unread) {
		return nil, badDefinitions(p.problems())
	}
	bundle, problems := check.Compile(p.definitions, integration.Name.Value, p.catalogue)
	switch {
	case bundle != nil:
		return bundle, nil
	case source.HasErrors(p.unread):
		return nil, badDefinitions(p.problems())
	default:
		return nil, badDefinitions(problems)
	}
}

// concerns reports whether a file defines the integration, one that it calls or one of their names, or a connection of
// them.
func (p *project) concerns(file *source.File, integration *lang.Integration) bool {
	whole := p.definitions.Reachable(integration)
	return slices.ContainsFunc(p.definitions.Integrations, func(i *lang.Integration) bool {
		return i.Span.File == file && slices.ContainsFunc(whole, func(w *lang.Integration) bool { return w.Name.Value == i.Name.Value })
	}) || slices.ContainsFunc(p.definitions.Connections, func(c *lang.Connection) bool {
		return c.Span.File == file && slices.ContainsFunc(whole, func(w *lang.Integration) bool { return slices.Contains(w.Connections(), c.Name.Value) })
	})
}

// execName is the name of the integration that exec runs, and of its task.
const execName = "exec"

// compileTask makes a bundle of an integration of that task alone. The problems are warnings.
func (p *project) compileTask(connection *lang.Connection, task *lang.ConnectorTask) (*lang.Bundle, []source.Problem, error) {
	integration := &lang.Integration{
		Meta:  lang.Meta{Name: lang.Text{Value: execName}},
		Tasks: []*lang.Task{{Name: lang.Text{Value: execName}, Connector: task}},
	}
	bundle, problems := check.Compile(&lang.Definitions{
		Connections:  []*lang.Connection{connection},
		Integrations: []*lang.Integration{integration},
	}, execName, p.catalogue)
	if bundle == nil {
		return nil, nil, badCall(problems)
	}
	return bundle, problems, nil
}

// callFlags are the flags of exec by the inputs of a connector task that they give.
var callFlags = strings.NewReplacer(
	`"entityId"`, "--entity-id", `"filterClause"`, "--filter", `"listEntitiesPageSize"`, "--page-size",
	`"listEntitiesPageToken"`, "--page-token", `"listEntitiesSortByColumns"`, "--sort-by", `"allPages"`, "--all-pages",
	`"connectorInputPayload"`, "--payload",
)

// badCall is the failure of a call that is not as the catalogue has it, told in the words of the command line.
func badCall(problems []source.Problem) *failure {
	told := slices.Clone(problems)
	for i := range told {
		told[i].Message = callFlags.Replace(told[i].Message)
	}
	return &failure{code: exitRequest, message: countProblems(problems) + " in the call, nothing was started", problems: told}
}
