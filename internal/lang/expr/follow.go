package expr

import (
	"cmp"
	"maps"
	"slices"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"

	"hawser/internal/schema"
)

// names is a set of paths, "tasks.name" or "vars.name", that are known to be there at a place.
type names map[string]bool

func (n names) with(more names) names {
	all := maps.Clone(n)
	if all == nil {
		all = names{}
	}
	maps.Copy(all, more)
	return all
}

func (n names) common(other names) names {
	both := names{}
	for name := range n {
		if other[name] {
			both[name] = true
		}
	}
	return both
}

// follow gathers the references of a checked expression, and refuses those to
// a task that may not have run and is not guarded.
func (c *checker) follow(a *ast.AST, result *Checked) {
	f := follower{checker: c, info: a.SourceInfo(), local: names{}, elements: map[string]*schema.Type{}}
	f.visit(a.Expr(), names{})
	slices.SortStableFunc(f.references, func(a, b Reference) int { return cmp.Compare(a.Offset, b.Offset) })
	result.References = f.references
	result.Issues = append(result.Issues, f.issues...)
	result.Warnings = f.warnings
	result.Implies = slices.Sorted(maps.Keys(whenTrue(a.Expr())))
}

type follower struct {
	*checker
	info       *ast.SourceInfo
	local      names // variables of the loops around
	elements   map[string]*schema.Type
	references []Reference
	issues     []Issue
	warnings   []Issue
}

func (f *follower) visit(e ast.Expr, there names) {
	if path, root, ok := mention(e); ok && !f.local[path[0]] {
		f.refer(path, root, there, e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly())
		return
	}
	switch e.Kind() {
	case ast.SelectKind:
		f.visit(e.AsSelect().Operand(), there)
	case ast.CallKind:
		f.visitCall(e.AsCall(), there)
	case ast.ListKind:
		for _, element := range e.AsList().Elements() {
			f.visit(element, there)
		}
	case ast.MapKind:
		for _, entry := range e.AsMap().Entries() {
			f.visit(entry.AsMapEntry().Key(), there)
			f.visit(entry.AsMapEntry().Value(), there)
		}
	case ast.ComprehensionKind:
		f.visitLoop(e.AsComprehension(), there)
	}
}

func (f *follower) visitCall(call ast.CallExpr, there names) {
	f.compareWords(call)
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		f.visit(args[0], there.with(whenTrue(args[1])))
		f.visit(args[1], there.with(whenTrue(args[0])))
	case operators.LogicalOr:
		f.visit(args[0], there.with(whenFalse(args[1])))
		f.visit(args[1], there.with(whenFalse(args[0])))
	case operators.Conditional:
		f.visit(args[0], there)
		f.visit(args[1], there.with(whenTrue(args[0])))
		f.visit(args[2], there.with(whenFalse(args[0])))
	default:
		if call.IsMemberFunction() {
			f.visit(call.Target(), there)
		}
		for _, arg := range args {
			f.visit(arg, there)
		}
	}
}

func (f *follower) visitLoop(loop ast.ComprehensionExpr, there names) {
	f.visit(loop.IterRange(), there)
	f.visit(loop.AccuInit(), there)
	outer, elements := f.local, f.elements
	f.elements = maps.Clone(elements)
	f.elements[loop.IterVar()], f.elements[loop.IterVar2()] = elemType(f.typeAt(loop.IterRange())), nil
	if loop.HasIterVar2() { // the first is the index
		f.elements[loop.IterVar()], f.elements[loop.IterVar2()] = nil, f.elements[loop.IterVar()]
	}
	f.local = outer.with(names{loop.IterVar(): true, loop.IterVar2(): true, loop.AccuVar(): true})
	f.visit(loop.LoopCondition(), there)
	f.visit(loop.LoopStep(), there)
	f.visit(loop.Result(), there)
	f.local, f.elements = outer, elements
}

