package check

import (
	"slices"

	"hawser/internal/lang"
)

// ends reports whether the integration never goes on after a task that was checked.
func (i *integrationChecker) ends(task *lang.Task) bool {
	switch {
	case task.OnError == lang.Continue, task.When != nil && i.decided[task.When] != true:
		return false
	case task.Switch != nil:
		return i.everyCaseEnds(task.Switch)
	case task.While != nil: // one that no condition ends: a return in it does, or a failure
		return i.decided[task.While.Condition] == true
	case task.Parallel != nil:
		return slices.ContainsFunc(task.Parallel.Branches, func(b lang.Branch) bool { return i.allEnd(b.Tasks) })
	case task.Try != nil:
		return i.allEnd(task.Try.Finally) || i.allEnd(task.Try.Tasks) &&
			!slices.ContainsFunc(task.Try.Catch, func(c *lang.Catch) bool { return !i.allEnd(c.Tasks) })
	default:
		return task.Return != nil || task.Fail != nil
	}
}

// everyCaseEnds reports whether one case runs in any event, and whichever it is, the integration does not go on.
func (i *integrationChecker) everyCaseEnds(t *lang.SwitchTask) bool {
	for _, c := range t.Cases {
		if i.decided[c.When] == false {
			continue
		}
		if !i.allEnd(c.Tasks) {
			return false
		}
		if i.decided[c.When] == true {
			return true
		}
	}
	return i.allEnd(t.Otherwise)
}

// allEnd reports whether the integration never goes on after a list of tasks that were checked.
func (i *integrationChecker) allEnd(tasks []*lang.Task) bool {
	return slices.ContainsFunc(tasks, i.ends)
}
