package dataflow

import (
	"fmt"
	"strconv"
	"strings"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

// The rules that a Problem's Code names, beside those of package expr.
const (
	codeUnknownPath       = "unknown-path"
	codeUnknownAttribute  = "unknown-attribute"
	codeDuplicatePath     = "duplicate-path"
	codeForeign           = "mapping-variable"
	codeIdentity          = "identity"
	codeType              = "type"
	codeSchema            = "schema"
	codeUnknownSchema     = "unknown-schema"
	codeUnknownDataset    = "unknown-dataset"
	codeUnknownMapping    = "unknown-mapping-set"
	codeUnknownConnection = "unknown-connection"
	codeUnknownResource   = "unknown-resource"
	codeLocation          = "location"
	codeChanges           = "changes"
	codeUnused            = "unused-mapping-set"
	codeTable             = "table"
)

const (
	hintIdentity       = "mark the mapping of the record's id with identity: true"
	hintLocation       = "as in file://./lake/charges, s3://bucket/lake/charges, gs:// or azblob://"
	hintCatalog        = `as in catalog: ${secret("env://CATALOG_URL")}, which holds postgres://user:password@host/database`
	wordLocationSecret = "a location cannot hold a user or a password"
	wordLocationSigns  = "a location cannot hold ?, #, % or *"
	wordCatalog        = `"catalog" must be a postgres:// URL; one with a password must be a secret`
	wordEventsGone     = "the application keeps events for 30 days, and the last run is longer ago: everything is read again; what was deleted meanwhile stays"
	wordWindowNeedsKey = "a stretch of time cannot be read again: without an identity, what has landed of it would land twice; " + hintIdentity
	wordWholeNeedsKey  = "each run reads everything: without an identity, all that has landed would land twice; " + hintIdentity
	hintUnreached      = "whether it can take the schema is told when a run begins"
	hintTable          = "give the column another name, or the dataset another location"
	wordChangesNeedKey = "records that change cannot be told apart: the mapping set has no identity"
)

func problem(code string, span source.Span, message, hint string) source.Problem {
	return source.Problem{Severity: source.Error, Code: code, Span: span, Message: message, Hint: hint}
}

func quote(name string) string { return strconv.Quote(name) }

func wordFirst(span source.Span) string { return "it is first at " + span.String() }

// wordNoPath tells how far a path leads in a schema.
func wordNoPath(path string, target *dataset.Schema) (message, hint string) {
	names := strings.Split(path, ".")
	field := &target.Root
	for k, name := range names {
		inner := member(field, name)
		if inner == nil && field.Kind != dataset.Struct {
			return fmt.Sprintf("%q is %s in the schema: it has no %q", strings.Join(names[:k], "."), columnKind(field), name), ""
		}
		if inner == nil {
			return fmt.Sprintf("the schema has no %q", strings.Join(names[:k+1], ".")), didYouMean(names[:k], name, memberNames(field))
		}
		field = inner
	}
	return fmt.Sprintf("the schema has no %q", path), ""
}

func member(field *dataset.Field, name string) *dataset.Field {
	for i := range field.Fields {
		if field.Fields[i].Name == name || field.Fields[i].Member == name {
			return &field.Fields[i]
		}
	}
	return nil
}

func memberNames(field *dataset.Field) []string {
	names := make([]string, len(field.Fields))
	for i := range field.Fields {
		names[i] = field.Fields[i].Member
	}
	return names
}

// didYouMean proposes a path, or lists the names where there are few.
func didYouMean(before []string, name string, names []string) string {
	if near := spelling.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", strings.Join(append(append([]string{}, before...), near), "."))
	}
	switch {
	case len(names) == 0 || len(names) > 12:
		return ""
	case len(names) == 1:
		return "there is " + names[0]
	default:
		return "there are " + strings.Join(names, ", ")
	}
}

func wordNoWhole(path string) string {
	return fmt.Sprintf("%q is mapped whole and in parts, and the schema has no column for the whole", path)
}

