package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawser/connectors"
	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
	"hawser/internal/spelling"
)

const hintSecret = `as in ${secret("env://STRIPE_API_KEY")}`

func quote(name string) string { return strconv.Quote(name) }

func wordUnknownIntegration(name string, definitions *lang.Definitions) (message, hint string) {
	var names []string
	for _, integration := range definitions.Integrations {
		names = append(names, integration.Name.Value)
	}
	return fmt.Sprintf("there is no integration %q", name), suggest(name, names)
}

func wordUnknownConnector(name string, catalogue *connectors.Catalogue) (message, hint string) {
	var names []string
	for _, connector := range catalogue.Connectors() {
		names = append(names, connector.Spec().Name)
	}
	return fmt.Sprintf("there is no connector %q", name), suggest(name, names)
}

func wordUnknownConnection(name string, definitions *lang.Definitions) (message, hint string) {
	var names []string
	for _, connection := range definitions.Connections {
		names = append(names, connection.Name.Value)
	}
	return fmt.Sprintf("there is no connection %q", name), suggest(name, names)
}

func wordUnknownEntity(spec *connectors.Spec, name string) (message, hint string) {
	var entities []string
	for _, op := range spec.Operations {
		if op.Entity != "" && !slices.Contains(entities, op.Entity) {
			entities = append(entities, op.Entity)
		}
	}
	if spec.Action(name) != nil {
		return fmt.Sprintf("%s has no entity %q", spec.Name, name), fmt.Sprintf("it is an action: write action: %s", name)
	}
	return fmt.Sprintf("%s has no entity %q", spec.Name, name), suggest(name, entities)
}

func wordUnknownOperation(entity, name string, has []*connectors.Operation) (message, hint string) {
	var verbs []string
	for _, op := range has {
		verbs = append(verbs, string(op.Verb))
	}
	hint = spelling.DidYouMean(name, verbs)
	if hint == "" {
		hint = "it has " + strings.Join(verbs, ", ")
	}
	return fmt.Sprintf("%s has no operation %q", entity, name), hint
}

func wordUnknownAction(spec *connectors.Spec, name string) (message, hint string) {
	var actions []string
	for _, op := range spec.Operations {
		if op.Action != "" {
			actions = append(actions, op.Action)
		}
	}
	if len(spec.Entity(name)) > 0 {
		return fmt.Sprintf("%s has no action %q", spec.Name, name), fmt.Sprintf("it is an entity: write entity: %s, and its operation", name)
	}
	return fmt.Sprintf("%s has no action %q", spec.Name, name), suggest(name, actions)
}

// suggest gives the nearest name, or all if they are few.
func suggest(name string, names []string) string {
	if hint := spelling.DidYouMean(name, names); hint != "" {
		return hint
	}
	switch {
	case len(names) == 0:
		return "there is none"
	case len(names) <= 8:
		return "there is " + strings.Join(names, ", ")
	default:
		return ""
	}
}

func wordNameTooLong(spec *connectors.Spec, length int) string {
	return fmt.Sprintf("the name of a %s connection has at most %d characters, this one has %d", spec.Name, spec.MaxNameLength, length)
}

func wordVersion(spec *connectors.Spec, version int) string {
	return fmt.Sprintf("connector %s has version %d, not %d", spec.Name, spec.Version, version)
}

func authNames(spec *connectors.Spec) []string {
	var names []string
	for _, group := range spec.Auth {
		for _, field := range group {
			if !slices.Contains(names, field.Name) {
				names = append(names, field.Name)
			}
		}
	}
	return names
}

func wordUnknownAuth(spec *connectors.Spec, name string) (message, hint string) {
	return fmt.Sprintf("%s has no setting %q under auth", spec.Name, name), spelling.DidYouMean(name, authNames(spec))
}

