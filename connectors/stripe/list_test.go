package stripe

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/connectors"
)

// customers serves n customers, newest first: cus_1 is the newest. It narrows by email as Stripe does, and forgets
// those that are deleted.
type customers struct {
	vendor
	list []map[string]any
}

func newCustomers(n int) *customers {
	c := &customers{}
	for i := 1; i <= n; i++ {
		c.list = append(c.list, map[string]any{
			"id": fmt.Sprintf("cus_%d", i), "object": "customer", "created": 2000 - i,
			"email": fmt.Sprintf("%d@example.com", i%10), "balance": i % 7, "description": nil,
		})
	}
	c.each = c.serve
	return c
}

func (c *customers) serve(w http.ResponseWriter, r *http.Request) bool {
	id, one := strings.CutPrefix(r.URL.Path, "/v1/customers/")
	at := slices.IndexFunc(c.list, func(record map[string]any) bool { return record["id"] == id })
	switch {
	case one && at < 0:
		return false
	case one && r.Method == http.MethodDelete:
		c.list = slices.Delete(c.list, at, at+1)
		fallthrough
	case one:
		json.NewEncoder(w).Encode(map[string]any{"id": id, "email": "x", "created": 1})
		return true
	}
	query := r.URL.Query()
	matching := slices.DeleteFunc(slices.Clone(c.list), func(record map[string]any) bool {
		return query.Get("email") != "" && record["email"] != query.Get("email") || !within(query, record["created"].(int))
	})
	start := slices.IndexFunc(matching, func(record map[string]any) bool { return record["id"] == query.Get("starting_after") }) + 1
	limit, _ := strconv.Atoi(query.Get("limit"))
	end := min(len(matching), start+limit)
	json.NewEncoder(w).Encode(map[string]any{"object": "list", "data": matching[start:end], "has_more": end < len(matching)})
	return true
}

// within says whether a time is in the range that a query asks for.
func within(query url.Values, created int) bool {
	bound := func(key string, none int) int {
		if n, err := strconv.Atoi(query.Get(key)); err == nil {
			return n
		}
		return none
	}
	return created > bound("created[gt]", math.MinInt) && created >= bound("created[gte]", math.MinInt) && created <= bound("created[lte]", math.MaxInt)
}

// goesOnAfter is the record after which the next page begins.
func goesOnAfter(t *testing.T, result *connectors.Result) string {
	t.Helper()
	at, err := parseCursor(result.NextPageToken)
	if err != nil {
		t.Fatal(err)
	}
	return at.after
}

func rowIDs(payload any) []string {
	var out []string
	for _, row := range payload.([]any) {
		out = append(out, row.(map[string]any)["Id"].(string))
	}
	return out
}

func TestPages(t *testing.T) {
	v := newCustomers(450)
	caller := v.open(t)
	var sizes []int
	var all []string
	token := ""
	for {
		result, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.List"), PageSize: 200, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		page := rowIDs(result.Payload)
		sizes, all = append(sizes, len(page)), append(all, page...)
		if token = result.NextPageToken; token == "" {
			break
		}
	}
	if !slices.Equal(sizes, []int{200, 200, 50}) || len(v.requests) != 5 {
		t.Errorf("pages are of %v in %d requests", sizes, len(v.requests))
	}
	if slices.Sort(all); len(slices.Compact(all)) != 450 {
		t.Errorf("%d different customers were listed", len(slices.Compact(all)))
	}
}

func TestFilters(t *testing.T) {
	tests := []struct {
		name, clause string
		size         int
		want         []string
		next         string
		requests     []string
	}{
		{"pushed down", "Email = '3@example.com'", 2, []string{"cus_3", "cus_13"}, "cus_13", []string{"email=3%40example.com&limit=2"}},
		{
			"the API's own spelling", "email = '3@example.com' AND created > 1985", 5,
			[]string{"cus_3", "cus_13"},
			"",
			[]string{"created%5Bgt%5D=1985&email=3%40example.com&limit=5"},
		},
		{"evaluated here", "Balance = 6 AND Email LIKE '3@%'", 1, []string{"cus_13"}, "cus_13", []string{"limit=100"}},
		{"both", "Email = '3@example.com' AND Balance <> 3", 1, []string{"cus_13"}, "cus_13", []string{"email=3%40example.com&limit=100"}},
		{"either", "Email = '3@example.com' OR Balance = 1", 2, []string{"cus_1", "cus_3"}, "cus_3", []string{"limit=100"}},
		{"null", "Description IS NOT NULL", 5, nil, "", []string{"limit=100", "limit=100&starting_after=cus_100"}},
		{
			"a range", "Created BETWEEN 1990 AND 1992", 5,
			[]string{"cus_8", "cus_9", "cus_10"},
			"",
			[]string{"created%5Bgte%5D=1990&created%5Blte%5D=1992&limit=5"},
		},
		{"a bare id", "cus_7", 5, []string{"cus_7"}, "", []string{""}},
		{"an id", "Id = 'cus_7' AND Email = 'x'", 5, []string{"cus_7"}, "", []string{""}},
		{"an id that something else rules out", "Id = 'cus_7' AND Email = 'y'", 5, nil, "", []string{""}},
		{"an id that is not there", "Id = 'cus_999'", 5, nil, "", []string{""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := newCustomers(150)
			result, err := v.open(t).Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.List"), FilterClause: test.clause, PageSize: test.size})
			if err != nil {
				t.Fatal(err)
			}
			var requests []string
			for _, r := range v.requests {
				requests = append(requests, r.form.Encode())
			}
			if diff := cmp.Diff(test.requests, requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, rowIDs(result.Payload)); diff != "" || goesOnAfter(t, result) != test.next {
				t.Errorf("rows (-want +got):\n%s\nnext page %q, want %q", diff, result.NextPageToken, test.next)
			}
		})
	}
}

