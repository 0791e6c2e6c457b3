package hawser

import (
	"cmp"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hawser/connectors/connectortest"
	"hawser/internal/closedport"
	"hawser/internal/execution"
	"hawser/internal/node"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

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
	overheard := connectortest.Overhear(t, sandboxSecrets["key"], sandboxSecrets["wrong"], "Hello")
	s.workHeard(t, overheard)
	for _, d := range drives {
		d.run = s.start(t, d.name, nil)
	}
	for _, d := range drives {
		t.Run(d.name+" "+d.what, func(t *testing.T) { d.check(t, s, overheard) })
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
		contract.Stripe().Watch(t, simulator.Control())
		handler, d.vendor.Control = simulator, simulator.Control()
	} else {
		simulator := twilio.New(twilio.Options{})
		contract.Twilio().Watch(t, simulator.Control())
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
		timeout = "6s"
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
		"kind: Connection\nname: %s\nconnector: %s\nnodes: {min: 1, max: 1}\nverbosity: 5\nlogging: {enabled: true, level: DEBUG}\n%s\n", name, f.vendor, settings))
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
func (d *drive) check(t *testing.T, s *surroundings, overheard io.Writer) {
	done, err := execution.Follow(t.Context(), s.client, d.run.ID, d.run.RunID, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.done = done
	if done.Error != nil {
		fmt.Fprintln(overheard, done.Error.Message)
	}
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
	s.workHeard(t, io.Discard)
}

// workHeard does so, and logs to where it is heard.
func (s *surroundings) workHeard(t *testing.T, overheard io.Writer) {
	t.Helper()
	process, err := node.Start(t.Context(), node.Options{Client: s.client, Catalogue: catalogue(t), Connections: loaded(t, s.definitions).Connections, Logger: slog.New(slog.NewJSONHandler(overheard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(process.Stop)
}

// hostile serves what no sandbox does, and gives where: an address at which nobody listens, a certificate that nobody
// trusts, proxy servers that refuse.
func hostile(t *testing.T) *strings.Replacer {
	t.Helper()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0) // each handshake that fails is meant to
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	places := []string{"CLOSED", "http://" + closedport.Address(t), "UNTRUSTED", untrusted.URL, "HANDSHAKE", "https://" + resetting(t)}
	for _, status := range []int{http.StatusProxyAuthRequired, http.StatusBadGateway} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(proxy.Close)
		places = append(places, fmt.Sprintf("PROXY%d", status), proxy.URL)
	}
	return strings.NewReplacer(places...)
}

// resetting is where connections are taken, and reset within the handshake.
func resetting(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	return listener.Addr().String()
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
