package workflows

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"hawser/activities"
	"hawser/internal/lang"
)

func TestProgressIsATableOfTheTasks(t *testing.T) {
	name := func(value string) lang.Text { return lang.Text{Value: value} }
	p := newProgress("id", &lang.Integration{Tasks: []*lang.Task{
		{Name: name("sum"), Set: &lang.SetTask{}},
		{Name: name("pay"), Connector: &lang.ConnectorTask{Connection: name("main"), Connector: "fake", Action: name("Refund")}},
		{Name: name("text"), Connector: &lang.ConnectorTask{Connection: name("other"), Connector: "fake", Entity: name("Message"), Operation: name("Create")}},
	}})
	p.update(Event{Path: "sum", State: Succeeded})
	p.update(Event{Path: "pay", State: Failed, Failure: &TaskFailure{Failure: activities.Failure{Message: "a | b\nc"}}})
	want := `| task | state | |
|---|---|---|
| sum | succeeded | set |
| pay | failed | a \| b c |
| text | pending | fake.Message.Create on other |
`
	if diff := cmp.Diff(want, p.markdown()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}
