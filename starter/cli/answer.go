package cli

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"hawser/internal/execution"
	"hawser/workflows"
)

// answer answers a task that waits.
func (a *app) answer(ctx context.Context, id string, answer workflows.Answer) error {
	c, err := a.dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	patient, cancel := context.WithTimeout(ctx, defaultWait)
	defer cancel()
	path, err := execution.Answer(patient, c, id, answer)
	if err != nil {
		if patient.Err() != nil && ctx.Err() == nil {
			return unreachable("no worker has taken the answer", err, "start one with `go run ./worker`, and answer again")
		}
		return answerError(id, err)
	}
	if a.json() {
		return a.printJSON(struct {
			ID       string `json:"id"`
			Task     string `json:"task"`
			Decision string `json:"decision"`
			By       string `json:"by,omitempty"`
			Comment  string `json:"comment,omitempty"`
		}{id, path, answer.Decision, answer.By, answer.Comment})
	}
	_, err = fmt.Fprintf(a.out, "%s of %s is %s\n", path, id, answer.Decision)
	return err
}

// answerError tells why an answer was not taken.
func answerError(id string, err error) error {
	var over *execution.OverError
	var refused *execution.RefusedError
	switch {
	case errors.As(err, &over):
		return badRequest(over.Error(), "`starter status "+id+"` tells more")
	case errors.As(err, &refused):
		f := badRequest(refused.Message)
		f.err = err
		if waiting := refused.Waiting; len(waiting) > 0 && slices.Contains([]string{workflows.NotWaiting, workflows.AmbiguousTask}, refused.Type) {
			f.hints = append(f.hints, "waiting: "+strings.Join(waiting, ", "))
		} else if refused.Type == workflows.NotApprover {
			f.hints = append(f.hints, "tell who decides with --by")
		}
		return f
	default:
		return executionError(id, err)
	}
}

// userName is what the machine calls the user, "" where it does not say.
func userName() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}
