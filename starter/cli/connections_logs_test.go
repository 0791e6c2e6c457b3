package cli

import (
	"testing"
	"time"

	"hawser/internal/lang"
	"hawser/internal/node"
	"hawser/internal/recent"
)

func TestLogLine(t *testing.T) {
	l := node.Logged{Host: "pod 3", Entry: recent.Entry{
		Time: time.Date(2026, 3, 1, 12, 0, 0, 5e6, time.Local), Level: "ERROR", Message: "api request",
		Attributes: []recent.Attribute{{Key: "status", Value: "402"}, {Key: "requestBody", Value: `{"amount":5}`}, {Key: "path", Value: "\x1b[2J"}, {Key: "query", Value: ""}},
	}}
	want := `2026-03-01 12:00:00.005  ERROR  api request  status=402  requestBody="{\"amount\":5}"  path="\x1b[2J"  query=""`
	if got := logLine(l, false); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := logLine(l, true); got != want+`  worker="pod 3"` {
		t.Errorf("got  %s", got)
	}
}

func TestNothingLogged(t *testing.T) {
	c := testConnection("stripe-main", "stripe")
	one := node.Asked{Hosts: []string{"pod-1"}}
	logs := *c
	logs.Logging = lang.Logging{Enabled: true}
	for want, got := range map[string]string{
		"no worker serves stripe-main: what one has logged ends with it":                                       nothingLogged(c, node.Asked{}),
		"stripe-main has logged nothing: `logging: {enabled: true}` in its definition has it log its requests": nothingLogged(c, one),
		"stripe-main has logged nothing": nothingLogged(&logs, one),
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
