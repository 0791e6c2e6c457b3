// Package load reads definitions from YAML files into the model of package
// lang, with the place of everything that is read.
//
// It knows the structure of the language: which keys there are, which are
// needed, what their values look like. Whether names refer to something, and
// whether types fit, is package check's business.
package load
