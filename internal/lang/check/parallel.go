package check

import (
	"slices"

	"hawser/internal/lang"
	"hawser/internal/schema"
	"hawser/internal/source"
)

// parallelTask checks the branches. All of them run, so what one of them surely
// sets is there afterwards; no two may set the same.
func (i *integrationChecker) parallelTask(task *lang.Task) *schema.Type {
	var lists []*scope
	first := map[string]source.Span{}
	for _, branch := range task.Parallel.Branches {
		lists = append(lists, i.inside(branch.Tasks, nil))
		mine := map[string]source.Span{}
		for _, name := range assigned(branch.Tasks) {
			if at, taken := first[name.Value]; taken {
				i.report(codeConcurrent, name.Span, wordConcurrentBranches(name.Value), "the other one is at "+at.String())
				continue
			}
			mine[name.Value] = name.Span
		}
		for _, name := range assigned(branch.Tasks) {
			if at, ok := mine[name.Value]; ok {
				first[name.Value] = at
			}
		}
	}
	i.join(task, lists, func(path string) bool {
		return slices.ContainsFunc(lists, func(s *scope) bool { return s.sets(path) })
	})
	return taskType(task)
}
