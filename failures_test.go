package hawser

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hawser/connectors/all"
	"hawser/internal/connection"
	"hawser/internal/execution"
	"hawser/internal/lang/load"
	"hawser/internal/node"
	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

var update = flag.Bool("update", false, "write what the tests find into the pages that tell of it")

// failures are what may go wrong with a call, for each vendor: docs/failures.md
// shows the same rows. Each is driven through a worker against the sandbox, or
// against a server that does what no sandbox can.
var failures = []failure{
	{what: "The credentials are not accepted", vendor: "stripe", connection: `auth: {apiKey: '${secret("file://DIR/wrong")}'}`, want: "Authentication"},
	{what: "The credentials are not accepted", vendor: "twilio", connection: `auth: {accountSid: nobody, authToken: '${secret("file://DIR/token")}'}`, want: "Authentication 20003"},
	{what: "The credentials do not allow the call", vendor: "stripe", connection: "accountId: acct_not-ours", want: "Permission account_invalid"},
	{what: "The credentials do not allow the call", vendor: "twilio", call: `entity: Messages, operation: Create, connectorInputPayload: {To: "+15005550003", From: "+15005550006", Body: Hello}`, want: "Permission 21408"},
	{what: "There is no such record", vendor: "stripe", call: `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, Customer: cus_missing}`, want: "NotFound resource_missing"},
	{what: "There is no such record", vendor: "twilio", call: `entity: Messages, operation: Get, entityId: SM00000000000000000000000000000000`, want: "NotFound 20404"},
	{what: "A parameter is invalid", vendor: "stripe", call: `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1, Currency: usd}`, want: "Invalid amount_too_small"},
	{what: "A parameter is invalid", vendor: "twilio", call: `entity: Messages, operation: Create, connectorInputPayload: {To: "+15005550001", From: "+15005550006", Body: Hello}`, want: "Invalid 21211"},
	{what: "The card is declined", vendor: "stripe", call: `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, PaymentMethod: pm_card_visa_chargeDeclinedInsufficientFunds, PaymentMethodTypes: [card], Confirm: true}`, want: "Declined card_declined insufficient_funds"},
	{what: "Too many requests: 429, `Retry-After: 1`", vendor: "stripe", fault: rateLimit, retried: true, passes: true, want: "RateLimited rate_limit"},
	{what: "Too many requests: 429, `Retry-After: 1`", vendor: "twilio", fault: rateLimit, retried: true, passes: true, want: "RateLimited 20429"},
	{what: "The record is locked: 409", vendor: "stripe", front: answers(409, `{"error":{"type":"invalid_request_error","code":"lock_timeout","message":"This object cannot be accessed right now because another API request or Stripe process is currently accessing it."}}`), retried: true, passes: true, want: "Conflict lock_timeout"},
	{what: "The record is locked: 409", vendor: "twilio", front: answers(409, `{"code":20409,"message":"Conflict","status":409}`), retried: true, passes: true, want: "Conflict 20409"},
	{what: "The idempotency key is in use: 409", vendor: "stripe", front: answers(409, `{"error":{"type":"idempotency_error","code":"idempotency_key_in_use","message":"There is currently another in-progress request using this idempotency key."}}`), retried: true, passes: true, want: "Conflict idempotency_key_in_use"},
	{what: "The idempotency key was used for another call", vendor: "stripe", front: answers(400, `{"error":{"type":"idempotency_error","message":"Keys for idempotent requests can only be used with the same parameters they were first used with."}}`), want: "Invalid"},
	{what: "The vendor is down: 503", vendor: "stripe", fault: down, retried: true, passes: true, want: "Unavailable"},
	{what: "The vendor is down: 503", vendor: "twilio", fault: down, retried: true, passes: true, want: "OutcomeUnknown 20503"},
	{what: "The connection is refused", vendor: "stripe", connection: "destinations: [CLOSED]", retried: true, want: "Unavailable"},
	{what: "The connection is refused", vendor: "twilio", connection: "destinations: [CLOSED]", retried: true, want: "Unavailable"},
	{what: "The connection is reset before the call is carried out", vendor: "stripe", fault: control.Fault{Kind: control.ResetBefore}, retried: true, passes: true, want: "Unavailable"},
	{what: "The connection is reset before the call is carried out", vendor: "twilio", fault: control.Fault{Kind: control.ResetBefore}, retried: true, passes: true, want: "OutcomeUnknown"},
	{what: "The connection is reset after the call is carried out", vendor: "stripe", fault: control.Fault{Kind: control.ResetAfter}, retried: true, passes: true, carriedOut: 1, want: "Unavailable"},
	{what: "The connection is reset after the call is carried out", vendor: "twilio", fault: control.Fault{Kind: control.ResetAfter}, retried: true, passes: true, carriedOut: 1},
	{what: "There is no answer within the task's `timeout`", vendor: "stripe", fault: silence, retried: true, passes: true, want: "Timeout"},
	{what: "There is no answer within the task's `timeout`", vendor: "twilio", fault: silence, retried: true, passes: true, want: "OutcomeUnknown"},
	{what: "The certificate is not trusted", vendor: "stripe", connection: "destinations: [UNTRUSTED]", retried: true, want: "Unavailable"},
	{what: "The certificate is not trusted", vendor: "twilio", connection: "destinations: [UNTRUSTED]", retried: true, want: "Unavailable"},
	{what: "The proxy server asks for a password: 407", vendor: "stripe", connection: "destinations: [UNTRUSTED, PROXY407]\nproxy_enabled: true", want: "Configuration"},
	{what: "The proxy server asks for a password: 407", vendor: "twilio", connection: "destinations: [UNTRUSTED, PROXY407]\nproxy_enabled: true", want: "Configuration"},
	{what: "The proxy server cannot reach the vendor: 502", vendor: "stripe", connection: "destinations: [UNTRUSTED, PROXY502]\nproxy_enabled: true", retried: true, want: "Unavailable"},
	{what: "The proxy server cannot reach the vendor: 502", vendor: "twilio", connection: "destinations: [UNTRUSTED, PROXY502]\nproxy_enabled: true", retried: true, want: "Unavailable"},
	{what: "The answer is not JSON", vendor: "stripe", fault: control.Fault{Kind: control.Malformed}, retried: true, passes: true, carriedOut: 1, want: "Unavailable"},
	{what: "The answer is not JSON", vendor: "twilio", fault: control.Fault{Kind: control.Malformed}, retried: true, passes: true, carriedOut: 1},
	{what: "The answer is larger than 32 MiB", vendor: "stripe", front: oversize, carriedOut: 1, want: "Malformed"},
	{what: "The answer is larger than 32 MiB", vendor: "twilio", front: oversize, retried: true, passes: true, carriedOut: 1},
}

