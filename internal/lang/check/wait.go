package check

import (
	"time"

	"hawser/internal/lang"
	"hawser/internal/schema"
)

// suspendTask checks how long a task waits, and gives the shape of its outputs.
func (i *integrationChecker) suspendTask(task *lang.Task) *schema.Type {
	i.durationText(task.Suspend.Timeout, "timeout")
	return taskType(task, schema.Field{Name: "suspensionResult", Type: wordOf("resumed", "expired")})
}

// approvalTask checks who decides what, and gives the shape of its outputs.
func (i *integrationChecker) approvalTask(task *lang.Task) *schema.Type {
	t := task.Approval
	text := &schema.Type{Kind: schema.String}
	if t.Approvers != nil {
		if t.Approvers.Kind == lang.ListValue && len(t.Approvers.List) == 0 {
			i.report(codeEmpty, t.Approvers.Span, `"approvers" is empty: nobody could decide`, "leave it out, and everybody can")
		}
		i.fits(t.Approvers, &schema.Type{Kind: schema.List, Elem: text}, quote("approvers"))
	}
	if t.Message != nil {
		i.fits(t.Message, text, quote("message"))
	}
	i.durationText(t.Timeout, "timeout")
	return taskType(task, schema.Field{Name: "decision", Type: wordOf("approved", "rejected", "expired")},
		schema.Field{Name: "by", Type: text}, schema.Field{Name: "comment", Type: text})
}

func wordOf(words ...string) *schema.Type { return &schema.Type{Kind: schema.String, Enum: words} }

// durationText checks a length of time that may be an expression. It may be missing.
func (i *integrationChecker) durationText(v *lang.Value, name string) {
	if v == nil {
		return
	}
	i.fits(v, &schema.Type{Kind: schema.String}, quote(name))
	if text, ok := v.Literal.Any.(string); ok {
		if _, err := time.ParseDuration(text); err != nil {
			i.report(codeDuration, v.Span, quote(name)+" must be a duration, is "+quote(text), "as in 500ms, 30s, 1m30s, 2h")
		}
	}
}