func wordMissingAuth(spec *connectors.Spec, group connectors.AuthGroup, missing []string) string {
	if len(missing) < len(group) {
		return fmt.Sprintf("auth of %s needs %s too", spec.Name, quoted(missing, " and "))
	}
	var ways []string
	for _, g := range spec.Auth {
		var names []string
		for _, field := range g {
			names = append(names, field.Name)
		}
		ways = append(ways, quoted(names, " and "))
	}
	return fmt.Sprintf("auth of %s needs %s", spec.Name, strings.Join(ways, ", or "))
}

func wordExclusiveAuth(spec *connectors.Spec, group connectors.AuthGroup, extra string) string {
	var names []string
	for _, field := range group {
		names = append(names, field.Name)
	}
	return fmt.Sprintf("auth of %s has %s already, %q excludes it", spec.Name, quoted(names, " and "), extra)
}

func quoted(names []string, between string) string {
	quotes := make([]string, len(names))
	for i, name := range names {
		quotes[i] = quote(name)
	}
	return strings.Join(quotes, between)
}

func wordLiteralSecret(name string) string {
	return fmt.Sprintf("%q is a secret and cannot be written here", name)
}

func wordInputNotTaken(op *connectors.Operation, input string) string {
	return fmt.Sprintf("%s takes no %q", op.Name(), input)
}

func wordTakes(names []string) string {
	if len(names) == 0 {
		return "it takes nothing"
	}
	return "it takes " + strings.Join(names, ", ")
}

func wordNeeds(op *connectors.Operation, input string) string {
	return fmt.Sprintf("%s needs %s", op.Name(), input)
}

func wordFields(required []string) string {
	if len(required) == 0 {
		return "it may be empty: {}"
	}
	return "with " + strings.Join(required, ", ")
}

func wordAllPages(input string) string {
	return fmt.Sprintf("%q and %q exclude each other", input, inputAllPages)
}

func wordPageSize(size int64) string {
	return fmt.Sprintf("%q must be 1 to %d, is %d", inputPageSize, maxPageSize, size)
}

func wordUnknownField(t *schema.Type, name string) (message, hint string) {
	if nearest := nearestField(t, name); nearest != "" {
		hint = fmt.Sprintf("did you mean %q?", nearest)
	}
	return fmt.Sprintf("%s has no field %q", objectName(t), name), hint
}

// nearestField gives the field that name is a slip of, be it of an alias.
func nearestField(t *schema.Type, name string) string {
	var names []string
	documented := map[string]string{}
	for _, f := range t.Fields {
		names = append(names, f.Name)
		documented[f.Name] = f.Name
	}
	for _, f := range t.Fields {
		for _, alias := range f.Aliases {
			if documented[alias] == "" {
				names = append(names, alias)
				documented[alias] = f.Name
			}
		}
	}
	return documented[spelling.Nearest(name, names)]
}

func objectName(t *schema.Type) string {
	if t.Name == "" {
		return "the object"
	}
	return t.Name
}

func wordMissingField(object, field string) string { return fmt.Sprintf("%s needs %q", object, field) }

func wordSameField(name, before string) string {
	if name == before {
		return fmt.Sprintf("%q is here twice", name)
	}
	return fmt.Sprintf("%q is the same field as %q", name, before)
}

func wordEnum(subject, text string, enum []string) (message, hint string) {
	if hint = spelling.DidYouMean(text, enum); hint == "" && len(enum) > 12 {
		return fmt.Sprintf("%s cannot be %q", subject, text), ""
	}
	return fmt.Sprintf("%s must be one of %s", subject, strings.Join(enum, ", ")), hint
}

const hintCollect = `gather it with "collect", or leave "concurrency" out`

func wordConcurrentTurns(name string) string {
	return fmt.Sprintf("variable %q would be set by turns that run at the same time", name)
}

func wordUseless(task *lang.Task, connection string, most float64) string {
	return fmt.Sprintf("task %q makes %d turns at once, but connection %q at most %g calls a second: the others wait",
		task.Name.Value, task.ForEach.Concurrency, connection, most)
}

func wordConcurrentBranches(name string) string {
	return fmt.Sprintf("variable %q would be set by branches that run at the same time", name)
}