func hintWhole(path string) string {
	names := strings.Split(path, ".")
	return fmt.Sprintf(`add %q beside it: {type: object}`, names[len(names)-1]+"_json")
}

func wordNoAttribute(records string, before []string, name string, t *schema.Type) (message, hint string) {
	names := make([]string, len(t.Fields))
	for i := range t.Fields {
		names[i] = t.Fields[i].Name
	}
	where := append([]string{root}, before...)
	return fmt.Sprintf("%s has no attribute %q", records, strings.Join(append(append([]string{}, before...), name), ".")),
		didYouMean(where, name, names)
}

func wordNoMembers(before []string, t *schema.Type) (message, hint string) {
	message = fmt.Sprintf("%q is %s: nothing is under it", root+"."+strings.Join(before, "."), typeKind(t))
	if t.Kind == schema.List {
		hint = fmt.Sprintf(`take one of its members by an expression: "expression: %s.%s[0]"`, root, strings.Join(before, "."))
	}
	return message, hint
}

func wordUnusedMapping(name string) string {
	return fmt.Sprintf("no dataflow uses mapping set %q: its paths and types are not checked", name)
}

func wordForeign(name string) string {
	return fmt.Sprintf("%q is not known here: the expression of a mapping sees %s alone", name, root)
}

func wordCannotHold(m *misfit) string {
	if m.from == nil {
		return fmt.Sprintf("nothing fills %q: the object that is mapped has no such member", m.path)
	}
	return fmt.Sprintf("%q is %s, which cannot hold %s", m.path, columnKind(m.to), typeKind(m.from))
}

func wordKeyKind(path string, field *dataset.Field) string {
	return fmt.Sprintf("%q is %s: an identity is a string or an integer", path, columnKind(field))
}

// hintConversion proposes a function of the expression language.
func hintConversion(m *lang.Mapping, unfit *misfit) string {
	from, to := unfit.from, unfit.to
	if from == nil || unfit.path != m.Destination.Value {
		return "map its members one by one"
	}
	function := ""
	switch {
	case to.Kind == dataset.String && (from.Kind == schema.Object || from.Kind == schema.Map || from.Kind == schema.List):
		return "declare it {type: object} to keep it as JSON text"
	case to.Kind == dataset.String:
		function = "string"
	case to.Kind == dataset.Int && (from.Kind == schema.Float || from.Kind == schema.String):
		function = "int"
	case to.Kind == dataset.Float && from.Kind == schema.String:
		function = "double"
	case to.Kind == dataset.Time && (from.Kind == schema.Int || from.Kind == schema.String):
		function = "timestamp"
	default:
		return ""
	}
	value := m.Attribute.Value
	if m.Expression != nil {
		value = m.Expression.Source
	}
	return fmt.Sprintf(`if it is meant, convert it: "expression: %s(%s)"`, function, value)
}

// columnKind is a column in words.
func columnKind(field *dataset.Field) string {
	switch field.Kind {
	case dataset.Bool:
		return "a boolean"
	case dataset.Int:
		return "an integer"
	case dataset.Float:
		return "a number"
	case dataset.String:
		return "a string"
	case dataset.Time:
		return "a time"
	case dataset.JSON:
		return "JSON text"
	case dataset.List:
		return "a list"
	default:
		return "an object"
	}
}

// typeKind is a type of a source in words.
func typeKind(t *schema.Type) string {
	switch t.Kind {
	case schema.Bool:
		return "a boolean"
	case schema.Int:
		return "an integer"
	case schema.Float:
		return "a number"
	case schema.String:
		return "a string"
	case schema.List:
		return "a list"
	case schema.Object, schema.Map:
		return "an object"
	default:
		return "a value of any type"
	}
}

// notComputed is the reason of a value whose expression failed.
func notComputed(path []string, err error) *dataset.Reason {
	return &dataset.Reason{Path: strings.Join(path, "."), Expected: "a value of the mapping's expression", Found: err.Error()}
}

// notConverted is the reason of a value that is not what the column is made of.
func notConverted(path []string, value any, err error) *dataset.Reason {
	return &dataset.Reason{Path: strings.Join(path, "."), Expected: "a time", Found: err.Error() + ": " + typeKind(&schema.Type{Kind: kindOf(value)})}
}

