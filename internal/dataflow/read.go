package dataflow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hawser/connectors"
	"hawser/internal/dataset"
	"hawser/internal/schema"
)

// Request asks for a page of records.
type Request struct {
	// From and Until bound when they were created, or the event that tells of them, in Unix seconds. 0 is no bound.
	From  int64 `json:"from,omitempty"`
	Until int64 `json:"until,omitempty"`
	// Floor leaves out records that were created before, whatever the application gives.
	Floor int64 `json:"floor,omitempty"`
	// Skip are the ids of records that have been read before.
	Skip []string `json:"skip,omitempty"`
	// Token is that of the page, "" for the first.
	Token string `json:"token,omitempty"`
}

// Span tells when the records of a batch were created, or its events, in Unix seconds; 0 where it has none.
type Span struct {
	Newest int64 `json:"newest,omitempty"`
	Oldest int64 `json:"oldest,omitempty"`
	// Border are the ids of the records that were created at Newest.
	Border []string `json:"border,omitempty"`
}

// Batch is a page of records, mapped.
type Batch struct {
	Records []dataset.Record
	// Read is how many records the application gave.
	Read int
	// Token is that of the next page, "" on the last.
	Token string
	Span
}

const (
	pageSize = 100
	// eventPage is how many events are read at once: each may cost one more request, for its object.
	eventPage = 25
)

// Reader reads the source of a flow.
type Reader struct {
	list, get, events *connectors.Operation
	names             schema.Names // of the API
	mapping           *Mapping
	timed             string   // the member of records that the cursor goes by
	base              []string // conditions of every clause
}

// NewReader gives the reader of a flow, by what the connector of its connection can do. The error is that of definitions
// that do not fit: they were checked against another connector, or not at all.
func NewReader(flow *Flow, spec *connectors.Spec) (*Reader, error) {
	r := &Reader{list: Resource(spec, flow.Dataflow.ResourcePath.Value)}
	if r.list == nil {
		message, _ := UnknownResource(spec, flow.Dataflow.ResourcePath.Value)
		return nil, errors.New(message)
	}
	table, err := flow.Table()
	if err != nil {
		return nil, err
	}
	mapping, problems := Compile(flow.Mapping, r.list, table)
	if len(problems) > 0 {
		return nil, fmt.Errorf("reading mapping set %q: %s", flow.Mapping.Name.Value, problems[0].Message)
	}
	r.mapping, r.timed = mapping, timed(r.list)
	r.events, r.get = Events(spec, r.list), spec.Operation(r.list.Entity, connectors.Get)
	if i := slices.IndexFunc(r.list.Columns, listsAll); i >= 0 {
		r.base = []string{r.list.Columns[i].Name + " = 'all'"}
	}
	return r, nil
}

// listsAll reports whether a column has to be asked for all of its values, or the list leaves some out: Stripe's canceled
// subscriptions.
func listsAll(c connectors.Column) bool {
	return c.Type != nil && slices.Contains(c.Type.Enum, "all") && slices.Contains(c.Native, "=")
}

// List reads a page of records that were created in a stretch of time. Errors are those of the call.
func (r *Reader) List(ctx context.Context, caller connectors.Caller, request Request) (*Batch, error) {
	result, err := caller.Call(ctx, connectors.Call{
		Operation: r.list, FilterClause: r.clause(r.list, r.base, request), PageSize: pageSize, PageToken: request.Token, Wire: true,
	})
	if err != nil {
		return nil, err
	}
	rows, _ := result.Payload.([]any)
	batch := &Batch{Token: result.NextPageToken, Read: len(rows)}
	for _, row := range rows {
		record := r.record(result, row, elem(r.list.Output))
		id, created := idOf(record), createdOf(record)
		batch.see(id, instantOf(record, r.timed))
		if id != "" && slices.Contains(request.Skip, id) || created > 0 && created < request.Floor {
			continue
		}
		batch.Records = append(batch.Records, r.mapping.Apply(record))
	}
	return batch, nil
}

