package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"hawser/connectors"
	"hawser/connectors/all"
	"hawser/internal/lang"
)

// loadIfThere is load, but without definitions where there are none.
func (a *app) loadIfThere() (*project, error) {
	if _, err := os.Stat(a.definitions); a.definitions != usualDefinitions || !errors.Is(err, fs.ErrNotExist) {
		return a.load()
	}
	catalogue, err := all.Catalogue()
	return &project{catalogue: catalogue, definitions: &lang.Definitions{}}, err
}

// isDescribed says whether a connection has operations of its own.
func (p *project) isDescribed(c *lang.Connection) bool {
	_, ok := p.catalogue.Connector(c.Connector.Value).(connectors.Described)
	return ok
}

// describedNames lists the connections that have operations of their own.
func (p *project) describedNames() []string {
	var list []string
	for _, c := range p.definitions.Connections {
		if p.isDescribed(c) {
			list = append(list, c.Name.Value)
		}
	}
	return list
}

// named gives what a connector can do, or a connection that has operations of its own. A name that there is not is a
// failure that tells the nearest, as is a connector whose connections have all the operations.
func (p *project) named(name string) (*connectors.Spec, error) {
	if c := p.definitions.Connection(name); c != nil && p.isDescribed(c) {
		connector, err := p.connector(c)
		if err != nil {
			return nil, err
		}
		return connector.Spec(), nil
	}
	connector := p.catalogue.Connector(name)
	if connector == nil {
		names := slices.Concat(connectorNames(p.catalogue), p.describedNames())
		return nil, badRequest(fmt.Sprintf("there is no connector %q", name), nearest(name, names, "the connectors are "))
	}
	if _, ok := connector.(connectors.Described); !ok {
		return connector.Spec(), nil
	}
	hint := "define one with openapi: the file of an OpenAPI document"
	if own := p.describedNames(); len(own) > 0 {
		hint = "for example: starter connectors " + own[0]
	}
	return nil, badRequest(fmt.Sprintf("what %s can do is told by the document of each connection", name), hint)
}

// omissionDocument is a part of a connection's document that no operation does.
type omissionDocument struct {
	Request string `json:"request"`
	Part    string `json:"part,omitempty"`
	Reason  string `json:"reason"`
}

// sayOmissions names the requests of a document that cannot be called, and counts the rest that was left out.
func (a *app) sayOmissions(name string, spec *connectors.Spec) {
	parts := 0
	for _, o := range spec.Omissions {
		if o.Part != "" {
			parts++
			continue
		}
		a.say("not called: %s: %s", o.Request, o.Reason)
	}
	if parts > 0 {
		a.say("%d parameters and bodies are not sent: `starter connectors %s -o json` tells which, and why", parts, name)
	}
}
