package devserver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	persistencespb "go.temporal.io/server/api/persistence/v1"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/metrics"
	"go.temporal.io/server/common/persistence/serialization"
	"go.temporal.io/server/common/persistence/sql"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/resolver"
	"go.temporal.io/server/common/searchattribute/sadefs"
	"go.temporal.io/server/schema/sqlite"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retention is how long a closed execution can be looked at.
const retention = 7 * 24 * time.Hour

// registerNamespace creates the namespace when it is new and gives it the attributes it lacks. It writes to the store, before
// the server reads it: through the server, both would take effect only after its caches expire.
func (s *state) registerNamespace(ctx context.Context, name string, attributes map[string]enumspb.IndexedValueType) error {
	db, err := sql.NewSQLDB(sqlplugin.DbKindMain, s.sql, resolver.NewNoopResolver(), log.NewNoopLogger(), metrics.NoopMetricsHandler)
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	defer func() { _ = db.Close() }()

	fresh, err := sqlite.NewNamespaceConfig(clusterName, name, false, nil)
	if err != nil {
		return err
	}
	fresh.Detail.Config.Retention = durationpb.New(retention)
	if err := sqlite.CreateNamespaces(s.sql, fresh); err != nil {
		return err
	}

	rows, err := db.SelectFromNamespace(ctx, sqlplugin.NamespaceFilter{Name: &name})
	if err != nil {
		return fmt.Errorf("reading it back: %w", err)
	}
	row := rows[0]
	serializer := serialization.NewSerializer()
	encoding, err := enumspb.EncodingTypeFromString(row.DataEncoding)
	if err != nil {
		return fmt.Errorf("reading it back: %w", err)
	}
	detail, err := serializer.NamespaceDetailFromBlob(&commonpb.DataBlob{EncodingType: encoding, Data: row.Data})
	if err != nil {
		return fmt.Errorf("reading it back: %w", err)
	}
	changed, err := addSearchAttributes(detail.GetConfig(), attributes)
	if err != nil || !changed {
		return err
	}
	blob, err := serializer.NamespaceDetailToBlob(detail)
	if err != nil {
		return fmt.Errorf("adding search attributes: %w", err)
	}
	row.Data, row.DataEncoding = blob.GetData(), blob.GetEncodingType().String()
	if _, err := db.UpdateNamespace(ctx, &row); err != nil {
		return fmt.Errorf("adding search attributes: %w", err)
	}
	return nil
}

// addSearchAttributes gives each attribute a free column of its type, and reports whether there was anything to add. SQL
// stores have a fixed number of columns for each type; a namespace holds the names it gave to them.
func addSearchAttributes(ns *persistencespb.NamespaceConfig, attributes map[string]enumspb.IndexedValueType) (changed bool, err error) {
	columns := sadefs.GetDBIndexSearchAttributes(nil).GetCustomSearchAttributes()
	names := make(map[string]string)
	for column, name := range ns.GetCustomSearchAttributeAliases() {
		names[name] = column
	}
	if ns.CustomSearchAttributeAliases == nil {
		ns.CustomSearchAttributeAliases = make(map[string]string)
	}

	var errs []error
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		kind := attributes[name]
		if column, ok := names[name]; ok {
			if columns[column] != kind {
				errs = append(errs, fmt.Errorf("search attribute %s is a %s there, not a %s", name, columns[column], kind))
			}
			continue
		}
		if sadefs.IsReserved(name) {
			errs = append(errs, fmt.Errorf("search attribute %s is Temporal's own name", name))
			continue
		}
		column, ok := freeColumn(columns, kind, ns.CustomSearchAttributeAliases)
		if !ok {
			errs = append(errs, fmt.Errorf("search attribute %s: no %s is left", name, kind))
			continue
		}
		ns.CustomSearchAttributeAliases[column] = name
		changed = true
	}
	return changed, errors.Join(errs...)
}

func freeColumn(columns map[string]enumspb.IndexedValueType, kind enumspb.IndexedValueType, taken map[string]string) (string, bool) {
	for _, column := range slices.Sorted(maps.Keys(columns)) {
		if _, used := taken[column]; !used && columns[column] == kind {
			return column, true
		}
	}
	return "", false
}
