package cli

import (
	"fmt"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/schema"
)

// operationDocument is what `connectors NAME ENTITY` tells of an operation.
type operationDocument struct {
	Name        string           `json:"name"`
	Entity      string           `json:"entity,omitempty"`
	Operation   connectors.Verb  `json:"operation,omitempty"`
	Action      string           `json:"action,omitempty"`
	Description string           `json:"description,omitempty"`
	Request     string           `json:"request"`
	Payload     []fieldDocument  `json:"connectorInputPayload,omitempty"`
	Columns     []columnDocument `json:"columns,omitempty"`
	Reach       *reachDocument   `json:"reach,omitempty"`
	Output      []fieldDocument  `json:"connectorOutputPayload,omitempty"`
}

// fieldDocument is a field, named with the fields that it is nested in: "Card.ExpMonth".
type fieldDocument struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Required bool   `json:"required,omitempty"`
	enumDocument
	Description string `json:"description,omitempty"`
}

type columnDocument struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Required bool     `json:"required,omitempty"`
	Native   []string `json:"native"`
	Inner    []string `json:"nativeInner,omitempty"`
	enumDocument
	Description string `json:"description,omitempty"`
}

// reachDocument tells how far a call looks where the API filters by nothing of its filterClause.
type reachDocument struct {
	PageRecords   int `json:"pageRecords"`
	Pages         int `json:"pages"`
	AllPagesPages int `json:"allPagesPages,omitempty"`
}

func describeReach(op *connectors.Operation) *reachDocument {
	pages := op.Reach(false)
	if pages == 0 {
		return nil
	}
	document := &reachDocument{PageRecords: op.PageRecords, Pages: pages}
	if op.Verb == connectors.List {
		document.AllPagesPages = op.Reach(true)
	}
	return document
}

func (d *reachDocument) String() string {
	text := fmt.Sprintf("a filterClause that the API filters by nothing of looks through up to %d pages of %d records", d.Pages, d.PageRecords)
	if d.AllPagesPages == 0 {
		return text + ", and fails where there are more"
	}
	return text + fmt.Sprintf(" to fill one; with allPages up to %d, and fails where there are more", d.AllPagesPages)
}

func describeOperation(op *connectors.Operation, depth int) operationDocument {
	document := operationDocument{
		Name: op.Name(), Entity: op.Entity, Operation: op.Verb, Action: op.Action, Description: op.Description,
		Request: op.Method + " " + op.Path,
		Payload: describeFields(op.Payload, "", depth),
		Output:  describeFields(rowOf(op.Output), "", depth),
		Reach:   describeReach(op),
	}
	for _, c := range op.Columns {
		document.Columns = append(document.Columns, columnDocument{c.Name, typeName(c.Type), c.Required, c.Native, c.Inner, describeEnum(c.Type), c.Description})
	}
	return document
}

// rowOf gives the shape of one record of an output.
func rowOf(t *schema.Type) *schema.Type {
	if t != nil && t.Kind == schema.List {
		return t.Elem
	}
	return t
}

func describeFields(t *schema.Type, prefix string, depth int) []fieldDocument {
	if t == nil || depth <= 0 {
		return nil
	}
	var documents []fieldDocument
	for _, f := range t.Fields {
		documents = append(documents, fieldDocument{prefix + f.Name, typeName(f.Type), f.Required, describeEnum(f.Type), f.Description})
		documents = append(documents, describeFields(rowOf(f.Type), prefix+f.Name+".", depth-1)...)
	}
	return documents
}

// enumDocument lists the texts that a value, or a member of a list, may be. Open says that others may come.
type enumDocument struct {
	Enum []string `json:"enum,omitempty"`
	Open bool     `json:"enumOpen,omitempty"`
}

func describeEnum(t *schema.Type) enumDocument {
	if t = rowOf(t); t == nil {
		return enumDocument{}
	}
	return enumDocument{t.Enum, t.EnumOpen}
}

// typeName is how a type reads in JSON Schema's words.
func typeName(t *schema.Type) string {
	if t == nil {
		return "any"
	}
	name := kindName(t)
	if t.Format != "" {
		name += " (" + t.Format + ")"
	}
	return name
}

func kindName(t *schema.Type) string {
	switch t.Kind {
	case schema.Bool:
		return "boolean"
	case schema.Int:
		return "integer"
	case schema.Float:
		return "number"
	case schema.String:
		return "string"
	case schema.List:
		return "array of " + typeName(t.Elem)
	case schema.Map:
		return "map of " + typeName(t.Elem)
	case schema.Object:
		return "object"
	default:
		return "any"
	}
}

func (a *app) showOperations(operations []*connectors.Operation, depth int) error {
	var documents []operationDocument
	for _, op := range operations {
		documents = append(documents, describeOperation(op, depth))
	}
	if a.json() {
		return a.printJSON(documents)
	}
	lists := slices.ContainsFunc(documents, func(d operationDocument) bool { return d.Operation == connectors.List })
	for i, d := range documents {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		if d.Operation == connectors.List {
			d.Output = nil // the columns say it
		} else if lists {
			d.Columns = nil // they are those of List
		}
		if err := a.printOperation(d); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) printOperation(d operationDocument) error {
	fmt.Fprintf(a.out, "%s  (%s)\n", d.Name, d.Request)
	if d.Description != "" {
		fmt.Fprintln(a.out, "  "+d.Description)
	}
	if d.Operation == connectors.Get || d.Operation == connectors.Update || d.Operation == connectors.Delete {
		fmt.Fprintln(a.out, "  entityId names the record")
	}
	if d.Reach != nil {
		fmt.Fprintln(a.out, "  "+d.Reach.String())
	}
	var columns [][]string
	for _, c := range d.Columns {
		native := slices.Clone(c.Native)
		for _, inner := range c.Inner {
			native = append(native, "."+inner+" =")
		}
		columns = append(columns, []string{"  " + c.Name, c.Type, yes(c.Required), strings.Join(native, " "), withEnum(c.Description, c.enumDocument)})
	}
	if err := a.printPart([]string{"  COLUMN", "TYPE", "REQUIRED", "FILTERED BY THE API", "DESCRIPTION"}, columns); err != nil {
		return err
	}
	if err := a.printPart([]string{"  PAYLOAD FIELD", "TYPE", "REQUIRED", "DESCRIPTION"}, fieldRows(d.Payload)); err != nil {
		return err
	}
	return a.printPart([]string{"  OUTPUT FIELD", "TYPE", "", "DESCRIPTION"}, fieldRows(d.Output))
}

func (a *app) printPart(titles []string, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	return a.printTable(titles, rows)
}

func fieldRows(fields []fieldDocument) [][]string {
	var rows [][]string
	for _, f := range fields {
		rows = append(rows, []string{"  " + f.Name, f.Type, yes(f.Required), withEnum(f.Description, f.enumDocument)})
	}
	return rows
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func withEnum(description string, enum enumDocument) string {
	if len(enum.Enum) == 0 {
		return description
	}
	words := slices.Clone(enum.Enum)
	for i, word := range words {
		if word == "" {
			words[i] = `""`
		}
	}
	if enum.Open {
		words = append(words, "...")
	}
	return strings.TrimSpace(description + " [" + strings.Join(words, ", ") + "]")
}
