// Package expr is the expression language of definitions: CEL with a fixed set
// of functions, typed against the shapes that package schema describes.
//
// An expression is checked before a run (Check) and evaluated in it (Compile,
// Program.Eval). Both mean the same. Evaluation is deterministic: the same
// source and variables give the same result, in the same order, at the same
// cost, each time. There is no clock, no randomness and no I/O in it.
//
// The package knows nothing of definitions and of YAML: places are offsets into
// the expression's source.
package expr
