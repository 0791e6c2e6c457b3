package workflows

import (
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"
)

// AnswerUpdate is the name of the update that answers a task that waits. It takes
// an Answer, and gives the path of the task. A refusal is an application error of
// one of the types below.
const AnswerUpdate = "hawser.answer"

// The decisions of answers. Resumed answers a suspend, the others an approval.
const (
	Approved = "approved"
	Rejected = "rejected"
	Resumed  = "resumed"
)

// Why an answer is refused.
const (
	// NotWaiting is an answer to a task that does not wait.
	NotWaiting = "NotWaiting"
	// AmbiguousTask is a name that several tasks that wait have.
	AmbiguousTask = "AmbiguousTask"
	// Answered is a second answer.
	Answered = "Answered"
	// WrongAnswer is an answer of the wrong kind: a suspend cannot be approved.
	WrongAnswer = "WrongAnswer"
	// NotApprover is an answer of somebody who is not among the approvers.
	NotApprover = "NotApprover"
)

// Answer answers a task that waits.
type Answer struct {
	// Task is its name, or its path where several have that name: "each[3].approve", be it with / in place of the points.
	Task     string `json:"task"`
	Decision string `json:"decision"`
	By       string `json:"by,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

// takeAnswers lets the tasks of the execution be answered.
func (e *execution) takeAnswers(ctx workflow.Context) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, AnswerUpdate, func(_ workflow.Context, answer Answer) (string, error) {
		w, err := e.answerable(answer)
		if err != nil {
			return "", err
		}
		w.answer = &answer
		return w.path, nil
	}, workflow.UpdateHandlerOptions{
		Validator: func(answer Answer) error {
			_, err := e.answerable(answer)
			return err
		},
	})
}

// answerable finds the task that an answer is for, and refuses one that it cannot take.
func (e *execution) answerable(answer Answer) (*wait, error) {
	matching := e.matching(answer.Task)
	open := slices.DeleteFunc(slices.Clone(matching), func(w *wait) bool { return w.answer != nil || w.over })
	switch {
	case len(open) > 1:
		return nil, RefuseAmbiguous(answer.Task, pathsOf(open))
	case len(open) == 0 && len(matching) > 0 && matching[len(matching)-1].answer != nil:
		return nil, answeredBefore(matching[len(matching)-1])
	case len(open) == 0:
		return nil, RefuseNotWaiting(answer.Task, e.waiting())
	}
	w := open[0]
	switch {
	case (w.task.Suspend != nil) != (answer.Decision == Resumed):
		return nil, wrongAnswer(w)
	case len(w.approvers) > 0 && !slices.Contains(w.approvers, answer.By):
		return nil, notApprover(w, answer.By)
	}
	return w, nil
}

func pathsOf(waits []*wait) []string {
	paths := make([]string, len(waits))
	for i, w := range waits {
		paths[i] = w.path
	}
	return paths
}

// matching gives the tasks of that path, or else of that name, in the order in which they began to wait.
func (e *execution) matching(task string) []*wait {
	path := strings.ReplaceAll(task, "/", ".")
	byPath := slices.DeleteFunc(slices.Clone(e.waits), func(w *wait) bool { return w.path != path })
	if len(byPath) > 0 {
		return byPath
	}
	return slices.DeleteFunc(slices.Clone(e.waits), func(w *wait) bool { return w.task.Name.Value != task })
}
