package trial

import (
	"strings"

	"hawser/activities"
	"hawser/internal/lang"
	"hawser/workflows"
)

// isOwn reports whether a workflow is the tested execution, or a stretch of it,
// and not one that it has called.
func (t *trial) isOwn(id string) bool {
	own := t.test.Name.Value
	return id == own || strings.HasPrefix(id, own+"/")
}

// observe keeps what has become of the execution's own tasks.
func (t *trial) observe(event workflows.Event) {
	if t.isOwn(event.Of) {
		t.events = append(t.events, event)
	}
}

// answer gives what the mock of a task says that makes no call itself, but
// waits for something outside: an integration that it calls.
func (t *trial) answer(execution string, task *lang.Task) (output any, failed *activities.Failure, ok bool) {
	mock := t.test.Mock(task.Name.Value)
	if mock == nil || !t.isOwn(execution) {
		return nil, nil, false
	}
	number := t.calls.count(task.Name.Value)
	if !mock.Always && number >= len(mock.Answers) {
		t.calls.refuse(exhausted(mock, number+1))
		return nil, &activities.Failure{Kind: workflows.BadDefinition, Message: "the test has no answer for this task"}, true
	}
	answer := mock.Answers[min(number, len(mock.Answers)-1)]
	if f := answer.Failure; f != nil {
		return nil, &activities.Failure{
			Kind: f.Kind.Value, Type: f.Type.Value, Code: f.Code.Value, DeclineCode: f.DeclineCode.Value, Message: f.Message.Value,
		}, true
	}
	return answer.Outputs.Data(), nil, true
}
