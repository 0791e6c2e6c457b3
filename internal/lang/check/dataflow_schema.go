package check

import "hawser/internal/lang"

// The schemas of the definitions of dataflows.

func schemaSchema() map[string]any {
	return map[string]any{
		"description": "A schema: the JSON Schema of a dataset's records, an object with properties.",
		"type":        "object",
		"required":    []any{"kind", "name", "type", "properties"},
		"allOf":       []any{map[string]any{"$ref": "https://json-schema.org/draft/2020-12/schema"}},
		"properties": map[string]any{
			"name":       ref("name"),
			"labels":     ref("labels"),
			"type":       map[string]any{"const": "object"},
			"properties": map[string]any{"type": "object", "minProperties": int64(1)},
		},
	}
}

func datasetSchema() map[string]any {
	return object("A dataset: where a table lives, and the schema that it obeys.", []string{"kind", "name", "schema", "location"}, withMeta(map[string]any{
		"schema":   text("The name of the schema."),
		"location": pattern("The URL of the table: file://./lake/charges, s3://bucket/charges, gs://, azblob://.", `^(file|s3|gs|azblob)://`),
		"catalog":  describe(ref("setting"), "The database that knows the table's state, for tables in buckets: postgres://."),
	}))
}

func mappingSetSchema() map[string]any {
	mapping := object("Where a value of the record goes.", []string{"destinationXdmPath"}, map[string]any{
		"destinationXdmPath": pattern("The path in the dataset's schema.", `^[A-Za-z_][A-Za-z0-9_.-]*$`),
		"sourceAttribute":    pattern("The path in the record, which begins with data.", `^data\.`),
		"expression":         text("A CEL expression over data, without ${ }."),
		"identity":           truth("Whether it is the key: it cannot be null, and a record replaces the one with the same key."),
		"version":            describe(map[string]any{"type": "integer", "minimum": int64(0)}, "The version of the mapping."),
	})
	mapping["oneOf"] = []any{map[string]any{"required": []any{"sourceAttribute"}}, map[string]any{"required": []any{"expression"}}}
	mappings := list("The mappings.", mapping)
	mappings["minItems"] = int64(1)
	return object("A mapping set: what of a source's record goes where in a dataset.", []string{"kind", "name", "mappings"}, withMeta(map[string]any{
		"mappings": mappings,
	}))
}

func dataflowSchema() map[string]any {
	return object("A dataflow: a source whose records are mapped into a dataset, on schedule.", []string{"kind", "name", "source", "target", "mapping"}, withMeta(map[string]any{
		"source": object("Where the records come from.", []string{"connection", "resourcePath"}, map[string]any{
			"connection":   text("The name of the connection."),
			"resourcePath": text("The resource: charges, balance_transactions, or an entity that has List."),
		}),
		"target":                object("Where they go.", []string{"dataset"}, map[string]any{"dataset": text("The name of the dataset.")}),
		"mapping":               text("The name of the mapping set."),
		"schedule":              scheduleSchema(),
		"errorThresholdPercent": describe(map[string]any{"type": "integer", "minimum": int64(0), "maximum": int64(100)}, "The share of records that do not fit above which a run fails; 10 unless told."),
		"changes":               oneOf("What is followed: records that are new, or also what the application's events say was changed or deleted.", lang.ChangesCreated, lang.ChangesEvents),
	}))
}

func scheduleSchema() map[string]any {
	schedule := object("When the dataflow runs.", []string{"startTime"}, map[string]any{
		"startTime": describe(map[string]any{"type": "integer", "minimum": int64(0), "maximum": int64(4_133_980_799)}, "When the first run is due, in Unix seconds."),
		"frequency": oneOf("What the interval counts; once unless told.", lang.Frequencies()...),
		"interval":  describe(map[string]any{"type": "integer", "minimum": int64(1)}, "How many minutes, at least 15, hours, days or weeks lie between runs."),
		"backfill":  truth("Whether the first run takes everything, and not only what is created after startTime."),
	})
	schedule["allOf"] = []any{
		when("frequency", lang.Minute, map[string]any{"properties": map[string]any{"interval": map[string]any{"minimum": int64(15)}}}),
		map[string]any{
			"if": map[string]any{
				"properties": map[string]any{"frequency": map[string]any{"enum": anyOf([]string{lang.Minute, lang.Hour, lang.Day, lang.Week})}},
				"required":   []any{"frequency"},
			},
			"then": map[string]any{"required": []any{"interval"}},
			"else": map[string]any{"not": map[string]any{"anyOf": []any{
				map[string]any{"required": []any{"interval"}}, map[string]any{"required": []any{"backfill"}},
			}}},
		},
	}
	return schedule
}
