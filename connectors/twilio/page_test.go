package twilio

import (
	"strconv"
	"testing"
	"time"

	"hawser/connectors"
)

func TestPagesNeitherLoseNorDoubleRecordsThatComeAndGo(t *testing.T) {
	for name, clause := range map[string]string{"of all": "", "of those that match": "Body <> 'nothing'", "of a recipient": "To = '+14155550123'"} {
		t.Run(name, func(t *testing.T) {
			caller, clock := openSandbox(t)
			send := func() string {
				t.Helper()
				result, err := caller.Call(t.Context(), connectors.Call{
					Operation: operation(t, "Messages.Create"),
					Payload:   map[string]any{"To": "+14155550123", "From": "+15005550006", "Body": "Hello"},
				})
				if err != nil {
					t.Fatal(err)
				}
				return result.Payload.(map[string]any)["Sid"].(string)
			}
			want, seen := map[string]bool{}, map[string]bool{}
			for range 40 {
				want[send()] = true
			}
			clock.Advance(time.Hour) // until they are delivered: before that they cannot be deleted
			call := connectors.Call{Operation: operation(t, "Messages.List"), FilterClause: clause, PageSize: 7}
			for {
				result, err := caller.Call(t.Context(), call)
				if err != nil {
					t.Fatal(err)
				}
				for i, row := range result.Payload.([]any) {
					sid := row.(map[string]any)["Sid"].(string)
					if seen[sid] {
						t.Errorf("%s is listed twice", sid)
					}
					seen[sid] = true
					if i%2 == 0 && want[sid] {
						if _, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Messages.Delete"), EntityID: sid}); err != nil {
							t.Fatal(err)
						}
					}
				}
				send()
				if call.PageToken = result.NextPageToken; call.PageToken == "" {
					break
				}
				if len(seen) > 200 {
					t.Fatal("the pages do not end")
				}
			}
			for sid := range want {
				if !seen[sid] {
					t.Errorf("%s is lost", sid)
				}
			}
		})
	}
}

func TestAllPages(t *testing.T) {
	caller, _ := openSandbox(t)
	for i := range 230 {
		_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Queues.Create"), Payload: map[string]any{"Name": "q" + strconv.Itoa(i), "MaxSize": int64(1 + i%3)}})
		if err != nil {
			t.Fatal(err)
		}
	}
	result, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Queues.List"), AllPages: true, SortBy: []string{"MaxSize DESC", "Name"}})
	if err != nil {
		t.Fatal(err)
	}
	rows := result.Payload.([]any)
	if len(rows) != 230 || result.NextPageToken != "" {
		t.Fatalf("%d rows, and then %q", len(rows), result.NextPageToken)
	}
	if first, last := rows[0].(map[string]any)["Name"], rows[229].(map[string]any)["Name"]; first != "q101" || last != "q99" {
		t.Errorf("sorted from %v to %v", first, last)
	}
}
