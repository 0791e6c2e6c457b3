package expr

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/interpreter"
)

// Program is a compiled expression. It may be evaluated by many goroutines.
type Program struct {
	source  string
	env     *cel.Env
	program cel.Program
	// tracked is the expression with what its macros were written as.
	tracked func() (*cel.Ast, error)
}

// Compile makes an expression ready for evaluation, whatever its variables turn
// out to hold. What is wrong is an *Error. A program may use the variables
// inputs, vars, tasks, execution and now, and those that locals names.
func Compile(source string, locals ...string) (*Program, error) {
	env, err := dynamicEnvironment()
	if err == nil && len(locals) > 0 {
		env, err = withLocals(env, locals)
	}
	if err != nil {
		return nil, fmt.Errorf("preparing the expression language: %w", err)
	}
	c := checker{source: []rune(source), shapes: newShapes()}
	checked, issues := c.compile(env)
	if len(issues) > 0 {
		return nil, &Error{Offset: issues[0].Offset, Length: issues[0].Length, Message: issues[0].Message, Hint: issues[0].Hint}
	}
	program, err := env.Program(checked, programOptions(checked.NativeRep(), maxCost)...)
	if err != nil {
		return nil, &Error{Message: wordNotCompiled}
	}
	return &Program{source: source, env: env, program: program, tracked: sync.OnceValues(func() (*cel.Ast, error) {
		return track(env, source)
	})}, nil
}

// track compiles an expression so that its parts can be written again.
func track(env *cel.Env, source string) (*cel.Ast, error) {
	tracking, err := env.Extend(cel.EnableMacroCallTracking())
	if err != nil {
		return nil, err
	}
	c := checker{source: []rune(source), shapes: newShapes()}
	tracked, issues := c.compile(tracking)
	if len(issues) > 0 {
		return nil, &Error{Message: issues[0].Message}
	}
	return tracked, nil
}

// Eval gives the value of the expression in canonical form. The variables are
// canonical values, or time.Time for now and execution.startTime. A task that
// has not run is not in tasks. What goes wrong is an *Error: it tells the part that
// fails and the types of its values, and quotes none of them.
func (p *Program) Eval(vars map[string]any) (any, error) {
	value, _, err := p.program.Eval(vars)
	if err != nil {
		return nil, p.explain(err, vars)
	}
	if weightUpTo(value, maxResult) >= maxResult {
		return nil, &Error{Message: wordTooMuch, Hint: hintCost}
	}
	result, err := canonical(value)
	if err != nil {
		return nil, &Error{Message: err.Error()}
	}
	return result, nil
}

// Error is an expression that cannot be compiled or evaluated.
type Error struct {
	// Offset and Length tell the part that is wrong, or that fails, in characters of the source.
	Offset, Length int
	// Message says what is wrong, and of what types the values are.
	Message string
	// Hint says what to do. It may be empty.
	Hint string
}

// Error gives message and hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

// Offset gives where an error of this package is in the source, 0 for any other.
func Offset(err error) int {
	var e *Error
	if errors.As(err, &e) {
		return e.Offset
	}
	return 0
}

// Cache keeps programs by their source and locals. The zero Cache is empty and ready; it
// may be used by many goroutines.
type Cache struct {
	mu       sync.Mutex
	programs map[string]*Program
}

// cacheSize bounds a cache; one that is full starts anew.
const cacheSize = 4096

// Compile is the function Compile; it compiles each source once.
func (c *Cache) Compile(source string, locals ...string) (*Program, error) {
	key := strings.Join(append([]string{source}, locals...), "\x00")
	c.mu.Lock()
	known := c.programs[key]
	c.mu.Unlock()
	if known != nil {
		return known, nil
	}
	program, err := Compile(source, locals...)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.programs == nil || len(c.programs) >= cacheSize {
		c.programs = make(map[string]*Program)
	}
	c.programs[key] = program
	return program, nil
}

var dynamicEnvironment = sync.OnceValues(func() (*cel.Env, error) {
	env, err := environment()
	if err != nil {
		return nil, err
	}
	return env.Extend(
		cel.CustomTypeProvider(newShapes()),
		cel.Variable(InputsVar, cel.DynType),
		cel.Variable(VarsVar, cel.DynType),
		cel.Variable(TasksVar, cel.DynType),
		cel.Variable(ExecutionVar, cel.DynType),
		cel.Variable(NowVar, cel.TimestampType),
	)
})

func withLocals(env *cel.Env, names []string) (*cel.Env, error) {
	options := make([]cel.EnvOption, len(names))
	for i, name := range names {
		options[i] = cel.Variable(name, cel.DynType)
	}
	return env.Extend(options...)
}

// programOptions are those of every program: its evaluation is stopped at a cost, and always gives the same.
func programOptions(a *ast.AST, cost uint64) []cel.ProgramOption {
	return []cel.ProgramOption{
		cel.CustomDecoratorV2(decorator(a)),
		cel.CostTracking(costs{}),
		cel.CostTrackerOptions(ownCosts()...),
		cel.CostLimit(cost),
	}
}

// decorator makes the maps that an expression builds iterate in order; those
// that it is given come through the adapter. It has calls and loops cost what they take.
func decorator(a *ast.AST) interpreter.InterpretableDecoratorV2 {
	ranges := loopRanges(a)
	return func(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		switch n := node.(type) {
		case interpreter.InterpretableCall:
			return weigh(n), nil
		case interpreter.InterpretableAttribute, interpreter.InterpretableConst:
			return node, nil
		case interpreter.InterpretableConstructor:
			return constructorSorter{n, node}, nil
		}
		if over, isLoop := ranges[node.ID()]; isLoop {
			return loop{sorter{node}, over}, nil
		}
		return sorter{node}, nil
	}
}

// sorter sorts the map that a node gives.
type sorter struct{ interpreter.InterpretableV2 }

func (s sorter) Eval(activation interpreter.Activation) ref.Val {
	return ordered(s.InterpretableV2.Eval(activation))
}

func (s sorter) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	return ordered(s.InterpretableV2.Exec(frame))
}

// constructorSorter is sorter for a node that the cost limit knows as a constructor.
type constructorSorter struct {
	interpreter.InterpretableConstructor
	node interpreter.InterpretableV2
}

func (s constructorSorter) Eval(activation interpreter.Activation) ref.Val {
	return ordered(s.node.Eval(activation))
}

func (s constructorSorter) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	return ordered(s.node.Exec(frame))
}

var (
	_ interpreter.InterpretableV2          = sorter{}
	_ interpreter.InterpretableV2          = constructorSorter{}
	_ interpreter.InterpretableConstructor = constructorSorter{}
)
