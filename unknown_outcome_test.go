package hawser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hawser/internal/execution"
	"hawser/sandbox/contract"
	"hawser/sandbox/control"
	"hawser/sandbox/twilio"
)

// Twilio takes no idempotency key for messages and calls. These are the numbers
// of the test, which docs/failures.md tells.
const (
	messageBatches, callBatches, batch = 250, 50, 2
	lostAnswers, lostRequests          = 0.2, 0.1
)

// Answers and requests of 500 messages and 100 calls are lost at random: each is
// made once, and each task knows its own.
func TestNoMessageIsSentTwiceOrLost(t *testing.T) {
	s := newSurroundings(t)
	s.addBatch(t, "messages", `entity: Messages, operation: Create, connectorInputPayload: {To: "+14155550123", From: "+15005550006", Body: "${inputs.batch} TASK"}`)
	s.addBatch(t, "calls", `entity: Calls, operation: Create, connectorInputPayload: {To: "+1415${inputs.batch}TASK", From: "+15005550006", Url: "https://example.com/voice"}`)
	s.loseAtRandom(t)
	s.moreNodes(t)
	s.startWorker()
	s.startWorker()

	var batches []string
	for i := range messageBatches {
		batches = append(batches, fmt.Sprint("message ", i))
	}
	runs := s.startBatches(t, "messages", batches)
	batches = nil
	for i := range callBatches {
		batches = append(batches, fmt.Sprint(555100+i))
	}
	runs = append(runs, s.startBatches(t, "calls", batches)...)
	sids := map[string]bool{}
	retries := 0
	for _, run := range runs {
		done := s.follow(t, run)
		if done.Status != execution.Succeeded {
			t.Errorf("an execution of %s is %s: %+v", done.Integration, done.Status, done.Error)
			continue
		}
		for _, task := range done.Tasks {
			sids[sidOf(t, task)] = true
			retries += task.Attempts - 1
		}
	}
	for path, want := range map[string]int{"Messages.json": messageBatches * batch, "Calls.json": callBatches * batch} {
		if n := s.twilio.calls("/2010-04-01/Accounts/*/"+path, control.CarriedOut); n != want {
			t.Errorf("%s: %d were carried out for %d tasks", path, n, want)
		}
	}
	if want := (messageBatches + callBatches) * batch; len(sids) != want {
		t.Errorf("%d tasks know %d records", want, len(sids))
	}
	bodies := map[string]int{}
	for _, m := range s.messages(t) {
		bodies[m.Body]++
	}
	for i := range messageBatches {
		for n := range batch {
			if body := fmt.Sprintf("message %d %d", i, n); bodies[body] != 1 {
				t.Errorf("%q was sent %d times", body, bodies[body])
			}
		}
	}
	if retries < len(sids)*int(100*lostAnswers)/200 {
		t.Errorf("only %d calls were repeated: too little was lost to prove anything", retries)
	}
	t.Logf("%d of %d calls were repeated", retries, len(sids))
}

// Many tasks send the same text to the same number, and answers and requests are
// lost. No message is taken for two tasks', and there are no more messages than
// tasks; a task that cannot tell says so.
func TestTheSameTextIsSentOnceForEachTask(t *testing.T) {
	const tasks = 50 * batch
	s := newSurroundings(t)
	s.addBatch(t, "reminders", `entity: Messages, operation: Create, connectorInputPayload: {To: "+14155550123", From: "+15005550006", Body: "A reminder"}`)
	s.loseAtRandom(t)
	s.moreNodes(t)
	s.startWorker()

	runs := s.startBatches(t, "reminders", make([]string, tasks/batch))
	owners := map[string]int{}
	succeeded, unknown := 0, 0
	for _, run := range runs {
		for _, task := range s.follow(t, run).Tasks {
			switch {
			case task.Status == execution.TaskSucceeded:
				succeeded++
				owners[sidOf(t, task)]++
			case task.Error != nil && task.Error.Type == "OutcomeUnknown" && strings.Contains(task.Error.Message, "look in Twilio"):
				unknown++
			case task.Status == execution.TaskPending: // after one that failed
			default:
				t.Errorf("a task is %s: %+v", task.Status, task.Error)
			}
		}
	}
	sent := len(s.messages(t))
	if len(owners) != succeeded {
		t.Errorf("%d tasks share %d messages", succeeded, len(owners))
	}
	if sent < succeeded || sent > succeeded+unknown {
		t.Errorf("%d messages of %d tasks that succeeded and %d that do not know", sent, succeeded, unknown)
	}
	t.Logf("%d messages, %d tasks succeeded, %d do not know", sent, succeeded, unknown)
}