func wordUnknown(kind, name string, names []string) (message, hint string) {
	return fmt.Sprintf("there is no %s %q", kind, name), didYouMean(nil, name, names)
}

// UnknownResource words that a connector has no resource of a name, and what to do.
func UnknownResource(spec *connectors.Spec, name string) (message, hint string) {
	hint = fmt.Sprintf("`starter connectors %s` tells which entities have a List", spec.Name)
	if spec.Entity(name) != nil {
		return fmt.Sprintf("entity %s of connector %s has no List", name, spec.Name), hint
	}
	if near := spelling.Nearest(name, Resources(spec)); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return fmt.Sprintf("connector %s has no resource %q", spec.Name, name), hint
}

// wordReads adds to a hint which of several dataflows the problem is of.
func wordReads(hint, flow string, list *connectors.Operation) string {
	reads := fmt.Sprintf("dataflow %q reads %s", flow, list.Entity)
	if hint == "" {
		return reads
	}
	return hint + " " + reads
}

func wordNeedsParents(list *connectors.Operation, parents []string) string {
	return fmt.Sprintf("%s cannot be read as a whole: its List needs %s", list.Entity, strings.Join(parents, ", "))
}

func wordTable(dataset, why string) string {
	return fmt.Sprintf("the table of dataset %q cannot take the schema: %s", dataset, why)
}

func wordUnreached(dataset, why string) string {
	return fmt.Sprintf("the table of dataset %q cannot be looked at from here: %s", dataset, why)
}

func wordNoEvents(spec *connectors.Spec, list *connectors.Operation) string {
	return fmt.Sprintf("connector %s has no events that tell of changes of %s", spec.Name, list.Entity)
}

func wordAgainNeedsKey(list *connectors.Operation) string {
	return fmt.Sprintf("the API does not tell which %s records are new: each run reads all of them, and without an identity each would land again", list.Entity)
}

func wordOtherSource(was, is string) string {
	return fmt.Sprintf("the source is %s now, and was %s: everything is read; what has landed from the other source stays", is, was)
}

func wordOtherSourceNeedsKey(was, is string) string {
	return fmt.Sprintf("the source is %s now, and was %s: without an identity, nothing tells which of its records have landed; give the dataflow another name, and perhaps another dataset", is, was)
}

func wordNoURL(location string) string { return fmt.Sprintf("%q is not a URL", location) }

func wordScheme(scheme string) string { return fmt.Sprintf("a table cannot live at %s://", scheme) }

func wordFileHost(host string) string {
	return fmt.Sprintf("file:// takes a path of this machine, not the host %q", host)
}

func wordNoBucket(scheme string) string { return scheme + ":// needs the name of a bucket" }

func wordNeedsCatalog(scheme string) string {
	return fmt.Sprintf("a dataset at %s:// needs a \"catalog\": a bucket cannot tell two writers apart", scheme)
}

func wordNoDirectory(scheme string) string {
	if scheme == "file" {
		return "file:// needs the path of a directory"
	}
	return scheme + ":// needs a path in the bucket, below which the table's files are"
}

func wordSameLocation(other string) string {
	return fmt.Sprintf("dataset %q lives there already", other)
}

func wordInside(other string) string {
	return fmt.Sprintf("it lies inside of dataset %q, which would remove its files", other)
}

func wordAround(other string) string {
	return fmt.Sprintf("dataset %q lies inside of it, and its files would be removed", other)
}

func wordSameTable(other, name string) string {
	return fmt.Sprintf("the catalog has dataset %q by the same name: the last part of both locations is %q", other, name)
}

func wordOtherKey(dataset, key, flow, other string) string {
	return fmt.Sprintf("dataset %q gets %s from here, and %s from dataflow %q", dataset, keyOrNone(key), keyOrNone(other), flow)
}

func keyOrNone(key string) string {
	if key == "" {
		return "no key"
	}
	return "the key " + quote(key)
}