// failure is a row of the table.
type failure struct {
	what, vendor string

	// What arranges it: a fault of the sandbox, a server before it, settings of
	// the connection, a call that the vendor refuses.
	fault      control.Fault
	front      func(next http.Handler) http.Handler
	connection string
	call       string

	// want is the error after three attempts, "Kind code declineCode", or none where the task succeeds all the same.
	want string
	// retried says that it is, and passes that it is also driven with one failure, after which the task succeeds.
	retried, passes bool
	// carriedOut is how often the vendor carries the call out where the failure lasts.
	carriedOut int
}

var (
	rateLimit = control.Fault{Kind: control.RateLimit, RetryAfter: control.Duration(time.Second)}
	down      = control.Fault{Kind: control.ServerError, Status: http.StatusServiceUnavailable}
	silence   = control.Fault{Kind: control.Latency, Latency: control.Duration(time.Hour)}
)

// answers is a server that answers changing calls itself.
func answers(status int, body string) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
}

// oversize is a server that has changing calls carried out, and answers with more than a worker takes.
func oversize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		page := []byte(strings.Repeat(" ", 1<<20))
		for range connection.MaxResponse>>20 + 1 {
			if _, err := w.Write(page); err != nil {
				return // the worker has had enough
			}
		}
	})
}

const attempts = 3

// calls are those of a row that names none.
var calls = map[string]string{
	"stripe": `entity: PaymentIntent, operation: Create, connectorInputPayload: {Amount: 1500, Currency: usd, PaymentMethod: pm_card_visa, PaymentMethodTypes: [card], Confirm: true}`,
	"twilio": `entity: Messages, operation: Create, connectorInputPayload: {To: "+14155550123", From: "+15005550006", Body: Hello}`,
}

// secrets are the usual ones, and one that no vendor takes.
var sandboxSecrets = map[string]string{"key": "sk_test_sandbox", "token": "sandbox", "wrong": "not a key"}

func TestFailures(t *testing.T) {
	s := newSurroundings(t)
	places := hostile(t)
	for name, secret := range sandboxSecrets {
		write(t, filepath.Join(s.definitions, name), secret)
	}
	var drives []*drive
	for i, f := range failures {
		lasts := s.arrange(t, fmt.Sprintf("failure-%02d-lasts", i), f, 0, places)
		drives = append(drives, lasts)
		if f.passes {
			lasts.passing = s.arrange(t, fmt.Sprintf("failure-%02d-passes", i), f, 1, places)
			drives = append(drives, lasts.passing)
		}
	}
	s.work(t)
	for _, d := range drives {
		d.run = s.start(t, d.name, nil)
	}
	for _, d := range drives {
		t.Run(d.name+" "+d.what, func(t *testing.T) { d.check(t, s) })
	}
	if t.Failed() {
		return
	}
	compareTable(t, drives)
}

// drive is a row with a vendor of its own, and what came of it.
type drive struct {
	failure
	name   string
	times  int // how often the call fails; 0 for always
	vendor *vendor
	// passing is the same failure, once.
	passing *drive
	run     *execution.Run
	done    *execution.Execution
}

