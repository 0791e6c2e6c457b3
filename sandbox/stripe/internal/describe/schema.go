package main

import (
	"slices"
	"strings"
)

type document struct {
	Paths      map[string]map[string]operation
	Components struct {
		Schemas map[string]*schema
	}
}

type operation struct {
	Parameters []struct {
		Name     string
		In       string
		Required bool
		Schema   *schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema *schema }
	} `json:"requestBody"`
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Format     string
	Enum       []any
	AnyOf      []*schema `json:"anyOf"`
	MaxLength  int       `json:"maxLength"`
	Nullable   bool
	Required   []string
	Properties map[string]*schema
	Items      *schema
	Expandable []string `json:"x-expandableFields"`
}

// shape is one parameter as the sandbox reads it; its fields are documented
// there.
type shape struct {
	Kind     string            `json:"kind"`
	Max      int               `json:"max,omitempty"`
	Clear    bool              `json:"clear,omitempty"`
	Enum     []string          `json:"enum,omitempty"`
	Required []string          `json:"required,omitempty"`
	Fields   map[string]*shape `json:"fields,omitempty"`
	Items    *shape            `json:"items,omitempty"`
	Or       []*shape          `json:"or,omitempty"`
}

func (o operation) parameters() *shape {
	top := &shape{Kind: "object", Fields: map[string]*shape{}}
	for _, p := range o.Parameters {
		if p.In != "query" {
			continue
		}
		top.Fields[p.Name] = p.Schema.shape()
		if p.Required {
			top.Required = append(top.Required, p.Name)
		}
	}
	for _, content := range o.RequestBody.Content {
		for name, s := range content.Schema.Properties {
			top.Fields[name] = s.shape()
		}
		top.Required = append(top.Required, content.Schema.Required...)
	}
	slices.Sort(top.Required)
	return top
}

func (s *schema) shape() *shape {
	if len(s.AnyOf) > 0 {
		return s.choice()
	}
	switch {
	case s.Type == "object" && s.Properties != nil:
		out := &shape{Kind: "object", Fields: map[string]*shape{}, Required: s.Required}
		for name, p := range s.Properties {
			out.Fields[name] = p.shape()
		}
		return out
	case s.Type == "object":
		return &shape{Kind: "map"}
	case s.Type == "array":
		return &shape{Kind: "array", Items: s.Items.shape()}
	case s.Type == "string" && len(s.Enum) > 0:
		out := &shape{Kind: "enum"}
		for _, value := range s.Enum {
			if text, _ := value.(string); text != "" {
				out.Enum = append(out.Enum, text)
			} else {
				out.Clear = true
			}
		}
		return out
	default:
		return &shape{Kind: s.Type, Max: s.MaxLength}
	}
}

// choice folds alternatives; the empty-string alternative means that the
// parameter can be cleared.
func (s *schema) choice() *shape {
	var alternatives []*shape
	cleared := false
	for _, alternative := range s.AnyOf {
		if len(alternative.Enum) == 1 && alternative.Enum[0] == "" {
			cleared = true
			continue
		}
		alternatives = append(alternatives, alternative.shape())
	}
	if len(alternatives) == 1 {
		alternatives[0].Clear = alternatives[0].Clear || cleared
		return alternatives[0]
	}
	return &shape{Kind: "or", Or: alternatives, Clear: cleared}
}

// object gives the fields an object always has, with the value that says
// nothing yet, and the fields that can be expanded.
func (d document) object(name string) map[string]any {
	s := d.Components.Schemas[name]
	return map[string]any{"fields": d.start(s, map[string]bool{name: true}), "expandable": s.expandable()}
}

// expandable leaves out the fields that are listed only because something
// below them can be expanded.
func (s *schema) expandable() []string {
	var names []string
	for _, name := range s.Expandable {
		if p := s.Properties[name]; p != nil && (p.isReference() || p.isList() || !slices.Contains(s.Required, name) && !p.Nullable) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (s *schema) isReference() bool {
	return slices.ContainsFunc(s.AnyOf, func(a *schema) bool { return a.Type == "string" })
}

func (s *schema) isList() bool {
	return s.Properties["has_more"] != nil
}

func (d document) start(s *schema, seen map[string]bool) map[string]any {
	out := map[string]any{}
	for name, p := range s.Properties {
		required := slices.Contains(s.Required, name)
		switch {
		case p.isList() && !required:
		case p.Nullable:
			out[name] = nil
		case required:
			out[name] = d.empty(p, seen)
		}
	}
	return out
}

func (d document) empty(p *schema, seen map[string]bool) any {
	if p.Ref == "" && len(p.AnyOf) > 0 && !p.isReference() {
		p = p.AnyOf[0]
	}
	if p.Ref != "" {
		name := strings.TrimPrefix(p.Ref, "#/components/schemas/")
		if seen[name] {
			return map[string]any{}
		}
		below := map[string]bool{name: true}
		for other := range seen {
			below[other] = true
		}
		return d.start(d.Components.Schemas[name], below)
	}
	switch {
	case len(p.Enum) > 0:
		return p.Enum[0]
	case p.Type == "boolean":
		return false
	case p.Type == "integer", p.Type == "number":
		return 0
	case p.Type == "array":
		return []any{}
	case p.Type == "object":
		return d.start(p, seen)
	default:
		return ""
	}
}

// addCards lets payment_method_data describe a card wherever it stands: the API
// takes that, and its description leaves it out.
func addCards(parameters map[string]any) {
	card := parameters["POST /v1/payment_methods"].(*shape).Fields["card"]
	for _, operation := range parameters {
		data := operation.(*shape).Fields["payment_method_data"]
		if data == nil {
			continue
		}
		data.Fields["card"] = card
		data.Fields["type"].Enum = append(data.Fields["type"].Enum, "card")
	}
}