// Changed reads a page of events, and anew each record that one of them tells of: as it is now, or that it is gone.
// Errors are those of the calls.
func (r *Reader) Changed(ctx context.Context, caller connectors.Caller, request Request) (*Batch, error) {
	result, err := caller.Call(ctx, connectors.Call{
		Operation: r.events, FilterClause: r.clause(r.events, nil, request), PageSize: eventPage, PageToken: request.Token, Wire: true,
	})
	if err != nil {
		return nil, err
	}
	rows, _ := result.Payload.([]any)
	batch := &Batch{Token: result.NextPageToken}
	var ids []string
	for _, row := range rows {
		event := r.record(result, row, elem(r.events.Output))
		batch.see("", createdOf(event))
		if id := r.concerns(event); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		record, gone, err := r.again(ctx, caller, id)
		if err != nil {
			return nil, err
		}
		batch.Read++
		switch created := createdOf(record); {
		case gone:
			batch.Records = append(batch.Records, r.mapping.Delete(record))
		case created == 0 || created >= request.Floor:
			batch.Records = append(batch.Records, r.mapping.Apply(record))
		}
	}
	return batch, nil
}

// again reads one record as it is now, or tells that it is gone.
func (r *Reader) again(ctx context.Context, caller connectors.Caller, id string) (record any, gone bool, err error) {
	result, err := caller.Call(ctx, connectors.Call{Operation: r.get, EntityID: id, Wire: true})
	var failure *connectors.Error
	switch {
	case errors.As(err, &failure) && failure.Kind == connectors.NotFound:
		return map[string]any{"id": id}, true, nil
	case err != nil:
		return nil, false, err
	}
	record = r.record(result, result.Payload, r.get.Output)
	return record, memberOf(record, "deleted") == true, nil
}

// record gives a row of a result as the API spells it; t is its type.
func (r *Reader) record(result *connectors.Result, row any, t *schema.Type) any {
	if result.Wire {
		return row
	}
	return r.names.ToWire(row, t)
}

// concerns gives the id of the record that an event tells of, "" where it is none of this source's. The object of the event
// is the record, or something of it: "charge.dispute.created" has a dispute, which names its charge.
func (r *Reader) concerns(event any) string {
	data, _ := memberOf(event, "data").(map[string]any)
	object, _ := data["object"].(map[string]any)
	if name, _ := object["object"].(string); r.lists(name) {
		return idOf(object)
	}
	kind, _ := memberOf(event, "type").(string)
	owner, _, _ := strings.Cut(kind, ".")
	if !r.lists(owner) {
		return ""
	}
	id, _ := object[owner].(string)
	return id
}

// lists reports whether the source's records are what the application calls by a name.
func (r *Reader) lists(name string) bool {
	return strings.EqualFold(strings.NewReplacer(".", "", "_", "").Replace(name), r.list.Entity)
}

// clause is the filterClause of a request.
func (r *Reader) clause(list *connectors.Operation, conditions []string, request Request) string {
	return strings.Join(slices.Concat(conditions, narrowed(list, request.From, request.Until)), " AND ")
}

// see takes in when a record was created.
func (s *Span) see(id string, created int64) {
	switch {
	case created == 0:
		return
	case created > s.Newest:
		s.Newest, s.Border = created, nil
	}
	if s.Oldest == 0 || created < s.Oldest {
		s.Oldest = created
	}
	if created == s.Newest && id != "" {
		s.Border = append(s.Border, id)
	}
}

// idOf is the id of a record, as Stripe or Twilio name it.
func idOf(record any) string {
	for _, name := range []string{"id", "sid"} {
		if id, ok := memberOf(record, name).(string); ok {
			return id
		}
	}
	return ""
}

func memberOf(record any, name string) any {
	object, _ := record.(map[string]any)
	return object[name]
}