func TestAListGivesUpAfterSoManyRequestsAndGoesOnFromThere(t *testing.T) {
	v := newCustomers(1500)
	caller := v.open(t)
	call := connectors.Call{Operation: operation(t, "Customer.List"), FilterClause: "Description = 'none'"}
	result, err := caller.Call(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.requests) != connectors.MaxListPages || goesOnAfter(t, result) != "cus_1000" || len(result.Payload.([]any)) != 0 {
		t.Errorf("after %d requests the next page is %q", len(v.requests), result.NextPageToken)
	}
	call.PageToken = result.NextPageToken
	if result, err = caller.Call(t.Context(), call); err != nil || result.NextPageToken != "" {
		t.Errorf("the last page leads on to %q, %v", result.NextPageToken, err)
	}
}

func TestSortedPage(t *testing.T) {
	v := newCustomers(9)
	result, err := v.open(t).Call(t.Context(), connectors.Call{Operation: operation(t, "Customer.List"), SortBy: []string{"balance desc", "Created ASC"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"cus_6", "cus_5", "cus_4", "cus_3", "cus_9", "cus_2", "cus_8", "cus_1", "cus_7"}
	if diff := cmp.Diff(want, rowIDs(result.Payload)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUpdateAndDeleteByFilter(t *testing.T) {
	v := newCustomers(250)
	caller := v.open(t)
	call := connectors.Call{
		Operation: operation(t, "Customer.Update"), FilterClause: "Email = '3@example.com' AND Balance = 3",
		Payload: map[string]any{"Name": "Ada"}, IdempotencyKey: "run/task",
	}
	result, err := caller.Call(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	for _, r := range v.requests {
		if strings.HasPrefix(r.line, "POST") {
			changed = append(changed, r.line+" "+r.header.Get("Idempotency-Key"))
		}
	}
	want := []string{
		"POST /v1/customers/cus_3 run/task/cus_3", "POST /v1/customers/cus_73 run/task/cus_73",
		"POST /v1/customers/cus_143 run/task/cus_143", "POST /v1/customers/cus_213 run/task/cus_213",
	}
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"Count": int64(4)}, result.Payload); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}

	remove := connectors.Call{Operation: operation(t, "Customer.Delete"), FilterClause: call.FilterClause}
	for _, step := range []struct {
		name   string
		repeat bool
		count  any
		kind   connectors.Kind
	}{
		{"all that match", false, int64(4), ""},
		{"none is left", false, nil, connectors.NotFound},
		{"none is left, for the attempt before removed them", true, int64(0), ""},
	} {
		remove.Repeat = step.repeat
		result, err := caller.Call(t.Context(), remove)
		var count any
		if err == nil {
			count = result.Payload.(map[string]any)["Count"]
		}
		if connectors.KindOf(err) != step.kind || count != step.count {
			t.Errorf("%s: count %v, error %v", step.name, count, err)
		}
	}
	if len(v.list) != 246 {
		t.Errorf("%d customers are left", len(v.list))
	}

	one := connectors.Call{Operation: operation(t, "Customer.Update"), FilterClause: "cus_1", Payload: map[string]any{"Name": "Ada"}}
	if result, err = caller.Call(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"Id": "cus_1"}, result.Payload); diff != "" {
		t.Errorf("payload of a bare id (-want +got):\n%s", diff)
	}
}

func TestChildrenAreListedByTheirParent(t *testing.T) {
	v := &vendor{answers: map[string]string{
		"GET /v1/accounts/acct_1/persons":             `{"object":"list","data":[{"id":"person_1","first_name":"A"},{"id":"person_2","first_name":"B"}],"has_more":false}`,
		"DELETE /v1/accounts/acct_1/persons/person_2": `{"id":"person_2","deleted":true}`,
	}}
	caller := v.open(t)
	result, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Person.List"), FilterClause: "Account = 'acct_1'"})
	if err != nil || len(rowIDs(result.Payload)) != 2 {
		t.Errorf("persons are %v, %v", result, err)
	}
	result, err = caller.Call(t.Context(), connectors.Call{Operation: operation(t, "Person.Delete"), FilterClause: "Account = 'acct_1' AND FirstName = 'B'"})
	if err != nil || result.Payload.(map[string]any)["Count"] != int64(1) {
		t.Errorf("deleting one gives %v, %v", result, err)
	}
}

func TestListsThatStripeGivesWhole(t *testing.T) {
	v := &vendor{answers: map[string]string{"GET /v1/accounts/acct_1/capabilities": `{"object":"list","has_more":false,"data":[
		{"id":"card_payments"},{"id":"legacy_payments"},{"id":"transfers"}]}`}}
	caller := v.open(t)
	call := connectors.Call{Operation: operation(t, "Capability.List"), FilterClause: "Account = 'acct_1'", PageSize: 2}
	var pages []string
	for range 2 {
		result, err := caller.Call(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, strings.Join(rowIDs(result.Payload), " ")+" -> "+goesOnAfter(t, result))
		call.PageToken = result.NextPageToken
	}
	if diff := cmp.Diff([]string{"card_payments legacy_payments -> legacy_payments", "transfers -> "}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	for _, r := range v.requests {
		if len(r.form) != 0 {
			t.Errorf("Stripe was sent %v, which it does not take there", r.form)
		}
	}
}

func TestFiltersThatTheRequestNeeds(t *testing.T) {
	v := &vendor{each: answerAll}
	caller := v.open(t)
	for _, test := range []struct{ operation, clause, want, refusal string }{
		{"TreasuryTransaction.List", "FinancialAccount = 'fa_1'", "financial_account=fa_1&limit=25", ""},
		{"TreasuryTransaction.List", "", "", "add FinancialAccount = '...' to filterClause"},
		{"TreasuryTransaction.List", "FinancialAccount = 'a' OR FinancialAccount = 'b'", "", "joined to the rest by AND"},
		{"AppsSecret.List", "Scope.Type = 'account'", "limit=25&scope%5Btype%5D=account", ""},
		{"AppsSecret.List", "", "", "add Scope.Type = '...' to filterClause"},
		{"PromotionCode.List", "Coupon.Id = 'c1'", "coupon=c1&limit=25", ""},
		{"InvoiceItem.List", "Created > 5", "created%5Bgt%5D=5&limit=25", ""},
		{"Price.List", "Recurring.Interval = 'month' AND Active = TRUE", "active=true&limit=25&recurring%5Binterval%5D=month", ""},
		{"Subscription.List", "CollectionMethod = 'x' AND Price = 'price_1'", "collection_method=x&limit=25&price=price_1", ""},
		{"Subscription.List", "Price <> 'price_1'", "", "Price can only be compared by =, joined to the rest by AND"},
	} {
		v.requests = nil
		_, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, test.operation), FilterClause: test.clause})
		switch {
		case test.refusal != "":
			if connectors.KindOf(err) != connectors.BadCall || !strings.Contains(err.Error(), test.refusal) {
				t.Errorf("%s of %q: error %v, want %q", test.operation, test.clause, err, test.refusal)
			}
		case err != nil:
			t.Errorf("%s of %q: %v", test.operation, test.clause, err)
		case v.requests[0].form.Encode() != test.want:
			t.Errorf("%s of %q asked %q, want %q", test.operation, test.clause, v.requests[0].form.Encode(), test.want)
		}
	}
}

