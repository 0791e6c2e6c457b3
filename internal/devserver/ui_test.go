package devserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"hawser/internal/devserver"
)

func TestUI(t *testing.T) {
	s := start(t, devserver.Options{UI: true, Namespace: "integrations"})
	run(t, s, "seen", "in the UI")

	t.Run("serves its page and what the page loads", func(t *testing.T) {
		page := get(t, s.UIURL()+"/namespaces/integrations/workflows")
		if !strings.Contains(page, "/_app/") {
			t.Errorf("no page: %.200s", page)
		}
	})

	t.Run("shows the executions of the namespace", func(t *testing.T) {
		var answer struct{ History struct{ Events []any } }
		decode(t, get(t, s.UIURL()+"/api/v1/namespaces/integrations/workflows/seen/history"), &answer)
		if len(answer.History.Events) == 0 {
			t.Error("no history")
		}
	})

	t.Run("opens in the namespace and asks nobody for news or releases", func(t *testing.T) {
		var settings struct {
			DefaultNamespace   string
			DisableNewsFetch   bool
			NotifyOnNewVersion bool
		}
		decode(t, get(t, s.UIURL()+"/api/v1/settings"), &settings)
		if settings.DefaultNamespace != "integrations" || !settings.DisableNewsFetch || settings.NotifyOnNewVersion {
			t.Errorf("settings = %+v", settings)
		}
		var releases struct{ Releases map[string]string }
		decode(t, get(t, s.UIURL()+"/api/v1/releases"), &releases)
		if len(releases.Releases) != 0 {
			t.Errorf("releases = %v", releases.Releases)
		}
	})

	t.Run("takes no orders from the page of another site", func(t *testing.T) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			s.UIURL()+"/api/v1/namespaces/integrations/workflows/seen/terminate", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Origin", "https://elsewhere.example")
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode < 400 || answer.StatusCode > 403 {
			t.Errorf("status = %s, want a refusal", answer.Status)
		}
	})
}

func TestWithoutUI(t *testing.T) {
	if url := start(t, devserver.Options{}).UIURL(); url != "" {
		t.Errorf("a UI at %s", url)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s: %.200s", url, answer.Status, body)
	}
	return string(body)
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
}
