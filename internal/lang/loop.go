package lang

// MaxTurns is how many turns a loop can have.
const MaxTurns = 100_000

// ForEachTask runs tasks for each item of a list.
type ForEachTask struct {
	Items *Expression `json:"items"`
	// As is the variable that holds the item; empty means "item".
	As Text `json:"as,omitzero"`
	// Concurrency is how many turns run at the same time; 0 means one after the other.
	Concurrency int     `json:"concurrency,omitempty"`
	Tasks       []*Task `json:"tasks"`
	// Collect is what each turn leaves, gathered in the order of the items.
	Collect *Value `json:"collect,omitempty"`
}

// Variable is the name of the variable that holds the item.
func (t *ForEachTask) Variable() string {
	if t.As.Value == "" {
		return "item"
	}
	return t.As.Value
}

// WhileTask runs tasks again and again, as long as a condition is true.
type WhileTask struct {
	Condition *Expression `json:"condition"`
	// MaxIterations is how many turns there can be: the task fails where the condition is still true then.
	MaxIterations int     `json:"maxIterations"`
	Tasks         []*Task `json:"tasks"`
}

// IndexVariable is the number of the turn in every loop, the first is 0.
const IndexVariable = "index"
