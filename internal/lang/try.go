package lang

// TryTask runs tasks, and others where one of them fails.
type TryTask struct {
	Tasks []*Task `json:"tasks"`
	// Catch are looked through in order: the first that takes the failure ends it.
	Catch []*Catch `json:"catch,omitempty"`
	// Finally are the tasks that run at the end, whatever has happened.
	Finally []*Task `json:"finally,omitempty"`
}

// Catch is what happens after a failure.
type Catch struct {
	// When says whether the failure is taken; nil takes every one.
	When *Expression `json:"when,omitempty"`
	// As is the variable that holds the failure; empty means "error".
	As    Text    `json:"as,omitzero"`
	Tasks []*Task `json:"tasks"`
}

// Variable is the name of the variable that holds the failure.
func (c *Catch) Variable() string {
	if c.As.Value == "" {
		return ErrorVariable
	}
	return c.As.Value
}

// ErrorVariable holds the failure in catches that give it no other name, and in retry policies.
const ErrorVariable = "error"