func (f *follower) refer(path []string, root ast.Expr, there names, testOnly bool) {
	ref := Reference{Path: path, Offset: f.start(root), Guarded: true}
	if len(path) > 1 {
		optional := path[1] == "?"
		if optional {
			ref.Path = slices.Delete(slices.Clone(path), 1, 2)
		}
		key := ref.Path[0] + "." + ref.Path[1]
		ref.Guarded = optional || there[key] || testOnly && len(ref.Path) == 2 || f.implied(there, key)
		if !ref.Guarded && f.scope.Conditional != nil && f.scope.Conditional(key) {
			start, length := f.nameFrom(ref.Offset, ref.Path[1])
			f.issues = append(f.issues, unguarded(ref.Path, f.why(key), start, length))
		}
	}
	f.record(ref)
}

func (f *follower) why(key string) string {
	if f.scope.Why == nil {
		return ""
	}
	return f.scope.Why(key)
}

// record keeps a reference. has() mentions one path several times, in parts and whole: the whole one counts.
func (f *follower) record(ref Reference) {
	i := slices.IndexFunc(f.references, func(r Reference) bool { return r.Offset == ref.Offset })
	switch {
	case i < 0:
		f.references = append(f.references, ref)
	case len(f.references[i].Path) < len(ref.Path):
		f.references[i] = ref
	}
}

func (f *follower) implied(there names, key string) bool {
	if f.scope.Implied == nil {
		return false
	}
	for path := range there {
		if slices.Contains(f.scope.Implied(path), key) {
			return true
		}
	}
	return false
}

func (f *follower) start(e ast.Expr) int {
	if span, ok := f.info.GetOffsetRange(e.ID()); ok {
		return int(span.Start)
	}
	return 0
}

// mention gives the path of a.b.c, and its root. A ".?" after the root is an
// element "?" of the path; one further on is like ".".
func mention(e ast.Expr) (path []string, root ast.Expr, ok bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return []string{e.AsIdent()}, e, true
	case ast.SelectKind:
		path, root, ok = mention(e.AsSelect().Operand())
		return append(path, e.AsSelect().FieldName()), root, ok
	case ast.CallKind:
		call := e.AsCall()
		if call.FunctionName() != operators.OptSelect || len(call.Args()) != 2 || call.Args()[1].Kind() != ast.LiteralKind {
			return nil, nil, false
		}
		field, isText := call.Args()[1].AsLiteral().(types.String)
		path, root, ok = mention(call.Args()[0])
		if len(path) == 1 {
			path = append(path, "?")
		}
		return append(path, string(field)), root, ok && isText
	default:
		return nil, nil, false
	}
}

// whenTrue gives the paths that are there if e is true.
func whenTrue(e ast.Expr) names {
	if e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() {
		return mentioned(e)
	}
	if e.Kind() != ast.CallKind {
		return nil
	}
	call := e.AsCall()
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return whenTrue(args[0]).with(whenTrue(args[1]))
	case operators.LogicalOr:
		return whenTrue(args[0]).common(whenTrue(args[1]))
	case operators.LogicalNot:
		return whenFalse(args[0])
	case "hasValue":
		if call.IsMemberFunction() {
			return mentioned(call.Target())
		}
	}
	return nil
}

// whenFalse gives the paths that are there if e is false.
func whenFalse(e ast.Expr) names {
	if e.Kind() != ast.CallKind {
		return nil
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case operators.LogicalAnd:
		return whenFalse(args[0]).common(whenFalse(args[1]))
	case operators.LogicalOr:
		return whenFalse(args[0]).with(whenFalse(args[1]))
	case operators.LogicalNot:
		return whenTrue(args[0])
	}
	return nil
}

// mentioned gives the path that e begins with, as a set.
func mentioned(e ast.Expr) names {
	path, _, ok := mention(e)
	path = slices.DeleteFunc(path, func(name string) bool { return name == "?" })
	if !ok || len(path) < 2 {
		return nil
	}
	return names{path[0] + "." + path[1]: true}
}
