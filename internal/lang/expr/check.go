package expr

import (
	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common"
	"github.com/google/cel-go/common/ast"

	"hawser/internal/schema"
)

// Scope is what an expression may refer to.
type Scope struct {
	// Inputs, Vars and Tasks are Objects with a field for each name; nil has none.
	Inputs, Vars, Tasks *schema.Type
	// Locals are the variables of the loop or the catch around, with their types.
	Locals []schema.Field
	// Conditional says of "tasks.name" or "vars.name" that it may not be there, because a task
	// has not run: references to it must be guarded. It may be nil.
	Conditional func(path string) bool
	// Why tells why a conditional path may not be there, as in: it has a "when". It may be nil.
	Why func(path string) string
	// Implied gives the paths that are there whenever path is. It may be nil.
	Implied func(path string) []string
	// Unknown explains why inputs, vars or tasks (root) has no such name; it may be nil, and may give "".
	Unknown func(root, name string) (message, hint string)
}

// Checked is what is known of an expression without evaluating it.
type Checked struct {
	// Type is the shape of the values it gives, never nil.
	Type *schema.Type
	// References are the names it refers to, in the order of the source.
	References []Reference
	// Implies are the paths, "tasks.name" or "vars.name", that are there if the expression is true.
	Implies []string
	// Decided is the value that a condition or a list has whatever its variables hold, nil where it depends on them.
	Decided any
	// Issues are what is wrong with it; none means that it can be evaluated.
	Issues []Issue
	// Warnings are what cannot be meant, and can be evaluated.
	Warnings []Issue
}

// Reference is one mention of something in inputs, vars, tasks or execution.
type Reference struct {
	// Path is the names from the root on: tasks, createCustomer, connectorOutputPayload. It may be the root alone.
	Path []string
	// Offset is where the root stands in the source, in characters.
	Offset int
	// Guarded says that the mention is only evaluated where it is there.
	Guarded bool
}

// Issue is something wrong in an expression.
type Issue struct {
	// Code names the rule, in kebab-case.
	Code string
	// Offset and Length tell the place in the source, in characters.
	Offset, Length int
	Message        string
	Hint           string
}

// Check types an expression against what it may refer to.
func Check(source string, scope Scope) Checked {
	shapes := newShapes()
	env, err := staticEnvironment(shapes, scope)
	if err != nil { // no input leads here: the environment is ours
		return Checked{Type: anything, Issues: []Issue{{Code: codeInvalid, Message: err.Error()}}}
	}
	c := checker{source: []rune(source), shapes: shapes, scope: scope}
	checked, issues := c.compile(env)
	if len(issues) > 0 {
		return Checked{Type: anything, Issues: issues}
	}
	if issue, found := c.tooCostly(env, checked); found {
		return Checked{Type: anything, Issues: []Issue{issue}}
	}
	result := Checked{Type: anything}
	shape, err := shapes.shape(checked.OutputType())
	if err != nil {
		result.Issues = append(result.Issues, Issue{Code: codeType, Length: len(c.source), Message: err.Error()})
	} else {
		result.Type = shape
	}
	c.follow(checked.NativeRep(), &result)
	result.Decided = c.decide(checked.NativeRep().Expr(), &result)
	return result
}

var anything = &schema.Type{Kind: schema.Any}

func staticEnvironment(shapes *shapes, scope Scope) (*cel.Env, error) {
	env, err := environment()
	if err != nil {
		return nil, err
	}
	options := []cel.EnvOption{
		cel.CustomTypeProvider(shapes),
		cel.Variable(InputsVar, shapes.celType(root(InputsVar, scope.Inputs))),
		cel.Variable(VarsVar, shapes.celType(root(VarsVar, scope.Vars))),
		cel.Variable(TasksVar, shapes.celType(root(TasksVar, scope.Tasks))),
		cel.Variable(ExecutionVar, shapes.celType(executionShape)),
		cel.Variable(NowVar, cel.TimestampType),
	}
	for _, local := range scope.Locals {
		options = append(options, cel.Variable(local.Name, shapes.celType(local.Type)))
	}
	return env.Extend(options...)
}

// root gives the object that a root variable is, named as messages know it.
func root(name string, t *schema.Type) *schema.Type {
	if t == nil {
		return &schema.Type{Kind: schema.Object, Name: name}
	}
	named := *t
	named.Name = name
	return &named
}

var executionShape = &schema.Type{Kind: schema.Object, Name: ExecutionVar, Fields: []schema.Field{
	{Name: "id", Type: &schema.Type{Kind: schema.String}},
	{Name: "runId", Type: &schema.Type{Kind: schema.String}},
	{Name: "integration", Type: &schema.Type{Kind: schema.String}},
	{Name: "startTime", Type: timestamp},
}}

// checker checks one expression.
type checker struct {
	source []rune
	shapes *shapes
	scope  Scope
	parsed *ast.AST
	// nextMiss is the first of the shapes' misses that is not reported yet.
	nextMiss int
}

// compile parses and checks; it gives the checked expression or issues.
func (c *checker) compile(env *cel.Env) (*cel.Ast, []Issue) {
	if len(c.source) > MaxSource {
		return nil, []Issue{{Code: codeTooLong, Message: wordTooLong(len(c.source))}}
	}
	if issue, ok := c.blank(); ok {
		return nil, []Issue{issue}
	}
	text := common.NewTextSource(string(c.source))
	parsed, problems := env.ParseSource(text)
	if problems.Err() != nil {
		return nil, c.parseIssues(problems.Errors(), text)
	}
	c.parsed = parsed.NativeRep()
	checked, problems := env.Check(parsed)
	if problems.Err() != nil && c.allowNulls(problems.Errors()) {
		c.shapes.misses = nil
		checked, problems = env.Check(parsed)
	}
	if problems.Err() != nil {
		return nil, c.typeIssues(problems.Errors(), text)
	}
	return checked, nil
}

func (c *checker) blank() (Issue, bool) {
	for _, r := range c.source {
		if r != ' ' && r != '\t' && r != '\n' && r != '\r' {
			return Issue{}, false
		}
	}
	return Issue{Code: codeSyntax, Length: len(c.source), Message: wordEmpty}, true
}

// offset gives the place of a CEL location in the source, in characters.
func (c *checker) offset(text common.Source, l common.Location) int {
	if offset, ok := text.LocationOffset(l); ok {
		return min(max(int(offset), 0), len(c.source))
	}
	return len(c.source)
}
