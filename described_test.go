package hawser

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"go.temporal.io/sdk/client"

	"hawser/connectors/connectortest/shop"
	"hawser/internal/execution"
)

// describedShop adds the example of docs/connectors.md to the definitions, with its API in this process: the connection
// shop-main, what it calls with an idempotency key, and shop-plain, which calls the same shop without.
func (s *surroundings) describedShop(t *testing.T, around func(*shop.Shop) http.Handler) *shop.Shop {
	t.Helper()
	page, err := os.ReadFile("docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	api := &shop.Shop{}
	server := httptest.NewServer(around(api))
	t.Cleanup(server.Close)
	at := "destinations: [" + server.URL + "]\n"
	var main string
	for _, block := range regexp.MustCompile("(?s)```yaml\n(kind: .*?)```").FindAllStringSubmatch(string(page), -1) {
		if text := block[1]; strings.HasPrefix(text, "kind: Connection\n") {
			main = text
			s.write(t, "connections/shop.yaml", main+at)
		} else {
			s.write(t, "integrations/place-order.yaml", text)
		}
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(main, "shop-main", "shop-plain"), "idempotencyHeader: Idempotency-Key\n", "")
	s.write(t, "connections/plain.yaml", plain+at)
	s.write(t, "apis/shop.yaml", string(shop.Document))
	return api
}

func (s *surroundings) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(s.definitions, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDocumentedAPIIsCalled(t *testing.T) {
	s := newSurroundings(t)
	api := s.describedShop(t, func(api *shop.Shop) http.Handler { return api })
	s.startWorker("SHOP_API_KEY=" + shop.Key)

	done := s.run(t, "place-order", map[string]any{"name": "Ada", "amount": int64(1500)})
	outputs, _ := done.Outputs.Any.(map[string]any)
	if outputs["order"] != "ord_2" || outputs["status"] != "refunded" || outputs["refunds"] != int64(1) {
		t.Errorf("the outputs are %v", outputs)
	}
	var lines, keys []string
	for _, r := range api.Requests() {
		lines = append(lines, r.Method+" "+r.Address)
		keys = append(keys, r.IdempotencyKey[strings.LastIndexByte(r.IdempotencyKey, '/')+1:])
	}
	want := "POST /v1/customers, POST /v1/orders, POST /v1/orders/ord_2/refund, GET /v1/orders?min_amount=-1&per_page=50&status=refunded"
	if got := strings.Join(lines, ", "); got != want {
		t.Errorf("the requests are %s", got)
	}
	if got := strings.Join(keys, ","); got != "customer,order,refund," {
		t.Errorf("the idempotency keys are those of the tasks %s", got)
	}
	if types := activityTypes(t, s.client, done); types != "http.Customer.Create http.Order.Create http.RefundOrder http.Order.List" {
		t.Errorf("the history has %s", types)
	}

	starter := filepath.Join(t.TempDir(), "starter")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags=nodevserver", "-o", starter, "./starter").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct{ want, args string }{
		{"address and credentials are right", "connections test shop-main"},
		{`"Status": "refunded"`, "exec shop-main Order List --page-size 1"},
		{`"FullName": "Ada"`, "exec shop-plain Customer Get --entity-id cus_1"},
	} {
		cmd := exec.CommandContext(t.Context(), starter, append(strings.Fields(test.args), "--definitions", s.definitions)...)
		cmd.Env = append(os.Environ(), "TEMPORAL_ADDRESS="+s.temporal.Address(), "SHOP_API_KEY="+shop.Key)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), test.want) {
			t.Errorf("starter %s: %v\n%s", test.args, err, out)
		}
	}
}

// activityTypes lists what an execution called.
func activityTypes(t *testing.T, c client.Client, e *execution.Execution) string {
	t.Helper()
	var types []string
	history := c.GetWorkflowHistory(t.Context(), e.ID, e.RunID, false, 0)
	for history.HasNext() {
		event, err := history.Next()
		if err != nil {
			t.Fatal(err)
		}
		if scheduled := event.GetActivityTaskScheduledEventAttributes(); scheduled != nil {
			types = append(types, scheduled.GetActivityType().GetName())
		}
	}
	return strings.Join(types, " ")
}

// A shop that carries a call out and loses the answer is asked again with the key, and never without.
func TestLostAnswerOfADescribedAPI(t *testing.T) {
	s := newSurroundings(t)
	var answered atomic.Int32
	api := s.describedShop(t, func(api *shop.Shop) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if answered.Add(1)%2 == 0 {
				api.ServeHTTP(w, r)
				return
			}
			api.ServeHTTP(httptest.NewRecorder(), r)
			w.WriteHeader(http.StatusBadGateway)
		})
	})
	for _, name := range []string{"shop-main", "shop-plain"} {
		s.write(t, "integrations/"+name+".yaml", `kind: Integration
name: `+name+`
tasks:
  - name: customer
    connector:
      connection: `+name+`
      entity: Customer
      operation: Create
      connectorInputPayload: {FullName: Ada}
`)
	}
	s.startWorker("SHOP_API_KEY=" + shop.Key)

	s.run(t, "shop-main", nil)
	if n := api.Count("customers"); n != 1 {
		t.Errorf("with the key there are %d customers", n)
	}
	run := s.start(t, "shop-plain", nil)
	done := s.follow(t, run)
	if done.Status != execution.Failed || done.Error == nil || done.Error.Type != "OutcomeUnknown" {
		t.Errorf("without a key the execution is %s: %+v", done.Status, done.Error)
	}
	if !strings.Contains(done.Error.Message, "idempotencyHeader") {
		t.Errorf("the failure does not say what to do: %s", done.Error.Message)
	}
	if n, customers := len(api.Requests()), api.Count("customers"); n != 3 || customers != 2 {
		t.Errorf("%d requests made %d customers, want 2 with the key and 1 without", n, customers)
	}
}
