package node

import (
	"context"
	"testing"

	"hawser/activities"
	"hawser/connectors"
	"hawser/internal/dataflow"
	"hawser/internal/dataset"
	"hawser/internal/lang"
)

// openedTables is where a table was opened last.
type openedTables struct{ location, catalog string }

func (o *openedTables) Open(_ context.Context, location, catalog string, _ *dataset.Schema) (activities.Table, error) {
	o.location, o.catalog = location, catalog
	return nil, nil
}

func (o *openedTables) Close() error { return nil }

func TestADatasetThatIsEdited(t *testing.T) {
	var table openedTables
	process := &Process{options: withDefaults(Options{Tables: &table})}
	process.UseDatasets(nil)
	flow := &dataflow.Flow{Dataset: &lang.Dataset{Meta: lang.Meta{Name: lang.Text{Value: "charges"}}, Location: lang.Text{Value: "s3://lake/charges"}}}
	if _, err := process.openTable(t.Context(), flow, nil); connectors.KindOf(err) != connectors.Configuration {
		t.Errorf("a table whose catalog nobody knows was opened: %v", err)
	}
	for _, catalog := range []string{"postgres://one/lake", "postgres://two/lake"} {
		process.UseDatasets([]*lang.Dataset{{Meta: flow.Dataset.Meta, Catalog: lang.AuthSetting{Literal: catalog}}})
		if _, err := process.openTable(t.Context(), flow, nil); err != nil || table != (openedTables{"s3://lake/charges", catalog}) {
			t.Errorf("opened %+v, %v", table, err)
		}
	}
}
