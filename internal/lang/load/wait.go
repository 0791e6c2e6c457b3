package load

import (
	"go.yaml.in/yaml/v3"

	"hawser/internal/lang"
)

// suspendTask reads how long a suspended task waits. It may say nothing.
func (r *reader) suspendTask(n *yaml.Node, name lang.Text) *lang.SuspendTask {
	t := &lang.SuspendTask{}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return t
	}
	o, ok := r.object(n, name.Span, `"suspend"`)
	if !ok {
		return t
	}
	t.Timeout = o.input("timeout")
	o.done()
	return t
}

// approvalTask reads who decides what, and until when. It may say nothing.
func (r *reader) approvalTask(n *yaml.Node, name lang.Text) *lang.ApprovalTask {
	t := &lang.ApprovalTask{}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return t
	}
	o, ok := r.object(n, name.Span, `"approval"`)
	if !ok {
		return t
	}
	t.Approvers, t.Message, t.Timeout = o.input("approvers"), o.input("message"), o.input("timeout")
	o.done()
	return t
}

// waits reports whether a task waits for what happens elsewhere: its timeout bounds that.
func waits(t *lang.Task) bool { return t.Call != nil || t.Suspend != nil || t.Approval != nil }

// onlyWaits refuses a bound for what is not waited for, and a second one.
func (o *object) onlyWaits(t *lang.Task) {
	if t.Timeout.Value == 0 {
		return
	}
	if t.Call != nil && t.Call.Detached {
		o.report(codeTaskKind, t.Timeout.Span, `"timeout" bounds nothing: the task does not wait for what it calls`, `leave it out, or "wait: false"`)
	}
	if t.Suspend != nil && t.Suspend.Timeout != nil || t.Approval != nil && t.Approval.Timeout != nil {
		o.report(codeTaskKind, t.Timeout.Span, `"timeout" is here twice: the task has one, and what it does has another`, "leave one of them out")
	}
}
