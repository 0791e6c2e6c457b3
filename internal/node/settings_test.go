package node

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/internal/connection"
	"hawser/internal/lang"
)

func TestSettings(t *testing.T) {
	c := &lang.Connection{
		Meta:         lang.Meta{Name: lang.Text{Value: "main"}},
		Destinations: []string{"api.example.com", "proxy.example.com:3128"},
		Proxy:        lang.Proxy{Enabled: true, AuthScheme: "BASIC", User: "me", PasswordURL: "env://PROXY", SSLType: "AUTO"},
		Auth:         []lang.AuthSetting{{Name: lang.Text{Value: "apiKey"}, SecretURL: "env://KEY"}, {Name: lang.Text{Value: "accountSid"}, Literal: "AC1"}},
		Verbosity:    2,
		Logging:      lang.Logging{Enabled: true, Level: "INFO"},
	}
	want := connection.Settings{
		Name:         "main",
		Destinations: []string{"api.example.com", "proxy.example.com:3128"},
		Proxy:        connection.Proxy{Enabled: true, AuthScheme: "BASIC", User: "me", Password: connection.Value{SecretURL: "env://PROXY"}, SSLType: "AUTO"},
		Auth:         map[string]connection.Value{"apiKey": {SecretURL: "env://KEY"}, "accountSid": {Literal: "AC1"}},
		Verbosity:    2,
		Logging:      connection.Logging{Enabled: true, Level: "INFO"},
	}
	if diff := cmp.Diff(want, settings(c, Override{})); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	want.Destinations, want.Proxy = []string{"http://127.0.0.1:1"}, connection.Proxy{}
	want.Auth = map[string]connection.Value{"apiKey": {Literal: "sandbox"}}
	if diff := cmp.Diff(want, settings(c, Override{BaseURL: "http://127.0.0.1:1", Auth: map[string]string{"apiKey": "sandbox"}})); diff != "" {
		t.Errorf("overridden settings (-want +got):\n%s", diff)
	}
}

func TestConnectionThatCannotBeUsedRefusesItsCalls(t *testing.T) {
	var log strings.Builder
	caller := unusable(slog.New(slog.NewTextHandler(&log, nil)), &connection.SettingError{Setting: "verbosity", Problem: "is out of range", Hint: "use 1 to 5"})
	err := caller.Ping(t.Context())
	if err == nil || !strings.Contains(err.Error(), "verbosity is out of range") {
		t.Errorf("error: %v", err)
	}
	if !strings.Contains(log.String(), "verbosity is out of range") {
		t.Errorf("log: %s", log.String())
	}
}
