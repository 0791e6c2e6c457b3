package check

import (
	"slices"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
)

// Schema gives the published JSON Schema (draft 2020-12) of the definition
// language: of one document, its structure and, from the catalogue, the names
// of connectors, entities, operations and actions; described are those of
// connections whose own documents tell what they can do. What depends on other
// documents or on types is Check's alone.
func Schema(catalogue *connectors.Catalogue, described ...*connectors.Spec) ([]byte, error) {
	for _, connector := range catalogue.Connectors() {
		described = append(described, connector.Spec())
	}
	rules, payloads := payloadRules(described)
	document := map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "Hawser definition",
		"description": "One document of a definition file. A file may hold several, each after ---.",
		"type":        "object",
		"required":    []any{"kind"},
		"properties": map[string]any{"kind": oneOf("What the document defines.", string(lang.KindConnection), string(lang.KindIntegration), string(lang.KindTest),
			string(lang.KindSchema), string(lang.KindDataset), string(lang.KindMappingSet), string(lang.KindDataflow))},
		"allOf": []any{
			when("kind", string(lang.KindConnection), ref("connection")),
			when("kind", string(lang.KindIntegration), ref("integration")),
			when("kind", string(lang.KindTest), ref("test")),
			when("kind", string(lang.KindSchema), ref("schema")),
			when("kind", string(lang.KindDataset), ref("dataset")),
			when("kind", string(lang.KindMappingSet), ref("mappingSet")),
			when("kind", string(lang.KindDataflow), ref("dataflow")),
		},
		"$defs": withPayloads(payloads, map[string]any{
			"connection":    connectionSchema(catalogue),
			"setting":       text("A literal, or a reference to a secret: ${secret(\"env://NAME\")}, ${secret(\"file:///path\")}."),
			"labels":        describe(map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}}, "Labels: keys with values."),
			"name":          pattern("The name: lower-case letters, digits and hyphens; unique per kind.", `^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
			"identifier":    identifierSchema(),
			"duration":      pattern("A length of time: 500ms, 30s, 1m30s, 2h.", `^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`),
			"integration":   integrationSchema(),
			"test":          testSchema(),
			"answer":        answerSchema(),
			"schema":        schemaSchema(),
			"dataset":       datasetSchema(),
			"mappingSet":    mappingSetSchema(),
			"dataflow":      dataflowSchema(),
			"task":          taskSchema(),
			"retry":         retrySchema(),
			"connectorTask": connectorTaskSchema(described, rules),
		}),
	}
	return schema.Value{Any: document}.MarshalJSON()
}

const identifierPattern = `^[a-zA-Z_][a-zA-Z0-9_]*$`

func integrationSchema() map[string]any {
	return object("An integration: tasks that run in order.", []string{"kind", "name", "tasks"}, withMeta(map[string]any{
		"inputs": map[string]any{
			"description":          "The inputs, each a JSON Schema. One without a default is required.",
			"type":                 "object",
			"propertyNames":        ref("identifier"),
			"additionalProperties": map[string]any{"$ref": "https://json-schema.org/draft/2020-12/schema"},
		},
		"concurrency": object("How many executions run at once; others wait, in the order in which they were started.", []string{"limit"}, map[string]any{
			"key":   describe(map[string]any{"type": []any{"string", "number", "boolean"}}, "A text over inputs: executions with another key do not count. All count unless told."),
			"limit": describe(map[string]any{"type": "integer", "minimum": int64(1)}, "How many."),
		}),
		"tasks":    tasks("The tasks, in the order in which they run."),
		"timeout":  describe(ref("duration"), "How long an execution may take as a whole; what was done is undone then."),
		"outputs":  describe(map[string]any{"type": "object"}, "The outputs: names with values, in which ${...} is an expression."),
		"triggers": list("When the integration starts by itself, once `starter apply` has seen them.", triggerSchema()),
	}))
}

func taskSchema() map[string]any {
	task := object("A task: a name and one kind.", []string{"name"}, map[string]any{
		"name":        ref("identifier"),
		"description": text("What the task is for."),
		"when":        describe(map[string]any{"type": []any{"string", "boolean"}}, "A CEL expression, without ${ }: the task is skipped unless it is true."),
		"retry":       ref("retry"),
		"timeout":     ref("duration"),
		"connector":   ref("connectorTask"),
		"onError":     oneOf("What happens when the task fails for good: the execution fails, or goes on.", "fail", lang.Continue),
		"switch":      switchSchema(),
		"forEach":     forEachSchema(),
		"while":       whileSchema(),
		"parallel":    parallelSchema(),
		"try":         trySchema(),
		"call":        callSchema(),
		"timer":       timerSchema(),
		"suspend":     suspendSchema(),
		"approval":    approvalSchema(),
		"return":      describe(map[string]any{"type": "object"}, "Ends the integration with these outputs: names with values."),
		"fail":        failSchema(),
		"set": map[string]any{
			"description":   "Variables to assign, in order; expressions use them as vars.name.",
			"type":          "object",
			"minProperties": int64(1),
			"propertyNames": ref("identifier"),
		},
		"compensate": list("Tasks that undo this one, when the execution fails or is canceled later.", ref("task")),
	})
	var kinds []any
	for _, kind := range lang.TaskKinds() {
		kinds = append(kinds, map[string]any{"required": []any{kind}})
	}
	task["oneOf"] = kinds
	return task
}

func connectorTaskSchema(specs []*connectors.Spec, payloads []any) map[string]any {
	var entities, actions []string
	for _, spec := range specs {
		for _, op := range spec.Operations {
			entities, actions = append(entities, op.Entity), append(actions, op.Action)
		}
	}
	task := object("One operation on an entity, or one action, of a connection.", []string{"connection"}, map[string]any{
		"connection":   text("The name of the connection."),
		"entity":       oneOf("The entity.", names(entities)...),
		"operation":    oneOf("The operation on the entity.", "List", "Get", "Create", "Update", "Delete"),
		"action":       oneOf("The action.", names(actions)...),
		inputEntityID:  text("The id of the record, for Get, Update and Delete."),
		inputFilter:    text("An SQL WHERE condition, for List, Update and Delete: Email = 'ada@example.com'."),
		inputPageSize:  describe(map[string]any{"type": []any{"integer", "string"}, "minimum": int64(1), "maximum": int64(maxPageSize)}, "The rows of a page; 25 unless told."),
		inputPageToken: text("The listEntitiesNextPageToken of the page before."),
		inputSortBy:    describe(map[string]any{"type": []any{"array", "string"}, "items": map[string]any{"type": "string"}}, "Columns, each with an optional ASC or DESC."),
		inputAllPages:  describe(map[string]any{"type": []any{"boolean", "string"}}, "Gather all pages into one list."),
		inputPayload:   describe(map[string]any{"type": []any{"object", "string"}}, "The fields, under their documented names or the API's own."),
	})
	task["oneOf"] = []any{
		map[string]any{"required": []any{"entity", "operation"}, "not": map[string]any{"required": []any{"action"}}},
		map[string]any{"required": []any{"action"}, "not": map[string]any{"anyOf": []any{
			map[string]any{"required": []any{"entity"}}, map[string]any{"required": []any{"operation"}},
		}}},
	}
	if len(payloads) > 0 {
		task["allOf"] = payloads
	}
	return task
}

func connectionSchema(catalogue *connectors.Catalogue) map[string]any {
	var connectorNames []string
	var auth []any
	for _, connector := range catalogue.Connectors() {
		spec := connector.Spec()
		connectorNames = append(connectorNames, spec.Name)
		auth = append(auth, when("connector", spec.Name, connectorRules(connector)))
	}
	connection := object("A connection: a named, configured instance of a connector.", []string{"kind", "name", "connector", "auth"}, withMeta(map[string]any{
		"connector":        oneOf("The connector.", connectorNames...),
		"connectorVersion": describe(map[string]any{"type": "integer", "minimum": int64(1)}, "The connector's version."),
		"auth":             map[string]any{"type": "object"},
		"location":         text("The region in which the application is reached."),
		"edge":             text("The edge through which the application is reached."),
		"accountId":        text("The connected account on whose behalf calls are made."),
		"nodes": object("How many nodes process the connection's transactions.", nil, map[string]any{
			"min": map[string]any{"type": "integer", "minimum": int64(1)},
			"max": map[string]any{"type": "integer", "minimum": int64(1)},
		}),
		"proxy_enabled":     truth("Whether the application is reached through a proxy server."),
		"proxy_auth_scheme": oneOf("How the proxy server authenticates.", "BASIC", "DIGEST", "NONE"),
		"proxy_user":        text("The user at the proxy server."),
		"proxy_password":    ref("setting"),
		"proxy_ssltype":     oneOf("How the proxy server is spoken to.", "AUTO", "ALWAYS", "NEVER", "TUNNEL"),
		"destinations":      list("Addresses at which the API is reached instead of the vendor's.", map[string]any{"type": "string"}),
		"verbosity":         describe(map[string]any{"type": "integer", "minimum": int64(1), "maximum": int64(5)}, "How much is logged: 1 errors, 5 everything."),
		"logging": object("The connection's own log.", nil, map[string]any{
			"enabled": truth("Whether it is written."),
			"level":   oneOf("What is written.", "DEBUG", "INFO", "WARN", "ERROR"),
		}),
		"suspended":         truth("Whether transactions wait."),
		"openapi":           text("The OpenAPI 3 document that describes the API: its path, from this file."),
		"baseUrl":           text("Where the API is: scheme, host and path; as the document says, unless told."),
		"ratePerNode":       describe(map[string]any{"type": "number", "exclusiveMinimum": int64(0)}, "How many transactions per second a node may make."),
		"idempotencyHeader": text("The header in which the API takes an idempotency key."),
		"pagination": object("How the API's lists are read page by page.", nil, map[string]any{
			"style":     oneOf("The way; found out from the document, unless told.", connectors.PaginationStyles...),
			"parameter": text("The parameter of the query that says which page."),
			"size":      text("The parameter of the query that says how many records a page has."),
			"records":   text("The field of the answer that holds the records."),
			"next":      text("The field of the answer that holds the token or the address of the next page."),
		}),
	}))
	connection["allOf"] = append(auth, proxyRules()...)
	return connection
}

func authSchema(spec *connectors.Spec) map[string]any {
	properties := map[string]any{}
	var ways []any
	for _, group := range spec.Auth {
		var needed []any
		for _, field := range group {
			setting := ref("setting")
			if field.Description != "" {
				setting["description"] = field.Description
			}
			properties[field.Name] = setting
			needed = append(needed, field.Name)
		}
		ways = append(ways, map[string]any{"required": needed, "maxProperties": int64(len(needed))})
	}
	auth := object("How the connection authenticates.", nil, properties)
	if len(ways) > 0 {
		auth["oneOf"] = ways
	}
	return auth
}

// names sorts names, each once, without empty ones.
func names(list []string) []string {
	sorted := slices.Compact(slices.Sorted(slices.Values(list)))
	return slices.DeleteFunc(sorted, func(name string) bool { return name == "" })
}
