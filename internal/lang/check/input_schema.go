package check

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hawser/internal/lang"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

// compileSchema makes a validator of an input's JSON Schema. It loads nothing: a $ref stays in the schema.
func compileSchema(schema any) (*jsonschema.Schema, error) {
	const address = "memory:///input"
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	compiler.UseLoader(noLoader{})
	if err := compiler.AddResource(address, schema); err != nil {
		return nil, err
	}
	return compiler.Compile(address)
}

type noLoader struct{}

func (noLoader) Load(string) (any, error) {
	return nil, errors.New("no other schema can be referred to")
}

// inputSchema checks that an input's schema is one, and that its default fits it.
func (i *integrationChecker) inputSchema(input *lang.Input) {
	before := len(i.problems)
	if input.Source != nil {
		i.keywords(input.Source)
	}
	validator, err := compileSchema(input.Schema.Any)
	var invalid *jsonschema.SchemaValidationError
	var elsewhere *jsonschema.LoadURLError
	switch {
	case errors.As(err, &elsewhere):
		i.report(codeInputSchema, input.Name.Span, "input "+quote(input.Name.Value)+" refers to another schema: "+quote(elsewhere.URL), "write it out here")
	case errors.As(err, &invalid):
		i.schemaProblems(input, invalid)
	case err != nil && len(i.problems) == before:
		i.report(codeInputSchema, input.Name.Span, "input "+quote(input.Name.Value)+" is not a JSON Schema: "+plainError(err), "")
	case err == nil && !input.Required:
		for _, problem := range violations(validator, conform(input.Default.Any, inputType(input))) {
			i.report(codeDefault, place(input, "default"), "the default "+problem, "")
		}
	}
}

// schemaProblems reports where a schema is not one.
func (i *integrationChecker) schemaProblems(input *lang.Input, invalid *jsonschema.SchemaValidationError) {
	var failure *jsonschema.ValidationError
	if !errors.As(invalid.Err, &failure) {
		i.report(codeInputSchema, input.Name.Span, "input "+quote(input.Name.Value)+" is not a JSON Schema", "")
		return
	}
	reported := map[source.Pos]bool{}
	for _, leaf := range leaves(failure) {
		span := place(input, leaf.InstanceLocation...)
		if reported[span.Pos] {
			continue
		}
		reported[span.Pos] = true
		message, hint := wordSchemaProblem(leaf, at(input.Schema.Any, leaf.InstanceLocation))
		i.report(codeInputSchema, span, message, hint)
	}
}

// place gives where a part of an input's schema stands; the input's name where that is not known.
func place(input *lang.Input, path ...string) source.Span {
	return input.Source.Place(input.Name.Span, path...)
}

// at gives a part of canonical data.
func at(data any, path []string) any {
	for _, step := range path {
		switch v := data.(type) {
		case map[string]any:
			data = v[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(v) {
				return nil
			}
			data = v[n]
		default:
			return nil
		}
	}
	return data
}

// leaves gives the innermost failures, by their place; of alternatives none, but that none fits.
func leaves(failure *jsonschema.ValidationError) []*jsonschema.ValidationError {
	list := innermost(failure)
	slices.SortStableFunc(list, func(a, b *jsonschema.ValidationError) int {
		return cmp.Or(slices.Compare(a.InstanceLocation, b.InstanceLocation), cmp.Compare(wordViolation(a.ErrorKind), wordViolation(b.ErrorKind)))
	})
	return list
}

func innermost(failure *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(failure.Causes) == 0 || isAlternative(failure) {
		return []*jsonschema.ValidationError{failure}
	}
	var list []*jsonschema.ValidationError
	for _, cause := range failure.Causes {
		list = append(list, innermost(cause)...)
	}
	return list
}

// keywords reports the misspelled keywords of a schema: JSON Schema ignores what it does not know.
func (i *integrationChecker) keywords(v *lang.Value) {
	for _, m := range v.Object {
		switch kind := keyword(m.Key.Value); {
		case kind == noKeyword:
			i.report(codeInputSchema, m.Key.Span, "JSON Schema has no keyword "+quote(m.Key.Value), spelling.DidYouMean(m.Key.Value, allKeywords()))
		case kind == schemaKeyword:
			i.keywords(m.Value)
			for _, item := range m.Value.List {
				i.keywords(item)
			}
		case kind == schemasKeyword:
			for _, property := range m.Value.Object {
				i.keywords(property.Value)
			}
		}
	}
}

type keywordKind int

const (
	noKeyword      keywordKind = iota
	plainKeyword               // holds data
	schemaKeyword              // holds a schema, or a list of schemas
	schemasKeyword             // holds schemas by name
)

var (
	plainKeywords = []string{
		"type", "enum", "const", "default", "title", "description", "examples", "deprecated", "readOnly",
		"writeOnly", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"multipleOf", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "minProperties", "maxProperties",
		"required", "dependentRequired", "contentEncoding", "contentMediaType", "$ref", "$id", "$schema", "$anchor", "$comment",
	}
	schemaKeywords = []string{
		"items", "prefixItems", "contains", "additionalProperties", "propertyNames", "unevaluatedItems",
		"unevaluatedProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "contentSchema",
	}
	schemasKeywords = []string{"properties", "patternProperties", "dependentSchemas", "$defs"}
)

func allKeywords() []string { return slices.Concat(plainKeywords, schemaKeywords, schemasKeywords) }

func keyword(name string) keywordKind {
	switch {
	case slices.Contains(plainKeywords, name), len(name) > 2 && name[:2] == "x-":
		return plainKeyword
	case slices.Contains(schemaKeywords, name):
		return schemaKeyword
	case slices.Contains(schemasKeywords, name):
		return schemasKeyword
	default:
		return noKeyword
	}
}

var _ jsonschema.URLLoader = noLoader{}
