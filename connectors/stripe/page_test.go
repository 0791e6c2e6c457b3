package stripe

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hawser/connectors"
)

// list makes a call of List that must succeed, and gives the ids and the next page's token.
func (s sandboxed) list(name string, call connectors.Call) ([]string, string) {
	s.t.Helper()
	call.Operation = operation(s.t, name)
	result, err := s.caller.Call(s.t.Context(), call)
	if err != nil {
		s.t.Fatal(err)
	}
	return rowIDs(result.Payload), result.NextPageToken
}

// create makes a record, and gives its id.
func (s sandboxed) create(name string, payload map[string]any) string {
	s.t.Helper()
	result, err := s.caller.Call(s.t.Context(), connectors.Call{Operation: operation(s.t, name), Payload: payload})
	if err != nil {
		s.t.Fatal(err)
	}
	return result.Payload.(map[string]any)["Id"].(string)
}

func TestPagesGoOnWhereTheRecordOfTheTokenIsDeleted(t *testing.T) {
	for name, clause := range map[string]string{"of all": "", "of those that match": "Name <> 'nobody'", "of a time": "Created > 5"} {
		t.Run(name, func(t *testing.T) {
			s, clock := openSandbox(t)
			want := map[string]bool{}
			for i := range 60 {
				want[s.create("Customer.Create", map[string]any{"Name": "Ada"})] = true
				if i%7 == 0 { // several of each second
					clock.Advance(time.Second)
				}
			}
			call, seen := connectors.Call{FilterClause: clause, PageSize: 9}, map[string]bool{}
			for {
				var ids []string
				ids, call.PageToken = s.list("Customer.List", call)
				for _, id := range ids {
					if seen[id] {
						t.Errorf("%s is listed twice", id)
					}
					seen[id] = true
					s.must("Customer.Delete", id, nil)
				}
				s.create("Customer.Create", map[string]any{"Name": "Eve"})
				if call.PageToken == "" {
					break
				}
			}
			for id := range want {
				if !seen[id] {
					t.Errorf("%s is lost", id)
				}
			}
		})
	}
}

func TestAllPages(t *testing.T) {
	v := newCustomers(450)
	caller := v.open(t)
	call := connectors.Call{Operation: operation(t, "Customer.List"), AllPages: true, SortBy: []string{"Balance DESC", "Created"}}
	result, err := caller.Call(t.Context(), call)
	if err != nil || len(result.Payload.([]any)) != 450 || result.NextPageToken != "" || len(v.requests) != 5 {
		t.Fatalf("got %v in %d requests", err, len(v.requests))
	}
	sorted := slices.IsSortedFunc(result.Payload.([]any), func(a, b any) int {
		x, y := a.(map[string]any), b.(map[string]any)
		return cmp.Or(cmp.Compare(y["Balance"].(int64), x["Balance"].(int64)), cmp.Compare(x["Created"].(int64), y["Created"].(int64)))
	})
	if !sorted {
		t.Error("the records are not sorted across the pages")
	}
	v = newCustomers(connectors.MaxRecords + 1)
	_, err = v.open(t).Call(t.Context(), call)
	if connectors.KindOf(err) != connectors.BadCall || !strings.Contains(err.Error(), "10000 records at most") {
		t.Errorf("more records than there may be: %v", err)
	}
}

func TestCanceledSubscriptionsAreListedWhenTheClauseAsksForThem(t *testing.T) {
	s, _ := openSandbox(t)
	customer := s.must("Customer.Create", "", map[string]any{"Source": "tok_visa"})["Id"]
	price := s.must("Price.Create", "", map[string]any{
		"Currency": "usd", "UnitAmount": int64(500), "Recurring": map[string]any{"Interval": "month"}, "ProductData": map[string]any{"Name": "Tea"},
	})["Id"]
	var ids []string
	for range 2 {
		ids = append(ids, s.create("Subscription.Create", map[string]any{"Customer": customer, "Items": []any{map[string]any{"Price": price}}}))
	}
	s.must("CancelSubscription", "", map[string]any{"SubscriptionId": ids[0]})
	for clause, want := range map[string][]string{
		"":                                     {ids[1]},
		"Status = 'canceled'":                  {ids[0]},
		"Status = 'all'":                       {ids[1], ids[0]},
		"Status = 'ended'":                     {ids[0]},
		"Status IN ('active', 'canceled')":     {ids[1], ids[0]},
		"Status <> 'active'":                   {ids[0]},
		"Status = 'all' AND Created > 5":       {ids[1], ids[0]},
		"Customer = 'cus_x' OR Status = 'all'": {},
	} {
		if got, _ := s.list("Subscription.List", connectors.Call{FilterClause: clause}); !slices.Equal(got, want) {
			t.Errorf("%q gives %v, want %v", clause, got, want)
		}
	}
}

func TestACursorOfAListWithoutTimes(t *testing.T) {
	v := &vendor{each: func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("starting_after") == "" {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":{"type":"invalid_request_error","code":"resource_missing","param":"starting_after","message":"No such customer: 'cus_1'"}}`)
		return true
	}}
	_, err := v.open(t).Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.List"), PageToken: "cus_1"})
	if connectors.KindOf(err) != connectors.Invalid || !strings.Contains(err.Error(), "begin with the first page") {
		t.Errorf("got %v", err)
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("cus_1")
	f.Add(cursor{"gold.plan", 1700000000, connectors.Given("").Add("gold.plan")}.String())
	f.Fuzz(func(t *testing.T, token string) {
		c, err := parseCursor(token)
		if err != nil {
			return
		}
		if again, err := parseCursor(c.String()); err != nil || again != c {
			t.Errorf("%q became %+v, then %+v, %v", token, c, again, err)
		}
	})
}
