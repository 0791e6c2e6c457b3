package workflows

import "hawser/internal/lang/expr"

// RegisterObserved registers an interpreter that tells of every change of a
// task's state, in the order in which they happen, for those who execute
// integrations to look at them. Programs keeps what has been compiled.
func RegisterObserved(registry Registry, programs *expr.Cache, observe func(Event)) {
	register(registry, &interpreter{programs: programs, observe: observe})
}
