package expr

import (
	"slices"
	"strings"

	"github.com/google/cel-go/common/decls"
)

// functionNames lists the functions and methods that a definition can call.
func functionNames() []string {
	env, err := environment()
	if err != nil {
		return nil
	}
	var names []string
	for name := range env.Functions() {
		if isNameRune(rune(name[0])) && !strings.ContainsAny(name, "@_") {
			names = append(names, name)
		}
	}
	for _, macro := range env.Macros() {
		names = append(names, macro.Function())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// usage tells how a function is called: `it takes (string) or (int)`.
func usage(function string) string {
	env, err := environment()
	if err != nil || env.Functions()[function] == nil {
		return ""
	}
	c := checker{shapes: newShapes()}
	var forms []string
	for _, overload := range env.Functions()[function].OverloadDecls() {
		if form := c.form(function, overload); !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	if len(forms) > 4 {
		return ""
	}
	return "there is " + strings.Join(forms, ", ")
}

func (c *checker) form(function string, overload *decls.OverloadDecl) string {
	var args []string
	for _, arg := range overload.ArgTypes() {
		args = append(args, c.typeName(arg.String()))
	}
	if overload.IsMemberFunction() && len(args) > 0 {
		return args[0] + "." + function + "(" + strings.Join(args[1:], ", ") + ")"
	}
	return function + "(" + strings.Join(args, ", ") + ")"
}