func hintItems(t *schema.Type) string {
	if isObject(t) {
		return "a map's keys: x.map(key, key)"
	}
	return ""
}

func wordUnreachable(task, before *lang.Task) string {
	return fmt.Sprintf("task %q is never reached: task %q ends the integration", task.Name.Value, before.Name.Value)
}

// wordCycle words a cycle by the names of its integrations in the order of the calls.
func wordCycle(names []string) string {
	if len(names) == 1 {
		return "integration " + quote(names[0]) + " calls itself"
	}
	return "integration " + quote(names[0]) + " calls itself: " + strings.Join(append(slices.Clone(names), names[0]), " -> ")
}

// hintCycle tells where the other calls of a cycle are.
func hintCycle(others []*lang.Task) string {
	if len(others) == 0 {
		return "repeat with a loop"
	}
	var places []string
	for _, task := range others {
		places = append(places, quote(task.Call.Integration.Value)+" is called at "+task.Call.Integration.Span.String())
	}
	return strings.Join(places, ", ")
}

func wordVarConflict(name string, has, is *schema.Type, at source.Span) (message, hint string) {
	return fmt.Sprintf("variable %q is %s, and is set to %s here", name, typeName(has), typeName(is)),
		"it is first set at " + at.String()
}

// typeName words a shape.
func typeName(t *schema.Type) string {
	switch t.Kind {
	case schema.Bool:
		return "true or false"
	case schema.Int:
		return "an integer"
	case schema.Float:
		return "a number"
	case schema.String:
		return "a string"
	case schema.List:
		return "a list"
	case schema.Map, schema.Object:
		return "an object"
	default:
		return "anything"
	}
}

func literalName(literal any) string {
	switch v := literal.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return fmt.Sprintf("the number %d", v)
	default:
		return fmt.Sprintf("the number %v", v)
	}
}

// hintLiteral proposes quotes around a number or a bool that is meant as text.
func hintLiteral(v *lang.Value, t *schema.Type) string {
	if t.Kind == schema.String {
		return fmt.Sprintf("write it in quotes: %q", fmt.Sprint(v.Literal.Any))
	}
	return ""
}

// hintUnquote proposes to leave out the quotes.
func hintUnquote(text string, t *schema.Type) string {
	_, notInt := strconv.ParseInt(text, 10, 64)
	switch {
	case t.Kind == schema.Int && notInt == nil, t.Kind == schema.Float && isDecimal(text),
		t.Kind == schema.Bool && (text == "true" || text == "false"):
		return "write it without quotes: " + text
	default:
		return ""
	}
}

// hintAlone explains why a ${...} among text is text.
func hintAlone(v *lang.Value) string {
	if len(v.Parts) > 0 {
		return "a ${...} keeps its type only where it stands alone"
	}
	return ""
}

func hintConversion(from, to *schema.Type) string {
	switch {
	case from.Kind == schema.Float && to.Kind == schema.Int:
		return "make it whole: int(math.round(...))"
	case from.Kind == schema.String && to.Kind == schema.Int && from.Format == "date-time":
		return "seconds since 1970: int(timestamp(...))"
	case from.Kind == schema.String && to.Kind == schema.Int:
		return "convert it: int(...)"
	case from.Kind == schema.String && to.Kind == schema.Float:
		return "convert it: double(...)"
	case to.Kind == schema.String && (from.Kind == schema.Int || from.Kind == schema.Float || from.Kind == schema.Bool):
		return "convert it: string(...)"
	default:
		return ""
	}
}

func wordNoTask(integration *lang.Integration, name string) string {
	return fmt.Sprintf("integration %q has no task %q", integration.Name.Value, name)
}

func wordNoCall(task *lang.Task) string {
	return fmt.Sprintf("task %q makes no call itself", task.Name.Value)
}

func wordKinds(kind string) string {
	if hint := spelling.DidYouMean(kind, mockKinds); hint != "" {
		return hint
	}
	return "there are " + strings.Join(mockKinds, ", ")
}
