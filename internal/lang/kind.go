package lang

// TaskKinds are the kinds of tasks, as definitions spell them and in the order in which people are told of them.
func TaskKinds() []string {
	return []string{"connector", "set", "switch", "forEach", "while", "parallel", "try", "call", "timer", "suspend", "approval", "return", "fail"}
}

// Kind is the one of TaskKinds that the task is of, "" where it has none.
func (t *Task) Kind() string {
	switch {
	case t.Connector != nil:
		return "connector"
	case t.Set != nil:
		return "set"
	case t.Switch != nil:
		return "switch"
	case t.ForEach != nil:
		return "forEach"
	case t.While != nil:
		return "while"
	case t.Parallel != nil:
		return "parallel"
	case t.Try != nil:
		return "try"
	case t.Call != nil:
		return "call"
	case t.Timer != nil:
		return "timer"
	case t.Suspend != nil:
		return "suspend"
	case t.Approval != nil:
		return "approval"
	case t.Return != nil:
		return "return"
	case t.Fail != nil:
		return "fail"
	default:
		return ""
	}
}
