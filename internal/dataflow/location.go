package dataflow

import (
	"net/url"
	"slices"

	"hawser/internal/lang"
)

// schemes are where tables can live.
var schemes = []string{"file", "s3", "gs", "azblob"}

// location checks the URL of a dataset.
func (c *checker) location(d *lang.Dataset) {
	u, err := url.Parse(d.Location.Value)
	switch {
	case err != nil, u.Scheme == "":
		c.report(codeLocation, d.Location.Span, wordNoURL(d.Location.Value), hintLocation)
	case !slices.Contains(schemes, u.Scheme):
		c.report(codeLocation, d.Location.Span, wordScheme(u.Scheme), hintLocation)
	case u.User != nil:
		c.report(codeLocation, d.Location.Span, wordLocationSecret, "a bucket's credentials are those of the worker's environment")
	case u.Scheme == "file" && u.Host != "" && u.Host != ".":
		c.report(codeLocation, d.Location.Span, wordFileHost(u.Host), "file:///lake/charges, or file://./lake/charges for one beside the worker")
	case u.Scheme != "file" && u.Host == "":
		c.report(codeLocation, d.Location.Span, wordNoBucket(u.Scheme), "as in "+u.Scheme+"://bucket/lake/charges")
	case u.Scheme != "file" && d.Catalog.SecretURL == "" && d.Catalog.Literal == "":
		c.report(codeLocation, d.Location.Span, wordNeedsCatalog(u.Scheme), hintCatalog)
	}
	if c, literal := c, d.Catalog.Literal; literal != "" {
		if u, err := url.Parse(literal); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.User != nil {
			c.report(codeLocation, d.Catalog.Span, wordCatalog, hintCatalog)
		}
	}
}

// locations reports tables that two datasets claim.
func (c *checker) locations() {
	first := map[string]*lang.Dataset{}
	for _, d := range c.definitions.Datasets {
		location := d.Location.Value
		if other := first[location]; other != nil && location != "" {
			c.report(codeLocation, d.Location.Span, wordSameLocation(other.Name.Value), wordFirst(other.Location.Span))
			continue
		}
		first[location] = d
	}
}
