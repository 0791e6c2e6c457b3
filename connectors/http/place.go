package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"hawser/internal/source"
)

// places finds the parts of a document in its file. JSON is YAML, so one reader serves both.
type places struct {
	file *source.File
	root *yaml.Node
}

func placesOf(file *source.File) places {
	var document yaml.Node
	if yaml.Unmarshal(file.Content, &document) != nil || len(document.Content) != 1 {
		return places{file: file}
	}
	return places{file, document.Content[0]}
}

// sections are the keys of components, by what errors call one of them.
var sections = map[string]string{
	"schema": "schemas", "parameter": "parameters", "header": "headers", "request body": "requestBodies", "response": "responses",
	"security scheme": "securitySchemes", "example": "examples", "link": "links", "callback": "callbacks",
}

// of gives the place that an error of the validation is about, as near as the error tells.
func (p places) of(err error) source.Span {
	var way []string
	var section *openapi3.SectionValidationError
	var path *openapi3.PathValidationError
	var operation *openapi3.OperationValidationError
	var slots *openapi3.PathParametersError
	var component *openapi3.ComponentValidationError
	if errors.As(err, &section) {
		way = append(way, section.Section)
	}
	if errors.As(err, &path) {
		way = append(way, path.Path)
	}
	if errors.As(err, &operation) {
		way = append(way, strings.ToLower(operation.Method))
	}
	if errors.As(err, &slots) {
		way = []string{"paths", slots.Path, strings.ToLower(slots.Method)}
	}
	if errors.As(err, &component) {
		way = []string{"components", sections[component.Section], component.Name}
	}
	return p.at(way...)
}

// at gives the place of the key that the way of keys leads to, or of the last one on it that there is.
func (p places) at(way ...string) source.Span {
	span, node := top(p.file), p.root
	for _, key := range way {
		if node == nil || node.Kind != yaml.MappingNode {
			break
		}
		var next *yaml.Node
		for i := 0; i+1 < len(node.Content); i += 2 {
			if k := node.Content[i]; k.Value == key {
				span = source.Span{File: p.file, Pos: source.Pos{Line: k.Line, Column: k.Column}, End: k.Column + utf8.RuneCountInString(k.Value)}
				next = node.Content[i+1]
			}
		}
		if next == nil {
			break
		}
		node = next
	}
	return span
}

func top(file *source.File) source.Span {
	return source.Span{File: file, Pos: source.Pos{Line: 1, Column: 1}}
}

var (
	yamlLine  = regexp.MustCompile(`line (\d+): (.*)`)
	reference = regexp.MustCompile(`"([^"]*#[^"]*)"`)
	wrongType = regexp.MustCompile(`cannot unmarshal (\w+) into (?:Go )?(?:struct )?(?:field |value of type )([\w.]+)`)
)

// unreadable is the problem of a file that cannot be read as a document.
func unreadable(file *source.File, err error) source.Problem {
	tell := func(span source.Span, message string) source.Problem {
		return problem(codeDescription, span, message, "")
	}
	if bytes.HasPrefix(bytes.TrimSpace(file.Content), []byte("{")) {
		var syntax *json.SyntaxError
		if e := json.Unmarshal(file.Content, new(any)); errors.As(e, &syntax) {
			return tell(at(file, int(syntax.Offset)-1), "the document is not JSON: "+syntax.Error())
		}
	} else if e := yaml.Unmarshal(file.Content, new(yaml.Node)); e != nil {
		span, message := top(file), strings.TrimPrefix(e.Error(), "yaml: ")
		if found := yamlLine.FindStringSubmatch(e.Error()); found != nil {
			span.Pos.Line, _ = strconv.Atoi(found[1])
			message = found[2]
		}
		return tell(span, "the document is not YAML: "+message)
	}
	text := firstLine(err)
	if found := reference.FindStringSubmatch(text); found != nil {
		message := "the document refers to " + found[1] + ", which it does not hold"
		if !strings.HasPrefix(found[1], "#") {
			message = "the document refers to another one, " + found[1] + ": only references within it are followed"
		}
		return tell(at(file, bytes.Index(file.Content, []byte(found[1]))), message)
	}
	if found := wrongType.FindStringSubmatch(text); found != nil && found[2] != "openapi3.T" {
		return tell(top(file), "the document is no OpenAPI document: "+found[2]+" cannot be "+found[1])
	}
	return problem(codeDescription, top(file), wordNoOpenAPI, hintNoOpenAPI)
}

// at gives the place of a byte of a file, its beginning where there is no such byte.
func at(file *source.File, offset int) source.Span {
	if offset < 0 || offset > len(file.Content) {
		return top(file)
	}
	before := file.Content[:offset]
	line := bytes.LastIndexByte(before, '\n') + 1
	return source.Span{File: file, Pos: source.Pos{Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[line:]) + 1}}
}
