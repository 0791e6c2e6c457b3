package lake

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"hawser/connectors"
)

// What stands where below a table's location.
const (
	dataDir     = "data"
	metadataDir = "metadata"
	stagingDir  = "staging"
	errorsDir   = "errors"
	catalogFile = "catalog.db"
)

// location is where a table is.
type location struct {
	// url is what Iceberg calls it: "file:///srv/lake/charges", "s3://bucket/charges".
	url    string
	scheme string
	// directory is the path of a local table, "" for one in a bucket.
	directory string
	// bucket is that of S3 or Google, or Azure's container, and root its URL: "s3://lake/".
	bucket, root string
	// name is the last part of the path.
	name string
}

// parseLocation reads the location of a dataset: file://./lake/charges, file:///srv/lake/charges, s3://bucket/charges,
// gs://bucket/charges, azblob://container/charges. Azure's account is that of the environment.
func parseLocation(text string) (location, error) {
	scheme, rest, found := strings.Cut(text, "://")
	rest = strings.TrimRight(rest, "/")
	bucket, key, _ := strings.Cut(rest, "/")
	if !found || rest == "" || strings.ContainsAny(rest, "?#%*") {
		return location{}, badLocation(text)
	}
	place := location{url: scheme + "://" + rest, scheme: scheme, name: path.Base(rest)}
	switch scheme {
	case "file":
		directory, err := filepath.Abs(filepath.FromSlash(rest))
		if err != nil {
			return location{}, wrap("finding the table's directory", err)
		}
		place.directory = directory
		place.url = (&url.URL{Scheme: "file", Path: filepath.ToSlash(directory)}).String()
		return place, nil
	case "s3", "gs":
		place.root = scheme + "://" + bucket + "/"
	case "azblob":
		account := azureFromEnvironment()
		if account.name == "" {
			return location{}, refused("Open", connectors.Configuration, wordNoAccount)
		}
		place.root = "abfss://" + bucket + "@" + account.host() + "/"
	default:
		return location{}, badLocation(text)
	}
	if bucket == "" || key == "" {
		return location{}, badLocation(text)
	}
	place.bucket, place.url = bucket, place.root+key
	return place, nil
}

func badLocation(text string) error {
	return refused("Open", connectors.Configuration, wordLocation(text))
}

// join gives the URL of what is below the table.
func (l location) join(elements ...string) string {
	return l.url + "/" + strings.Join(elements, "/")
}

// path gives the path of a local file by its URL.
func (l location) path(at string) string { return l.directory + strings.TrimPrefix(at, l.url) }

// urlOf gives the URL of a file that was found in a directory or a bucket.
func (l location) urlOf(name string) string {
	if l.directory == "" {
		return name
	}
	return l.url + strings.TrimPrefix(filepath.ToSlash(name), filepath.ToSlash(l.directory))
}
