package lang

// ParallelTask runs lists of tasks at the same time.
type ParallelTask struct {
	Branches []Branch `json:"branches"`
}

// Branch is one of the lists.
type Branch struct {
	Name  Text    `json:"name"`
	Tasks []*Task `json:"tasks"`
}
