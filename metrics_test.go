package hawser

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/execution"
	"hawser/internal/poll"
	"hawser/sandbox/control"
)

// What a worker counts is what arrives at the vendors, whatever they answer, and
// nothing that its calls carry can be read in it.
func TestMetricsAgreeWithTheLedgersAndGiveNothingAway(t *testing.T) {
	s := newSurroundings(t)
	for _, fault := range []control.Fault{
		{Kind: control.RateLimit, Match: control.Match{Method: http.MethodPost, Path: "/v1/customers"}, Times: 2},
		{Kind: control.ServerError, Status: http.StatusBadGateway, Match: control.Match{Method: http.MethodPost, Path: "/v1/payment_intents"}, Times: 2},
		{Kind: control.ResetAfter, Match: control.Match{Method: http.MethodPost, Path: "/v1/payment_intents/*/confirm"}, Times: 2},
	} {
		if _, err := s.stripe.AddFault(fault); err != nil {
			t.Fatal(err)
		}
	}
	url := s.startMeasuredWorker()
	personal := []string{"Ottilie Quill", "4155550187", "+15005550006", "sk_test_sandbox", "AC" + strings.Repeat("0", 32), "Thank you", "pm_card_visa"}
	var executions []*execution.Execution
	for _, name := range []string{"collect-payment", "manage-customer", "bill-customer", "review-call", "send-whatsapp", "save-card"} {
		var inputs map[string]any
		if name == "collect-payment" {
			inputs = map[string]any{"customerName": personal[0], "amount": int64(987654), "phone": "+1" + personal[1]}
		}
		executions = append(executions, s.run(t, name, inputs))
	}

	text := ""
	poll.Until(t, "a look at the queues", func() bool { // a busy Temporal may not answer in time
		text = scraped(t, url)
		return strings.Count(text, "\nhawser_nodes{") == 2
	})
	for connector, vendor := range map[string]*vendor{"stripe": s.stripe, "twilio": s.twilio} {
		if diff := cmp.Diff(statuses(vendor.Ledger()), transactions(t, text, connector)); diff != "" {
			t.Errorf("%s: transactions by status (-ledger +metrics):\n%s", connector, diff)
		}
	}
	personal = append(personal, "987654")
	for _, e := range executions {
		personal = append(personal, e.ID, e.RunID)
	}
	for _, entry := range append(s.stripe.Ledger(), s.twilio.Ledger()...) {
		personal = append(personal, regexp.MustCompile(`(?:cus|pi|pm|in|il|ii)_\w+|\b(?:SM|CA|RE|FS)[0-9a-f]{32}`).FindAllString(entry.Path, -1)...)
		if entry.IdempotencyKey != "" {
			personal = append(personal, entry.IdempotencyKey)
		}
	}
	for _, value := range personal {
		if strings.Contains(text, value) {
			t.Errorf("the metrics hold %q", value)
		}
	}
	for _, want := range []string{
		`hawser_call_errors_total{connection="stripe-main",connector="stripe",integration="collect-payment",kind="RateLimited",operation="stripe.Customer.Create"} 2`,
		`hawser_nodes{connection="stripe-main",connector="stripe"} 2`,
		`hawser_limit_transactions_per_second{connection="twilio-main",connector="twilio"} 50`,
	} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if !regexp.MustCompile(`(?m)^temporal_request_total\{.*operation="RespondActivityTaskCompleted".*\} [1-9]`).MatchString(text) {
		t.Error("the SDK's metrics are missing")
	}
}

// statuses counts the calls of a ledger by what reached the caller.
func statuses(ledger []control.Entry) map[string]int {
	counts := map[string]int{}
	for _, entry := range ledger {
		status := "none"
		if entry.Fault != control.ResetAfter && entry.Fault != control.ResetBefore {
			status = strconv.Itoa(entry.Status)
		}
		counts[status]++
	}
	return counts
}

// transactions counts them by status, as the metrics tell.
func transactions(t *testing.T, text, connector string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	line := regexp.MustCompile(`(?m)^hawser_transactions_total\{.*connector="` + connector + `".*status="(\w+)"\} (\d+)$`)
	for _, found := range line.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(found[2])
		if err != nil {
			t.Fatal(err)
		}
		counts[found[1]] += n
	}
	return counts
}

// startMeasuredWorker starts the worker program, and gives where Prometheus asks it.
func (s *surroundings) startMeasuredWorker() (url string) {
	s.t.Helper()
	cmd := exec.Command(program(s.t, "worker"), "--definitions", s.definitions, "--log-format", "json", "--metrics", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "TEMPORAL_ADDRESS="+s.temporal.Address(), "TEMPORAL_NAMESPACE="+s.temporal.Namespace())
	cmd.Env = append(cmd.Env, credentials...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { kill(cmd) })
	log := bufio.NewScanner(stderr)
	for log.Scan() {
		if found := regexp.MustCompile(`"url":"(http://[^"]+)"`).FindStringSubmatch(log.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, stderr) }() // until the worker ends
			return found[1]
		}
	}
	s.t.Fatal("the worker does not say where its metrics are")
	return ""
}

// scraped is what Prometheus gets.
func scraped(t *testing.T, url string) string {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v", response.Status, err)
	}
	return string(text)
}