// arrange writes connection and integration of a row, and serves its vendor.
func (s *surroundings) arrange(t *testing.T, name string, f failure, times int, places *strings.Replacer) *drive {
	t.Helper()
	var handler http.Handler
	d := &drive{failure: f, name: name, times: times, vendor: &vendor{}}
	auth := `auth: {apiKey: '${secret("file://DIR/key")}'}`
	if f.vendor == "stripe" {
		simulator := stripe.New(stripe.Options{})
		handler, d.vendor.Control = simulator, simulator.Control()
	} else {
		simulator := twilio.New(twilio.Options{})
		handler, d.vendor.Control = simulator, simulator.Control()
		auth = `auth: {accountSid: AC00000000000000000000000000000000, authToken: '${secret("file://DIR/token")}'}`
	}
	if f.front != nil {
		handler = during(times, f.front(handler), handler)
	}
	d.vendor = serve(t, handler, d.vendor.Control)
	if f.fault.Kind != "" {
		f.fault.Match.Method, f.fault.Times = http.MethodPost, times
		if _, err := d.vendor.AddFault(f.fault); err != nil {
			t.Fatal(err)
		}
	}
	timeout := "1m"
	if f.fault.Kind == control.Latency {
		timeout = "3s"
	}
	settings := f.connection
	if !strings.Contains(settings, "auth:") {
		settings += "\n" + auth
	}
	if !strings.Contains(settings, "destinations:") {
		settings += "\ndestinations: [" + d.vendor.url + "]"
	}
	settings = strings.ReplaceAll(places.Replace(settings), "DIR", s.definitions)
	write(t, filepath.Join(s.definitions, name+"-connection.yaml"), fmt.Sprintf(
		"kind: Connection\nname: %s\nconnector: %s\nnodes: {min: 1, max: 1}\n%s\n", name, f.vendor, settings))
	write(t, filepath.Join(s.definitions, name+".yaml"), fmt.Sprintf(`kind: Integration
name: %[1]s
tasks:
  - name: call
    retry: {initialInterval: 10ms, maximumAttempts: %[2]d}
    timeout: %[4]s
    connector: {connection: %[1]s, %[3]s}
`, name, attempts, cmp.Or(f.call, calls[f.vendor]), timeout))
	return d
}

// during answers so many changing calls with one handler, 0 for all of them, and everything else with the other.
func during(times int, disturbed, undisturbed http.Handler) http.Handler {
	var posts atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && (posts.Add(1) <= int64(times) || times == 0) {
			disturbed.ServeHTTP(w, r)
			return
		}
		undisturbed.ServeHTTP(w, r)
	})
}

// check looks at the end of the execution from the user's side and from the vendor's.
func (d *drive) check(t *testing.T, s *surroundings) {
	done, err := execution.Follow(t.Context(), s.client, d.run.ID, d.run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.done = done
	want, tries, carriedOut := d.want, 1, d.carriedOut
	switch {
	case d.times > 0:
		want, tries, carriedOut = "", 1+d.times, 1
	case d.retried && d.want == "":
		tries = 2 // which finds what the first one did
	case d.retried:
		tries = attempts
	}
	if got := summary(done.Error); got != want || (done.Status == execution.Succeeded) != (want == "") {
		t.Errorf("the execution is %s: %+v; want %q", done.Status, done.Error, want)
	}
	if got := done.Tasks[0].Attempts; got != tries {
		t.Errorf("%d attempts, want %d", got, tries)
	}
	if got := d.vendor.calls("/*/*", control.CarriedOut) + d.vendor.calls("/*/*/*/*", control.CarriedOut); got != carriedOut {
		t.Errorf("carried out %d times, want %d: %+v", got, carriedOut, d.vendor.Ledger())
	}
	d.waited(t)
}

// waited holds the attempts to the vendor's Retry-After: the policy alone would make them within milliseconds.
func (d *drive) waited(t *testing.T) {
	ledger := d.vendor.Ledger()
	for i := range ledger {
		if i > 0 && ledger[i].Time.Sub(ledger[i-1].Time) < time.Duration(d.fault.RetryAfter)*9/10 {
			t.Errorf("attempt %d came %s after the one before", i+1, ledger[i].Time.Sub(ledger[i-1].Time))
		}
	}
}

// summary is "Kind code declineCode".
func summary(e *execution.Error) string {
	if e == nil {
		return ""
	}
	return strings.Join(strings.Fields(e.Type+" "+e.Code+" "+e.DeclineCode), " ")
}

// work serves the definitions in this process, with the real connectors.
func (s *surroundings) work(t *testing.T) {
	t.Helper()
	catalogue, err := all.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	definitions, problems, err := load.Load(s.definitions)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	process, err := node.Start(t.Context(), node.Options{Client: s.client, Catalogue: catalogue, Connections: definitions.Connections})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Stop)
}

// hostile serves what no sandbox does, and gives where: an address at which nobody listens, a certificate that nobody
// trusts, proxy servers that refuse.
func hostile(t *testing.T) *strings.Replacer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = discard
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	places := []string{"CLOSED", "http://" + closed, "UNTRUSTED", untrusted.URL}
	for _, status := range []int{http.StatusProxyAuthRequired, http.StatusBadGateway} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(proxy.Close)
		places = append(places, fmt.Sprintf("PROXY%d", status), proxy.URL)
	}
	return strings.NewReplacer(places...)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
