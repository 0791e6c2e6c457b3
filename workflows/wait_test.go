package workflows_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"hawser/internal/lang"
	"hawser/internal/node/nodetest"
	"hawser/workflows"
)

func approvalOf(name string, approvers ...string) *lang.Task {
	return task(name, func(t *lang.Task) {
		t.Approval = &lang.ApprovalTask{Message: nodetest.Literal("Pay?")}
		if len(approvers) > 0 {
			t.Approval.Approvers = nodetest.Expression("['" + strings.Join(approvers, "', '") + "']")
		}
	})
}

func suspendOf(name string) *lang.Task {
	return task(name, func(t *lang.Task) { t.Suspend = &lang.SuspendTask{} })
}

// reply is an answer at a time, and what becomes of it.
type reply struct {
	after   time.Duration
	answer  workflows.Answer
	refused string // the type of the refusal
	says    string
}

// executeAnswered runs a bundle, and answers what it waits for.
func executeAnswered(t *testing.T, bundle *lang.Bundle, replies ...reply) (any, *testsuite.TestWorkflowEnvironment) {
	t.Helper()
	env := environment(t, echo)
	for _, r := range replies {
		taken := false
		refuse := func(err error) {
			var app *temporal.ApplicationError
			if !errors.As(err, &app) || app.Type() != r.refused || !strings.Contains(app.Message(), r.says) {
				t.Errorf("the answer %+v ends with %v, want %s: %s", r.answer, err, r.refused, r.says)
			}
			taken = true
		}
		env.RegisterDelayedCallback(func() {
			env.UpdateWorkflow(workflows.AnswerUpdate, "", &testsuite.TestUpdateCallback{
				OnReject: refuse,
				OnAccept: func() {},
				OnComplete: func(_ any, err error) {
					if err != nil || r.refused != "" {
						refuse(err)
					}
					taken = true
				},
			}, r.answer)
		}, r.after)
		t.Cleanup(func() {
			if !taken {
				t.Errorf("nothing became of the answer %+v", r.answer)
			}
		})
	}
	env.ExecuteWorkflow("waiting", workflows.Input{Bundle: bundle})
	var out struct{ Any any }
	if err := env.GetWorkflowError(); err == nil {
		var outputs map[string]any
		if err := env.GetWorkflowResult(&outputs); err != nil {
			t.Fatal(err)
		}
		out.Any = outputs
	}
	return out.Any, env
}

func decision(decision, by string) workflows.Answer {
	return workflows.Answer{Task: "decide", Decision: decision, By: by, Comment: "as agreed"}
}

func TestApproval(t *testing.T) {
	limited := approvalOf("decide", "ada", "bob")
	limited.Approval.Timeout = nodetest.Expression("string(1 + 1) + 'h'")
	short := approvalOf("decide")
	short.Timeout.Value = time.Hour
	for name, test := range map[string]struct {
		task    *lang.Task
		replies []reply
		want    map[string]any
	}{
		"approved":         {approvalOf("decide"), []reply{{after: 100 * time.Hour, answer: decision("approved", "eve")}}, map[string]any{"decision": "approved", "by": "eve", "comment": "as agreed"}},
		"rejected":         {approvalOf("decide", "ada"), []reply{{after: time.Minute, answer: decision("rejected", "ada")}}, map[string]any{"decision": "rejected", "by": "ada", "comment": "as agreed"}},
		"expired":          {limited, []reply{{after: time.Hour, answer: decision("approved", "eve"), refused: workflows.NotApprover, says: `"eve" is none of the approvers of task "decide": ada, bob`}}, map[string]any{"decision": "expired", "by": "", "comment": ""}},
		"the task's limit": {short, nil, map[string]any{"decision": "expired", "by": "", "comment": ""}},
		"no name":          {limited, []reply{{after: time.Minute, answer: decision("approved", ""), refused: workflows.NotApprover, says: "somebody without a name"}}, map[string]any{"decision": "expired", "by": "", "comment": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			got, env := executeAnswered(t, nodetest.Bundle("waiting", outputs(
				nodetest.Member("decision", "tasks.decide.decision"), nodetest.Member("by", "tasks.decide.by"), nodetest.Member("comment", "tasks.decide.comment")), test.task), test.replies...)
			if diff := cmp.Diff(any(test.want), got); diff != "" || env.GetWorkflowError() != nil {
				t.Errorf("%v; outputs (-want +got):\n%s", env.GetWorkflowError(), diff)
			}
		})
	}
}

