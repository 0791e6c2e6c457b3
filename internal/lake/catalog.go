package lake

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"hawser/connectors"
)

// catalog knows which metadata file is the table's current one. Its tables are those of Iceberg's JDBC catalog, which
// other programs can open; a commit is one conditional UPDATE.
//
// Iceberg's own implementation would write metadata files through a file system that does not wait for the disk, and
// say of a lost race no more than a text.
type catalog struct {
	db      *sql.DB
	storage *storage
	name    string
	sqlite  bool
	// look says that the catalog is only looked at, and was not made.
	look bool
	// file is the database's own where it stands beside the table, and opened what was found there.
	file   string
	opened fs.FileInfo
}

// catalogName and namespace are under which tables stand in a catalog: pyiceberg loads "hawser.charges".
const (
	catalogName = "hawser"
	namespace   = "hawser"
)

// openCatalog opens the catalog of a table: one that is only looked at is not made.
func openCatalog(ctx context.Context, s *storage, options Options) (*catalog, error) {
	look := options.Schema == nil
	postgres := strings.HasPrefix(options.Catalog, "postgres://") || strings.HasPrefix(options.Catalog, "postgresql://")
	file := filepath.Join(s.place.directory, catalogFile)
	switch {
	case postgres:
		return newCatalog(ctx, s, "pgx", options.Catalog, look)
	case options.Catalog != "":
		return nil, refused("Open", connectors.Configuration, wordCatalogURL)
	case s.place.directory == "":
		return nil, refused("Open", connectors.Configuration, wordCatalogNeeded(s.place.url))
	}
	if _, err := os.Stat(file); look && err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = refused("Open", connectors.NotFound, wordNoTable(s.place.url))
		}
		return nil, err
	}
	c, err := newCatalog(ctx, s, "sqlite", sqliteSource(file, look), look)
	if err != nil {
		return nil, err
	}
	c.file = file
	if c.opened, err = os.Stat(file); err != nil {
		return nil, errors.Join(wrap("opening the catalog", err), c.db.Close())
	}
	return c, nil
}

// current reports whether the database that was opened is still the one beside the table.
func (c *catalog) current() bool {
	if c.file == "" {
		return true
	}
	found, err := os.Stat(c.file)
	return err == nil && os.SameFile(found, c.opened)
}

// sqliteSource says how SQLite is opened: whoever writes waits for others, and for the disk.
func sqliteSource(file string, look bool) string {
	source := url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: "_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_txlock=immediate"}
	if look {
		source.RawQuery += "&mode=ro"
	}
	return source.String()
}

func newCatalog(ctx context.Context, s *storage, driver, source string, look bool) (*catalog, error) {
	db, err := sql.Open(driver, source)
	if err != nil { // the cause tells the source, and so a password
		return nil, refused("Open", connectors.Configuration, wordCatalogURL)
	}
	c := &catalog{db: db, storage: s, name: s.place.name, sqlite: driver == "sqlite", look: look}
	db.SetConnMaxIdleTime(time.Minute)
	if c.sqlite {
		db.SetMaxOpenConns(1)
	}
	if look {
		return c, nil
	}
	for _, statement := range catalogTables {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(wrap("opening the catalog", err), db.Close())
		}
	}
	return c, nil
}

var catalogTables = [2]string{
	`CREATE TABLE IF NOT EXISTS iceberg_tables (
		catalog_name VARCHAR(255) NOT NULL, table_namespace VARCHAR(255) NOT NULL, table_name VARCHAR(255) NOT NULL,
		metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), iceberg_type VARCHAR(5),
		PRIMARY KEY (catalog_name, table_namespace, table_name))`,
	`CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
		catalog_name VARCHAR(255) NOT NULL, namespace VARCHAR(255) NOT NULL, property_key VARCHAR(255) NOT NULL,
		property_value VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key))`,
}

// query writes a statement's parameters as the database wants them.
func (c *catalog) query(statement string) string {
	if c.sqlite {
		return strings.ReplaceAll(statement, "$", "?")
	}
	return statement
}

