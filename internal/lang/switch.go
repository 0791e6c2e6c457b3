package lang

// SwitchTask runs the tasks of the first case whose condition is true.
type SwitchTask struct {
	Cases []*Case `json:"cases"`
	// Otherwise are the tasks that run where no condition is true. They may be missing.
	Otherwise []*Task `json:"otherwise,omitempty"`
}

// Case is one case of a switch.
type Case struct {
	When  *Expression `json:"when"`
	Tasks []*Task     `json:"tasks"`
}
