package schedules

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Action is what becomes of a schedule.
type Action string

// The actions.
const (
	Create Action = "create"
	Update Action = "change"
	Delete Action = "delete"
	Keep   Action = "keep"
)

// Change is what becomes of one schedule.
type Change struct {
	ID     string `json:"id"`
	Action Action `json:"action"`
	// Differences say what changes, and what somebody has changed since the last apply.
	Differences []string `json:"differences,omitempty"`
	// Etag is that of the schedule which is there.
	Etag string `json:"etag,omitempty"`
	// Orphan is a schedule that nothing declares any more; it is deleted on request alone.
	Orphan bool `json:"orphan,omitempty"`

	item  *Item
	state *State
}

// Plan is what apply would do.
type Plan struct {
	// Etag is that of all schedules which are there and of what is declared: another one is another plan.
	Etag    string   `json:"etag"`
	Changes []Change `json:"changes"`
}

// Options say what a plan covers.
type Options struct {
	// Orphans looks for schedules that nothing declares, and Prune deletes them.
	Orphans, Prune bool
}

// Plan compares what is declared with what is there. Nothing is changed.
func (s *Store) Plan(ctx context.Context, items []*Item, options Options) (*Plan, error) {
	plan := &Plan{Changes: []Change{}}
	declared := map[string]bool{}
	for _, item := range items {
		declared[item.ID()] = true
		state, err := s.Get(ctx, item.ID())
		if err != nil {
			return nil, err
		}
		plan.Changes = append(plan.Changes, compare(item, state))
	}
	if options.Orphans {
		if err := s.orphans(ctx, plan, declared, options.Prune); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(plan.Changes, func(a, b Change) int { return strings.Compare(a.ID, b.ID) })
	plan.Etag = plan.sum()
	return plan, nil
}

func (s *Store) orphans(ctx context.Context, plan *Plan, declared map[string]bool, prune bool) error {
	ids, err := s.IDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if declared[id] {
			continue
		}
		state, err := s.Get(ctx, id)
		switch {
		case err != nil:
			return err
		case state == nil: // deleted a moment ago
			continue
		}
		change := Change{ID: id, Action: Keep, Orphan: true, Etag: state.Etag, state: state}
		if prune {
			change.Action = Delete
		}
		plan.Changes = append(plan.Changes, change)
	}
	return nil
}

// compare tells what has to be done so that a schedule is as declared.
func compare(item *Item, state *State) Change {
	change := Change{ID: item.ID(), Action: Create, item: item, state: state}
	if state == nil {
		return change
	}
	change.Etag = state.Etag
	if change.Differences = differences(item, state); len(change.Differences) > 0 {
		change.Action = Update
	} else {
		change.Action = Keep
	}
	return change
}

// differences say in what a schedule is not as declared.
func differences(item *Item, state *State) []string {
	var list []string
	if was, is := times(state.schedule.GetSpec()), times(item.Schedule.GetSpec()); was != is {
		list = append(list, wordTimes(was, is))
	}
	was, is := state.schedule.GetAction().GetStartWorkflow(), item.Schedule.GetAction().GetStartWorkflow()
	has, wants := cargoOf(was), cargoOf(is)
	switch {
	case was.GetWorkflowType().GetName() != is.GetWorkflowType().GetName(),
		was.GetTaskQueue().GetName() != is.GetTaskQueue().GetName(),
		was.GetWorkflowId() != is.GetWorkflowId():
		list = append(list, wordDrift)
	case has == wants:
	case has.digest == wants.digest && has.inputs != wants.inputs:
		list = append(list, wordInputs)
	case has.digest == wants.digest:
		list = append(list, wordWritten)
	case state.Digest == item.Digest: // it says that it carries what it does not
		list = append(list, wordDrift)
	default:
		list = append(list, wordDigest(cmp.Or(has.digest, state.Digest), item.Digest))
	}
	if was, is := state.schedule.GetPolicies(), item.Schedule.GetPolicies(); was.GetOverlapPolicy() != is.GetOverlapPolicy() {
		list = append(list, wordOverlap(was.GetOverlapPolicy(), is.GetOverlapPolicy()))
	}
	return list
}

// sum is what the plan is known by.
func (p *Plan) sum() string {
	hash := sha256.New()
	for _, c := range p.Changes {
		fmt.Fprintf(hash, "%s %s %s", c.ID, c.Action, c.Etag)
		if c.item != nil {
			s := c.item.Schedule
			fmt.Fprintf(hash, " %s %s %s", times(s.GetSpec()), s.GetPolicies().GetOverlapPolicy(), cargoOf(s.GetAction().GetStartWorkflow()).whole)
		}
		fmt.Fprintln(hash)
	}
	return hex.EncodeToString(hash.Sum(nil))[:16]
}

// Pending reports whether the plan changes anything.
func (p *Plan) Pending() bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Action != Keep })
}
