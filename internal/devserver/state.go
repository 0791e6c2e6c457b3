package devserver

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	sqliteplugin "go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/resolver"
	"go.temporal.io/server/schema/sqlite"
)

// The files of a state directory.
const (
	databaseFile = "temporal.db"
	schemaFile   = "schema-version"
	lockFile     = "lock"
)

// schemaVersion names the tables that this server reads and writes. The server has no migrations for SQLite.
const schemaVersion = sqlite.Version + "/" + sqlite.VisibilityVersion

// ErrInUse is the error of a Start whose StateDir another server holds, in this process or another.
var ErrInUse = errors.New("is in use by another server; stop that one, or give this one a directory of its own")

// state is where a server keeps its executions: a SQLite database in memory, or in a directory that it holds locked.
type state struct {
	sql  *config.SQL
	lock *os.File
}

func openState(dir string) (*state, error) {
	if dir == "" {
		return &state{sql: memoryStore()}, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the state directory: %w", err)
	}
	lock, err := lockExclusively(filepath.Join(dir, lockFile))
	if err != nil {
		return nil, fmt.Errorf("state directory %s: %w", dir, err)
	}
	s := &state{sql: fileStore(filepath.Join(dir, databaseFile)), lock: lock}
	if err := s.setUpSchema(dir); err != nil {
		s.close()
		return nil, fmt.Errorf("state directory %s: %w", dir, err)
	}
	return s, nil
}

// setUpSchema creates the tables of a new directory. The version is written after them, so that a start that was cut short
// is known by its absence and begins again.
func (s *state) setUpSchema(dir string) error {
	versionPath := filepath.Join(dir, schemaFile)
	version, err := os.ReadFile(versionPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("reading its version: %w", err)
	case strings.TrimSpace(string(version)) != schemaVersion:
		return fmt.Errorf("was written by another version (schema %s, this one reads %s); use the version that wrote it, or another directory",
			strings.TrimSpace(string(version)), schemaVersion)
	default:
		return nil
	}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(filepath.Join(dir, databaseFile+suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing an unfinished database: %w", err)
		}
	}
	if err := sqlite.SetupSchema(s.sql); err != nil {
		return fmt.Errorf("creating the tables: %w", err)
	}
	return os.WriteFile(versionPath, []byte(schemaVersion+"\n"), 0o600)
}

// close folds the write-ahead log into the database file, so that the directory can be copied, and lets go of the directory.
func (s *state) close() {
	if s.lock == nil {
		return
	}
	if db, err := sql.NewSQLAdminDB(sqlplugin.DbKindUnknown, s.sql, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler); err == nil {
		_ = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		_ = db.Close()
	}
	_ = s.lock.Close()
}

func memoryStore() *config.SQL {
	return &config.SQL{
		PluginName:        sqliteplugin.PluginName,
		DatabaseName:      "memory-" + rand.Text(),
		ConnectAttributes: map[string]string{"mode": "memory", "cache": "private"},
	}
}

// fileStore writes ahead and lets the operating system choose when to flush: a crash of this process loses nothing, a power
// cut at most the last moments.
func fileStore(path string) *config.SQL {
	return &config.SQL{
		PluginName:   sqliteplugin.PluginName,
		DatabaseName: path,
		ConnectAttributes: map[string]string{
			"mode": "rwc",
			// SQLite ignores this one. It keeps the server's pool, which outlives servers, from handing this one an old
			// connection to a file that is gone.
			"setup":        rand.Text(),
			"journal_mode": "wal",
			"synchronous":  "normal",
		},
	}
}