// What cannot be looked up is not sent again.
func TestALookUpThatCannotTellSendsNothing(t *testing.T) {
	message := `entity: Messages, operation: Create, connectorInputPayload: {To: "+14155550123", From: "+15005550006", Body: Hello}`
	lost := control.Fault{Match: control.Match{Method: http.MethodPost}, Kind: control.ResetAfter, Times: 1}
	for name, test := range map[string]struct {
		lag    time.Duration
		faults []control.Fault
		retry  string
		want   string
	}{
		"the list is down": {
			faults: []control.Fault{lost, {Match: control.Match{Method: http.MethodGet}, Kind: control.ServerError, Status: http.StatusServiceUnavailable}},
			want:   "OutcomeUnknown 20503",
		},
		"the list asks to wait": {
			faults: []control.Fault{lost, {Match: control.Match{Method: http.MethodGet}, Kind: control.RateLimit}},
			want:   "OutcomeUnknown 20429",
		},
		"the task is not retried": {faults: []control.Fault{lost}, retry: "maximumAttempts: 1", want: "OutcomeUnknown"},
		"the list lags":           {faults: []control.Fault{lost}, lag: 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSurroundings(t)
			simulator := twilio.New(twilio.Options{ListLag: test.lag})
			contract.Twilio().Watch(t, simulator.Control())
			s.twilio = serve(t, simulator, simulator.Control())
			s.definitions = shippedDefinitions(t, map[string]string{"stripe": s.stripe.url, "twilio": s.twilio.url})
			for _, fault := range test.faults {
				if _, err := s.twilio.AddFault(fault); err != nil {
					t.Fatal(err)
				}
			}
			retry := test.retry
			if retry == "" {
				retry = "initialInterval: 10ms, maximumAttempts: 3"
			}
			write(t, filepath.Join(s.definitions, "send.yaml"), fmt.Sprintf(
				"kind: Integration\nname: send\ntasks:\n  - name: send\n    retry: {%s}\n    connector: {connection: twilio-main, %s}\n", retry, message))
			s.startWorker()
			done := s.follow(t, s.start(t, "send", nil))
			if got := summary(done.Error); got != test.want {
				t.Errorf("the execution is %s: %+v; want %q", done.Status, done.Error, test.want)
			}
			if n := s.twilio.calls("/2010-04-01/Accounts/*/Messages.json", control.CarriedOut); n != 1 {
				t.Errorf("it was sent %d times", n)
			}
		})
	}
}

// addBatch adds an integration of several tasks that make a call; TASK in it is the number of the task.
func (s *surroundings) addBatch(t *testing.T, name, call string) {
	t.Helper()
	text := "kind: Integration\nname: " + name + "\ninputs:\n  batch: {type: string}\ntasks:\n"
	for n := range batch {
		text += fmt.Sprintf("  - name: call%[1]d\n    retry: {initialInterval: 10ms}\n    connector: {connection: twilio-main, %[2]s}\n",
			n, strings.ReplaceAll(call, "TASK", fmt.Sprint(n)))
	}
	write(t, filepath.Join(s.definitions, name+".yaml"), text)
}

// startBatches starts an execution for each batch.
func (s *surroundings) startBatches(t *testing.T, name string, batches []string) []*execution.Run {
	t.Helper()
	bundle := s.bundle(t, name)
	runs := make([]*execution.Run, len(batches))
	for i, batch := range batches {
		run, _, err := execution.Start(t.Context(), s.client, execution.StartOptions{Bundle: bundle, Inputs: map[string]any{"batch": batch}})
		if err != nil {
			t.Fatal(err)
		}
		runs[i] = run
	}
	return runs
}

// loseAtRandom loses answers and requests of changing calls; the draws repeat.
func (s *surroundings) loseAtRandom(t *testing.T) {
	t.Helper()
	match := control.Match{Method: http.MethodPost}
	for _, fault := range []control.Fault{
		{Match: match, Kind: control.ResetAfter, Probability: lostAnswers, Seed: 1},
		{Match: match, Kind: control.ResetBefore, Probability: lostRequests, Seed: 2},
	} {
		if _, err := s.twilio.AddFault(fault); err != nil {
			t.Fatal(err)
		}
	}
}

// moreNodes lets the connection to Twilio make more calls per second.
func (s *surroundings) moreNodes(t *testing.T) {
	t.Helper()
	path := filepath.Join(s.definitions, "connections", "twilio-main.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	more := strings.Replace(string(text), "nodes: {min: 2,", "nodes: {min: 8,", 1)
	if more == string(text) {
		t.Fatalf("%s has another number of nodes", path)
	}
	write(t, path, more)
}

func sidOf(t *testing.T, task *execution.Task) string {
	t.Helper()
	output, _ := task.Output.Any.(map[string]any)
	payload, _ := output["connectorOutputPayload"].(map[string]any)
	sid, ok := payload["Sid"].(string)
	if !ok {
		t.Fatalf("%s gives %v", task.Name, task.Output.Any)
	}
	return sid
}

type message struct{ Sid, Body string }

// messages are those that were sent, those of the examples aside.
func (s *surroundings) messages(t *testing.T) []message {
	t.Helper()
	account := strings.TrimPrefix(credentials[1], "TWILIO_ACCOUNT_SID=")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.twilio.url+"/2010-04-01/Accounts/"+account+"/Messages.json?PageSize=1000&To=%2B14155550123", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(account, "sandbox")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var page struct {
		Messages []message
		NextPage string `json:"next_page_uri"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	if page.NextPage != "" {
		t.Fatal("there are more messages than fit into one page")
	}
	return page.Messages
}
