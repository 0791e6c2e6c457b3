package connectortest

import (
	"slices"
	"testing"
	"time"

	"hawser/connectors"
)

// Vendor is where a connector's calls go in a test: a simulator that keeps records.
type Vendor struct {
	// Open gives a caller to a vendor without records, and advances its clock.
	Open     func(t *testing.T) (caller connectors.Caller, advance func(time.Duration))
	Entities []Entity
	// FullPages says that every page of a list but the last has as many records as were asked for.
	FullPages bool
}

// Entity is an entity with all five operations whose records the suite makes, looks for and deletes.
type Entity struct {
	Name string
	// Make is the payload of the n-th record. Each is different in a field that it is created with.
	Make func(n int) map[string]any
	// Change is the payload of an Update.
	Change map[string]any
	// SortBy are columns whose values are the same in some records.
	SortBy []string
}

// RunAt runs the part of the suite that needs a vendor, and gives how many random filter clauses it compared.
func RunAt(t *testing.T, connector connectors.Connector, vendor Vendor) (compared int) {
	for _, entity := range vendor.Entities {
		t.Run(entity.Name, func(t *testing.T) {
			for name, check := range map[string]func(*records){
				"a record's life": checkLife, "pages": checkPages, "order": checkOrder, "filters": checkFilters, "once": checkOnce,
				"sizes": checkSizes, "several": checkEach,
			} {
				t.Run(name, func(t *testing.T) {
					caller, advance := vendor.Open(t)
					check(&records{T: t, spec: connector.Spec(), caller: caller, advance: advance, Entity: entity, full: vendor.FullPages})
				})
			}
		})
	}
	return clauses * len(vendor.Entities)
}

// records are those of one entity at a vendor.
type records struct {
	*testing.T
	Entity
	spec    *connectors.Spec
	caller  connectors.Caller
	advance func(time.Duration)
	made    int
	full    bool
}

func (r *records) try(verb connectors.Verb, call connectors.Call) (*connectors.Result, error) {
	r.Helper()
	if call.Operation = r.spec.Operation(r.Name, verb); call.Operation == nil {
		r.Fatalf("there is no %s.%s", r.Name, verb)
	}
	return r.caller.Call(r.Context(), call)
}

func (r *records) must(verb connectors.Verb, call connectors.Call) *connectors.Result {
	r.Helper()
	result, err := r.try(verb, call)
	if err != nil {
		r.Fatalf("%+v: %v", call, err)
	}
	return result
}

// create makes the next record, and gives its id. Some seconds pass now and then.
func (r *records) create() string {
	r.Helper()
	payload := r.Make(r.made)
	if r.made++; r.made%3 == 0 {
		r.advance(time.Second)
	}
	return id(r.must(connectors.Create, connectors.Call{Payload: payload}).Payload)
}

// several makes so many records, and waits until they can be deleted.
func (r *records) several(n int) []string {
	r.Helper()
	var ids []string
	for range n {
		ids = append(ids, r.create())
	}
	r.advance(time.Hour)
	return ids
}

func (r *records) list(call connectors.Call) []map[string]any {
	r.Helper()
	var rows []map[string]any
	for _, row := range r.must(connectors.List, call).Payload.([]any) {
		rows = append(rows, row.(map[string]any))
	}
	return rows
}

// id is the id of a record or of an answer.
func id(record any) string {
	fields, _ := record.(map[string]any)
	for _, name := range []string{"Id", "Sid"} {
		if text, ok := fields[name].(string); ok {
			return text
		}
	}
	return ""
}

func ids(rows []map[string]any) []string {
	out := []string{}
	for _, row := range rows {
		out = append(out, id(row))
	}
	return out
}

// checkLife creates, reads, changes and deletes a record.
func checkLife(r *records) {
	made := r.Make(0)
	record := id(r.must(connectors.Create, connectors.Call{Payload: made}).Payload)
	r.advance(time.Hour)
	r.holds(record, made)
	r.must(connectors.Update, connectors.Call{EntityID: record, Payload: r.Change})
	r.holds(record, r.Change)
	r.must(connectors.Delete, connectors.Call{EntityID: record})
	if rows := r.list(connectors.Call{}); len(rows) != 0 {
		r.Errorf("what was deleted is listed: %v", ids(rows))
	}
	if _, err := r.try(connectors.Delete, connectors.Call{EntityID: record, Repeat: true}); err != nil {
		r.Errorf("repeating the Delete: %v", err)
	}
	_, err := r.try(connectors.Update, connectors.Call{EntityID: "nobody", Payload: r.Change})
	if connectors.KindOf(err) != connectors.NotFound {
		r.Errorf("changing a record that there is not: %v", err)
	}
}

func (r *records) holds(record string, want map[string]any) {
	r.Helper()
	got := r.must(connectors.Get, connectors.Call{EntityID: record}).Payload.(map[string]any)
	for name, value := range want {
		switch value.(type) {
		case string, int64, bool:
			if got[name] != value {
				r.Errorf("%s is %v, want %v", name, got[name], value)
			}
		}
	}
}

// checkPages reads page after page while records come and go.
func checkPages(r *records) {
	want := r.several(40)
	var seen []string
	call := connectors.Call{PageSize: 7}
	for {
		result := r.must(connectors.List, call)
		for i, row := range result.Payload.([]any) {
			record := id(row)
			if slices.Contains(seen, record) {
				r.Errorf("%s is listed twice", record)
			}
			if seen = append(seen, record); i%2 == 0 && slices.Contains(want, record) {
				r.must(connectors.Delete, connectors.Call{EntityID: record})
			}
		}
		r.create()
		if call.PageToken = result.NextPageToken; call.PageToken == "" || len(seen) > 200 {
			break
		}
		call.PageSize = 1 + len(seen)%9
	}
	for _, record := range want {
		if !slices.Contains(seen, record) {
			r.Errorf("%s is lost", record)
		}
	}
	if call.PageToken != "" {
		r.Error("the pages do not end")
	}
}

// checkOnce makes one record in several attempts.
func checkOnce(r *records) {
	call := connectors.Call{Payload: r.Make(0), IdempotencyKey: "connectortest/once", Since: time.Now().Unix()}
	first := id(r.must(connectors.Create, call).Payload)
	call.Repeat = true
	if again := id(r.must(connectors.Create, call).Payload); again != first {
		r.Errorf("another attempt made %s besides %s", again, first)
	}
	if rows := r.list(connectors.Call{}); len(rows) != 1 {
		r.Errorf("there are %v", ids(rows))
	}
}