func TestWhatTheRequestCallsOtherwiseThanTheRecordIsComparedAllTheSame(t *testing.T) {
	v := &vendor{answers: map[string]string{
		"GET /v1/invoiceitems":    `{"object":"list","data":[{"id":"ii_1","object":"invoiceitem","date":6},{"id":"ii_2","object":"invoiceitem","date":9}]}`,
		"GET /v1/promotion_codes": `{"object":"list","data":[{"id":"promo_1","object":"promotion_code","coupon":{"id":"c1"}},{"id":"promo_2","object":"promotion_code","coupon":{"id":"c2"}}]}`,
	}}
	caller := v.open(t)
	for clause, want := range map[string][]string{
		"InvoiceItem: Created > 5":                      {"ii_1", "ii_2"},
		"InvoiceItem: Created > 7 OR Created < 3":       {"ii_2"},
		"InvoiceItem: Created BETWEEN 6 AND 8":          {"ii_1"},
		"PromotionCode: Coupon.Id = 'c1'":               {"promo_1"},
		"PromotionCode: NOT Coupon.Id = 'c1'":           {"promo_2"},
		"PromotionCode: Coupon.Id IN ('c1', 'c2', 'x')": {"promo_1", "promo_2"},
	} {
		entity, condition, _ := strings.Cut(clause, ": ")
		result, err := caller.Call(t.Context(), connectors.Call{Operation: operation(t, entity+".List"), FilterClause: condition})
		if err != nil {
			t.Fatalf("%s: %v", clause, err)
		}
		if got := rowIDs(result.Payload); !slices.Equal(got, want) {
			t.Errorf("%s gives %v, want %v", clause, got, want)
		}
	}
}