func TestSuspend(t *testing.T) {
	limited := suspendOf("pause")
	limited.Suspend.Timeout = nodetest.Literal("1h")
	resume := workflows.Answer{Task: "pause", Decision: workflows.Resumed}
	for name, test := range map[string]struct {
		task    *lang.Task
		replies []reply
		want    string
	}{
		"resumed":         {suspendOf("pause"), []reply{{after: 1000 * time.Hour, answer: resume}}, "resumed"},
		"resumed in time": {limited, []reply{{after: 59 * time.Minute, answer: resume}}, "resumed"},
		"expired":         {limited, nil, "expired"},
		"approved, which it is not": {suspendOf("pause"), []reply{
			{after: time.Minute, answer: workflows.Answer{Task: "pause", Decision: workflows.Approved}, refused: workflows.WrongAnswer, says: "it can be resumed"},
			{after: time.Hour, answer: resume},
		}, "resumed"},
	} {
		t.Run(name, func(t *testing.T) {
			got, env := executeAnswered(t, nodetest.Bundle("waiting", outputs(nodetest.Member("result", "tasks.pause.suspensionResult")), test.task), test.replies...)
			if diff := cmp.Diff(any(map[string]any{"result": test.want}), got); diff != "" || env.GetWorkflowError() != nil {
				t.Errorf("%v; outputs (-want +got):\n%s", env.GetWorkflowError(), diff)
			}
		})
	}
}

func TestAnswersFindTheirTask(t *testing.T) {
	approve := func(task string) workflows.Answer {
		return workflows.Answer{Task: task, Decision: workflows.Approved, By: "ada"}
	}
	loop := forEachOf("each", "[1, 2]", 2, "tasks.decide.decision", approvalOf("decide"))
	bundle := nodetest.Bundle("waiting", outputs(nodetest.Member("all", "tasks.each.collect"), nodetest.Member("result", "tasks.pause.suspensionResult")),
		parallelOf("both", branchOf("left", loop, nodetest.Set("note", nodetest.Member("all", "tasks.each.collect"))), branchOf("right", suspendOf("pause"), nodetest.Set("other", nodetest.Member("result", "tasks.pause.suspensionResult")))))
	bundle.Integration.Outputs = outputs(nodetest.Member("all", "vars.all"), nodetest.Member("result", "vars.result"))
	got, env := executeAnswered(t, bundle,
		reply{after: 1 * time.Second, answer: approve("decid"), refused: workflows.NotWaiting, says: "those that wait are both.left.each[0].decide, both.left.each[1].decide, both.right.pause"},
		reply{after: 2 * time.Second, answer: approve("decide"), refused: workflows.AmbiguousTask, says: "both.left.each[0].decide, both.left.each[1].decide"},
		reply{after: 3 * time.Second, answer: approve("both/left/each[1]/decide")},
		reply{after: 4 * time.Second, answer: approve("both.left.each[1].decide"), refused: workflows.Answered, says: `was answered already: approved by ada`},
		reply{after: 5 * time.Second, answer: workflows.Answer{Task: "decide", Decision: workflows.Rejected}},
		reply{after: 6 * time.Second, answer: workflows.Answer{Task: "pause", Decision: workflows.Resumed}},
	)
	want := map[string]any{"all": []any{"rejected", "approved"}, "result": "resumed"}
	if diff := cmp.Diff(any(want), got); diff != "" || env.GetWorkflowError() != nil {
		t.Errorf("%v; outputs (-want +got):\n%s", env.GetWorkflowError(), diff)
	}
}

func TestWaitThatCannotBegin(t *testing.T) {
	nobody, soon := approvalOf("decide"), suspendOf("decide")
	nobody.Approval.Approvers = nodetest.Expression("[]")
	soon.Suspend.Timeout = nodetest.Expression("'soon'")
	for name, task := range map[string]*lang.Task{"nobody approves": nobody, "a timeout that is none": soon} {
		_, env := execute(t, echo, nodetest.Bundle("waiting", nil, task), nil)
		var app *temporal.ApplicationError
		if !errors.As(env.GetWorkflowError(), &app) || app.Type() != workflows.WrongValue {
			t.Errorf("%s: the execution ended with %v", name, env.GetWorkflowError())
		}
	}
}

func TestCanceledWaitEnds(t *testing.T) {
	env := environment(t, echo)
	env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
	env.ExecuteWorkflow("waiting", workflows.Input{Bundle: nodetest.Bundle("waiting", nil, approvalOf("decide"))})
	if err := env.GetWorkflowError(); !temporal.IsCanceledError(err) {
		t.Errorf("the execution ended with %v, want canceled", err)
	}
}
