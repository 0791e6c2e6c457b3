package connectortest

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
)

// checkSizes reads all records in pages of sizes below and above the vendor's own limit: each page but the last is full
// where the connector fills them.
func checkSizes(r *records) {
	want := r.several(connectors.MaxPageSize + 10)
	slices.Sort(want)
	for _, size := range []int{1, 99, 100, 101, connectors.MaxPageSize} {
		var seen []string
		call := connectors.Call{PageSize: size}
		for {
			result := r.must(connectors.List, call)
			rows := result.Payload.([]any)
			if len(rows) > size || r.full && len(rows) < size && result.NextPageToken != "" {
				r.Errorf("a page of %d has %d records", size, len(rows))
			}
			for _, row := range rows {
				seen = append(seen, id(row))
			}
			if call.PageToken = result.NextPageToken; call.PageToken == "" || len(seen) > len(want) {
				break
			}
		}
		slices.Sort(seen)
		if diff := cmp.Diff(want, seen); diff != "" {
			r.Errorf("in pages of %d (-want +got):\n%s", size, diff)
		}
	}
}

// checkEach updates and deletes the records that a clause matches, all of them and no other.
func checkEach(r *records) {
	r.several(30)
	column, _, _ := strings.Cut(r.SortBy[0], " ")
	before := r.list(connectors.Call{AllPages: true})
	clause := column + " = " + literal(before[0][column])
	matching := ids(r.list(connectors.Call{FilterClause: clause, AllPages: true}))
	if len(matching) < 2 || len(matching) == len(before) {
		r.Fatalf("%s matches %d of %d records", clause, len(matching), len(before))
	}
	r.counts(connectors.Update, connectors.Call{FilterClause: clause, Payload: r.Change}, len(matching))
	for _, row := range before {
		record := id(row)
		now := r.must(connectors.Get, connectors.Call{EntityID: record}).Payload.(map[string]any)
		changed := maps.Clone(row)
		if slices.Contains(matching, record) {
			maps.Copy(changed, r.Change)
		}
		for name := range r.Change {
			if now[name] != changed[name] {
				r.Errorf("%s of %s is %v, want %v", name, record, now[name], changed[name])
			}
		}
	}
	own := "Id"
	if before[0][own] == nil {
		own = "Sid"
	}
	some := own + " IN ('" + strings.Join(matching[:2], "', '") + "')"
	r.counts(connectors.Delete, connectors.Call{FilterClause: some}, 2)
	if left := ids(r.list(connectors.Call{AllPages: true})); len(left) != len(before)-2 || slices.Contains(left, matching[0]) || slices.Contains(left, matching[1]) {
		r.Errorf("%d of %d records are left", len(left), len(before))
	}
	for _, verb := range []connectors.Verb{connectors.Update, connectors.Delete} {
		call := connectors.Call{FilterClause: some}
		if verb == connectors.Update {
			call.Payload = r.Change
		}
		if _, err := r.try(verb, call); connectors.KindOf(err) != connectors.NotFound {
			r.Errorf("%s of what no record matches: %v", verb, err)
		}
		call.FilterClause = " "
		if _, err := r.try(verb, call); connectors.KindOf(err) != connectors.BadCall {
			r.Errorf("%s by an empty clause: %v", verb, err)
		}
	}
}

// counts makes a call that says how many records it touched.
func (r *records) counts(verb connectors.Verb, call connectors.Call, want int) {
	r.Helper()
	call.IdempotencyKey = "connectortest/each/" + string(verb)
	result, _ := r.must(verb, call).Payload.(map[string]any)
	if result["Count"] != int64(want) {
		r.Errorf("%s by %s says %v, want %d", verb, call.FilterClause, result, want)
	}
}
