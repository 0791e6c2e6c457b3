package dataflow

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"hawser/internal/lang"
)

// schemes are where tables can live.
var schemes = []string{"file", "s3", "gs", "azblob"}

// location checks the URL of a dataset.
func (c *checker) location(d *lang.Dataset) {
	at := d.Location
	u, err := url.Parse(at.Value)
	switch {
	case strings.ContainsAny(at.Value, "?#%*"):
		c.report(codeLocation, at.Span, wordLocationSigns, hintLocation)
	case err != nil, u.Scheme == "":
		c.report(codeLocation, at.Span, wordNoURL(at.Value), hintLocation)
	case !slices.Contains(schemes, u.Scheme):
		c.report(codeLocation, at.Span, wordScheme(u.Scheme), hintLocation)
	case u.User != nil:
		c.report(codeLocation, at.Span, wordLocationSecret, "a bucket's credentials are those of the worker's environment")
	case u.Scheme == "file" && u.Host != "" && u.Host != ".":
		c.report(codeLocation, at.Span, wordFileHost(u.Host), "file:///lake/charges, or file://./lake/charges for one beside the worker")
	case u.Scheme != "file" && u.Host == "":
		c.report(codeLocation, at.Span, wordNoBucket(u.Scheme), "as in "+u.Scheme+"://bucket/lake/charges")
	case strings.Trim(u.Path, "/.") == "":
		c.report(codeLocation, at.Span, wordNoDirectory(u.Scheme), hintLocation)
	case u.Scheme != "file" && catalogOf(d) == "":
		c.report(codeLocation, at.Span, wordNeedsCatalog(u.Scheme), hintCatalog)
	}
	if literal := d.Catalog.Literal; literal != "" {
		if u, err := url.Parse(literal); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || u.User != nil {
			c.report(codeLocation, d.Catalog.Span, wordCatalog, hintCatalog)
		}
	}
}

// locations reports tables that would be in each other's way: at the same place, one inside of the other, which would remove
// its files as its own, or by the same name in one catalog.
func (c *checker) locations() {
	var seen []*lang.Dataset
	for _, d := range c.definitions.Datasets {
		at := place(d)
		for _, other := range seen {
			there := place(other)
			message := ""
			switch {
			case at == "" || there == "":
			case at == there:
				message = wordSameLocation(other.Name.Value)
			case strings.HasPrefix(at, there+"/"):
				message = wordInside(other.Name.Value)
			case strings.HasPrefix(there, at+"/"):
				message = wordAround(other.Name.Value)
			case catalogOf(d) != "" && catalogOf(d) == catalogOf(other) && path.Base(at) == path.Base(there):
				message = wordSameTable(other.Name.Value, path.Base(at))
			}
			if message != "" {
				c.report(codeLocation, d.Location.Span, message, wordFirst(other.Location.Span))
				break
			}
		}
		seen = append(seen, d)
	}
}

// place is where a table is, in one spelling, "" where that is no place for one.
func place(d *lang.Dataset) string {
	scheme, rest, _ := strings.Cut(d.Location.Value, "://")
	rest = path.Clean(rest)
	if rest == "." || rest == "/" || scheme != "file" && !strings.Contains(rest, "/") {
		return ""
	}
	return scheme + "://" + rest
}

// catalogOf is what tells a dataset's catalog from another, "" for none beside the table's own.
func catalogOf(d *lang.Dataset) string { return d.Catalog.SecretURL + d.Catalog.Literal }
