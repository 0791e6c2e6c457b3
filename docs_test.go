package hawser

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hawser/internal/execution"
	"hawser/sandbox/control"
	"hawser/workflows"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(kind: Integration\n.*?)```")

// documented gives the integrations of the language reference, by name.
func documented(t *testing.T) map[string]string {
	t.Helper()
	pages, err := filepath.Glob("docs/language/*.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := map[string]string{}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range yamlBlock.FindAllStringSubmatch(string(text), -1) {
			name := regexp.MustCompile(`(?m)^name: (.*)$`).FindStringSubmatch(block[1])[1]
			examples[name] = block[1]
		}
	}
	if len(examples) == 0 {
		t.Fatal("the language reference has no examples")
	}
	return examples
}

func TestDocumentedIntegrationsRun(t *testing.T) {
	s := newSurroundings(t)
	s.startWorker()
	examples := documented(t)
	for name, text := range examples {
		if err := os.WriteFile(filepath.Join(s.definitions, "documented-"+name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range examples {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(text, "approval:") || strings.Contains(text, "suspend:") {
				s.runAnswered(t, name)
				return
			}
			if strings.Contains(text, "compensate:") {
				s.failsAndIsUndone(t, name)
				return
			}
			var inputs map[string]any
			if name == "welcome" {
				inputs = map[string]any{"name": "Ada"}
			}
			s.run(t, name, inputs)
		})
	}
}

// runAnswered runs an example, and answers each task of it that waits: approved by ada, or resumed.
func (s *surroundings) runAnswered(t *testing.T, name string) {
	t.Helper()
	run := s.start(t, name, nil)
	done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, func(e *execution.Execution) {
		for task := range e.Every() {
			answer := workflows.Answer{Task: task.Path, Decision: workflows.Resumed}
			if task.Awaits == "approval" {
				answer.Decision, answer.By = workflows.Approved, "ada"
			}
			if task.Awaits == "" {
				continue
			}
			if _, err := execution.Answer(t.Context(), s.client, e.ID, answer); err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if done.Status != execution.Succeeded {
		t.Errorf("the execution is %s: %+v", done.Status, done.Error)
	}
}

// failsAndIsUndone runs the example whose card is declined.
func (s *surroundings) failsAndIsUndone(t *testing.T, name string) {
	t.Helper()
	before := s.canceledPayments()
	run := s.start(t, name, nil)
	done, err := execution.Follow(t.Context(), s.client, run.ID, run.RunID, func(*execution.Execution) {})
	if err != nil {
		t.Fatal(err)
	}
	if done.Status != execution.Failed || done.Error == nil || done.Error.Code != "card_declined" {
		t.Errorf("the execution is %s: %+v", done.Status, done.Error)
	}
	if done.Tasks[0].Status != execution.TaskCompensated {
		t.Errorf("%s is %s", done.Tasks[0].Name, done.Tasks[0].Status)
	}
	canceled := s.canceledPayments() - before
	if canceled != 1 {
		t.Errorf("the payment was canceled %d times", canceled)
	}
}

// canceledPayments counts the payments that were canceled in the sandbox.
func (s *surroundings) canceledPayments() int {
	canceled := 0
	for _, entry := range s.stripe.Ledger() {
		if entry.Method == http.MethodPost && strings.HasSuffix(entry.Path, "/cancel") && entry.Outcome == control.CarriedOut {
			canceled++
		}
	}
	return canceled
}