// load gives the table as it is now, or nil where there is none.
func (c *catalog) load(ctx context.Context) (*table.Table, error) {
	row := c.db.QueryRowContext(ctx, c.query(`SELECT metadata_location FROM iceberg_tables
		WHERE catalog_name = $1 AND table_namespace = $2 AND table_name = $3`), catalogName, namespace, c.name)
	var at string
	if err := row.Scan(&at); err != nil {
		if errors.Is(err, sql.ErrNoRows) || c.look && noCatalogYet(err) {
			return nil, nil
		}
		return nil, wrap("reading the catalog", err)
	}
	if !strings.HasPrefix(at, c.storage.place.url+"/") {
		there, _, _ := strings.Cut(at, "/"+metadataDir+"/")
		return nil, refused("Open", connectors.Configuration, wordElsewhere(c.name, there, c.storage.place.url))
	}
	loaded, err := table.NewFromLocation(ctx, []string{namespace, c.name}, at, c.storage.io, c)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refused("Open", connectors.Configuration, wordNoMetadata(at))
	}
	if err != nil {
		return nil, wrap("reading the table's metadata", err)
	}
	if loaded.Location() != c.storage.place.url {
		return nil, refused("Open", connectors.Configuration, wordElsewhere(c.name, loaded.Location(), c.storage.place.url))
	}
	return loaded, nil
}

// create makes the table, unless somebody else has just done so.
func (c *catalog) create(ctx context.Context, schema *iceberg.Schema, properties iceberg.Properties) error {
	metadata, err := table.NewMetadata(schema, iceberg.UnpartitionedSpec, table.UnsortedSortOrder, c.storage.place.url, properties)
	if err != nil {
		return err
	}
	at, err := c.write(ctx, metadata, 0)
	if err != nil {
		return err
	}
	statements := []struct {
		text string
		args []any
	}{
		{`INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
			VALUES ($1, $2, 'exists', 'true') ON CONFLICT DO NOTHING`, []any{catalogName, namespace}},
		{`INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location, iceberg_type)
			VALUES ($1, $2, $3, $4, 'TABLE') ON CONFLICT DO NOTHING`, []any{catalogName, namespace, c.name, at}},
	}
	for _, s := range statements {
		if _, err := c.db.ExecContext(ctx, c.query(s.text), s.args...); err != nil {
			return wrap("creating the table", err)
		}
	}
	return nil
}

// write writes metadata as the file of a version, and gives its URL.
func (c *catalog) write(ctx context.Context, metadata table.Metadata, version int) (string, error) {
	provider, err := table.LoadLocationProvider(metadata.Location(), metadata.Properties())
	if err != nil {
		return "", err
	}
	at, err := provider.NewTableMetadataFileLocation(version)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(metadata)
	if err != nil {
		return "", err
	}
	return at, wrap("writing the table's metadata", c.storage.files(ctx).WriteFile(at, text))
}

// LoadTable gives the table as it is now.
func (c *catalog) LoadTable(ctx context.Context, _ table.Identifier) (*table.Table, error) {
	loaded, err := c.load(ctx)
	if err == nil && loaded == nil {
		return nil, fmt.Errorf("no table %q in the catalog", c.name)
	}
	return loaded, err
}

// CommitTable makes the updates of the table, if it still is what they were made for: else the error is a
// table.ErrCommitFailed, and nothing was done. After any other error, they may have been made.
func (c *catalog) CommitTable(ctx context.Context, ident table.Identifier, requirements []table.Requirement, updates []table.Update) (table.Metadata, string, error) {
	current, err := c.LoadTable(ctx, ident)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", table.ErrCommitFailed, err)
	}
	for _, requirement := range requirements {
		if err := requirement.Validate(current.Metadata()); err != nil {
			return nil, "", fmt.Errorf("%w: %w", table.ErrCommitFailed, err)
		}
	}
	updated, err := table.UpdateTableMetadata(current.Metadata(), updates, current.MetadataLocation())
	if err != nil {
		return nil, "", err
	}
	at, err := c.write(ctx, updated, metadataVersion(current.MetadataLocation())+1)
	if err != nil {
		return nil, "", err
	}
	result, err := c.db.ExecContext(ctx, c.query(`UPDATE iceberg_tables SET metadata_location = $1, previous_metadata_location = $2
		WHERE catalog_name = $3 AND table_namespace = $4 AND table_name = $5 AND metadata_location = $2`),
		at, current.MetadataLocation(), catalogName, namespace, c.name)
	if err != nil {
		return nil, "", wrap("moving the catalog's pointer", err)
	}
	moved, err := result.RowsAffected()
	if err == nil && moved == 0 {
		err = fmt.Errorf("%w: the table was changed meanwhile", table.ErrCommitFailed)
	}
	if err != nil {
		return nil, "", err
	}
	return updated, at, nil
}

// metadataVersion reads the number that a metadata file's name begins with: 00012-….metadata.json.
func metadataVersion(at string) int {
	digits, _, _ := strings.Cut(path.Base(at), "-")
	version, _ := strconv.Atoi(digits)
	return version
}

var _ table.CatalogIO = (*catalog)(nil)
