package http

import (
	"fmt"
	"strconv"

	"hawser/connectors"
	"hawser/internal/source"
)

// The rules that a Problem's Code names.
const (
	codeDescription = "api-description"
	codeAddress     = "address"
	codeHeader      = "header"
	codeChoice      = "unknown-choice"
	codeAuth        = "auth"
)

const (
	wordNoOpenAPI = "the file is no OpenAPI 3 document"
	hintNoOpenAPI = "it begins with openapi: 3.0.3, or another version 3"
)

func quote(text string) string { return strconv.Quote(text) }

func problem(code string, span source.Span, message, hint string) source.Problem {
	return source.Problem{Severity: source.Error, Code: code, Span: span, Message: message, Hint: hint}
}

// badCall refuses a call before any request.
func badCall(format string, args ...any) error {
	return &connectors.Error{Kind: connectors.BadCall, Message: fmt.Sprintf(format, args...), NotDone: true}
}

// Why a part of a document became no part of an operation.
const (
	whyNoMethod  = "only GET, POST, PUT, PATCH and DELETE are called"
	whyCookie    = "cookies are not sent"
	whyHeader    = "the connector sets this header itself"
	whyNoPayload = "a Get takes no payload, and the request does without"
	whyNoColumn  = "a filterClause compares columns, and this is none"
	whyNotEqual  = "a filterClause can only ask for single values"
	whyOrder     = "lists are sorted here, from their first record on"
	whyOpen      = "only the fields that the document names are taken"
	whyGetBody   = "a GET is sent without a body"
	whyDelete    = "a Delete takes no payload, and the request does without"
	whyBody      = ", and only JSON and " + formMedia + " are sent"
	whySlot      = "no path parameter describes the placeholder in its path"
	whyPathStyle = "a path parameter must be a single value"
)
