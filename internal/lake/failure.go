package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/apache/iceberg-go/table"

	"hawser/connectors"
)

// failure gives an error of a step as a *connectors.Error of the kind that its cause has.
func failure(step string, err error) error {
	var known *connectors.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if failed := bucketFailure(err); failed != nil {
		failed.Op = "lake." + step
		return failed
	}
	kind, message := cause(err)
	if message == "" {
		message = withoutQueries(err.Error()) // a library may have made a text of a bucket's error
	}
	return &connectors.Error{Op: "lake." + step, Kind: kind, Message: message, Err: err}
}

// refused is a failure that somebody has to do something about.
func refused(step string, kind connectors.Kind, message string) error {
	return &connectors.Error{Op: "lake." + step, Kind: kind, Message: message}
}

// cause tells what sort of failure an error of a file system or a catalog is, in the words of wording.go where
// there are any. What is not known may pass.
func cause(err error) (connectors.Kind, string) {
	switch {
	case errors.Is(err, context.Canceled):
		return connectors.Canceled, ""
	case errors.Is(err, context.DeadlineExceeded):
		return connectors.Timeout, ""
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return connectors.Unavailable, wordFull(err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return connectors.Permission, wordDenied(err)
	}
	if kind, message := catalogCause(err); kind != "" {
		return kind, message
	}
	if errors.Is(err, fs.ErrNotExist) {
		return connectors.NotFound, ""
	}
	return connectors.Unavailable, ""
}

// catalogCause reads the codes of the databases.
func catalogCause(err error) (connectors.Kind, string) {
	var postgres interface{ SQLState() string }
	if errors.As(err, &postgres) {
		switch state := postgres.SQLState(); {
		case strings.HasPrefix(state, "28"):
			return connectors.Authentication, wordCatalogLogin
		case strings.HasPrefix(state, "3D"):
			return connectors.Configuration, wordCatalogDatabase
		case state == "42501":
			return connectors.Permission, wordCatalogDenied
		default:
			return connectors.Unavailable, ""
		}
	}
	var sqlite interface{ Code() int }
	if errors.As(err, &sqlite) {
		switch sqlite.Code() & 0xff {
		case sqliteFull:
			return connectors.Unavailable, wordFull(err)
		case sqliteReadOnly, sqliteCantOpen, sqlitePerm:
			return connectors.Permission, wordDenied(err)
		default:
			return connectors.Unavailable, ""
		}
	}
	return "", ""
}

// noCatalogYet reports whether a database says that it has no catalog: nobody has written a table by it.
func noCatalogYet(err error) bool {
	var postgres interface{ SQLState() string }
	return errors.As(err, &postgres) && postgres.SQLState() == "42P01" // undefined_table
}

// The result codes of SQLite that matter here: https://sqlite.org/rescode.html.
const (
	sqlitePerm     = 3
	sqliteReadOnly = 8
	sqliteFull     = 13
	sqliteCantOpen = 14
)

// conflict gives a lost race its kind; nothing was done then.
func conflict(err error) error {
	if errors.Is(err, table.ErrCommitFailed) {
		return refused("Maintain", connectors.Conflict, wordBusy)
	}
	return err
}

// wrap says what was being done when an error came.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
