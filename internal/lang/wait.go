package lang

// SuspendTask waits until it is resumed from outside.
type SuspendTask struct {
	// Timeout is how long it waits at the longest: text as in "24h"; nil means as long as it takes.
	Timeout *Value `json:"timeout,omitempty"`
}

// ApprovalTask waits for a decision.
type ApprovalTask struct {
	// Approvers are those whose decision counts: a list of names. Nil means everybody's.
	Approvers *Value `json:"approvers,omitempty"`
	// Message tells what is to be decided.
	Message *Value `json:"message,omitempty"`
	// Timeout is that of a SuspendTask.
	Timeout *Value `json:"timeout,omitempty"`
}
