package lake

import (
	"fmt"
	"strings"

	"hawser/connectors"
	"hawser/internal/dataset"
)

const (
	wordNoAccount       = "azblob:// needs the storage account: set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING"
	wordCatalogURL      = `the catalog must be a URL as in postgres://user:password@host/database`
	wordCatalogLogin    = "the catalog's database does not accept user and password"
	wordCatalogDatabase = "the catalog's database does not exist"
	wordCatalogDenied   = "the catalog's database does not let this user read, write and create tables"
	wordNoSchema        = "the table was opened without a schema, or for another one"
	wordNoRun           = "a run needs the name of its flow and an id"
	wordUpsertKey       = "a dataset whose records are replaced needs a key: mark the mapping of its id with identity: true"
	wordBusy            = "others keep changing the table: try again later"
	wordForeignDeletes  = "another program has deleted rows by delete files, which are not understood here: let it rewrite the table's data files first"
)

func wordLocation(text string) string {
	return fmt.Sprintf("%q is no location of a table: as in file://./lake/charges, s3://bucket/charges, gs://bucket/charges, azblob://container/charges", text)
}

func wordCatalogNeeded(location string) string {
	return "a table in a bucket needs a catalog: " + location + " has none, as in catalog: ${secret(\"env://CATALOG_URL\")} with postgres://user:password@host/database"
}

func wordElsewhere(name, there, here string) string {
	return fmt.Sprintf("the catalog knows %q at %s, not at %s: name the last part of one of the locations otherwise", name, there, here)
}

func wordFull(err error) string {
	return "no space is left: nothing was committed; make room, the next attempt goes on (" + err.Error() + ")"
}

func wordDenied(err error) string {
	return "writing there is not allowed: nothing was committed (" + err.Error() + ")"
}

func wordNoMode(mode dataset.Mode) string { return fmt.Sprintf("a run has no mode %q", mode) }

func wordBorder(path string) string {
	return fmt.Sprintf("%q is no border: it must be a column of whole numbers or times", path)
}

func wordNoTable(location string) string { return "there is no table yet at " + location }

func wordDamaged(name string) string {
	return name + " is not what was written: the machine stopped before it was on the disk; begin the run again"
}

func wordStale(run string) string {
	return fmt.Sprintf("the run %q began before the last commit of its flow: nothing of it is committed; begin it again", run)
}

func wordAnew(location, run string) string {
	return fmt.Sprintf("the table at %s was made anew since the run %q began: nothing of it is committed; begin it again", location, run)
}

func wordMissing(rows, written int64) string {
	return fmt.Sprintf("%d rows were to be written, %d were: nothing is committed", rows, written)
}

// lost is the error that stops a commit whose files do not have the rows that they should.
func lost(rows int64) error {
	return refused("Commit", connectors.Malformed, fmt.Sprintf("%d rows are missing from data files: nothing is committed", rows))
}

// What is wrong with a bucket, and what to do about it.
const (
	wordNoCredentials = "no credentials for the bucket were found, or they could not be used: set those of the worker's environment as its cloud documents"
	wordCredentials   = "the storage does not accept the credentials: set valid ones in the worker's environment"
	wordBucketDenied  = "the credentials do not allow this: let them read, write, list and remove objects below the table's location"
	wordNoBucket      = "the bucket does not exist: make it, or correct the dataset's location"
	wordBucketName    = "this is no name of a bucket: correct the dataset's location"
	wordNoRegion      = "s3:// needs the bucket's region: set AWS_REGION"
	wordRegion        = "the bucket is in another region: set AWS_REGION to the bucket's"
	wordBucketFull    = "the storage has no room left: make some, the next attempt goes on"
	wordBucketBusy    = "the storage cannot do this now: the next attempt goes on"
	wordUnreachable   = "the storage does not answer: the next attempt goes on; should it last, look at its address and at the network"
	wordTimeout       = "the storage did not answer in time: the next attempt goes on"
	wordCanceled      = "the request was given up"
)

// wordDetail says what was done to which object, and what the storage says about it.
func wordDetail(at, message string) string {
	if message == "" {
		return " (" + at + ")"
	}
	return " (" + at + ": " + message + ")"
}

func wordSettings(err error) string {
	return "the settings of the bucket's cloud cannot be read: " + err.Error()
}

func wordNoKey(err error) string {
	return wordNoCredentials + " (" + err.Error() + ")"
}

func wordNoMetadata(at string) string {
	return "the catalog knows the table, but its metadata file is not there: bring " + at + " back, or give the dataset another location"
}

// How the table's columns do not fit a schema.

func wordConflicts(conflicts []Conflict) string {
	texts := make([]string, len(conflicts))
	for i, c := range conflicts {
		texts[i] = c.Text
	}
	return "the table cannot take the schema: " + strings.Join(texts, "; ") + ". Nothing was written: give the columns other names, or the dataset another location"
}

func wordOtherKey(has, wants string) string {
	return fmt.Sprintf("its key is %s, not %s", quoteOrNone(has), quoteOrNone(wants))
}

func quoteOrNone(key string) string {
	if key == "" {
		return "none"
	}
	return fmt.Sprintf("%q", key)
}

func wordNewKey(path []string) string {
	return fmt.Sprintf("it has rows without the key %q", strings.Join(path, "."))
}

func wordOtherCase(path []string, has string) string {
	return fmt.Sprintf("%q is there as %q, and readers do not tell upper and lower case apart", strings.Join(path, "."), has)
}

func wordOtherType(path []string, has, wants string) string {
	return fmt.Sprintf("%q is of type %s there, not %s", strings.Join(path, "."), has, wants)
}
