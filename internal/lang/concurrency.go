package lang

// Concurrency bounds how many executions of an integration run at the same
// time. Others wait, in the order in which they were started.
type Concurrency struct {
	// Key tells executions apart that do not count for each other: a text over inputs. Nil means that all count.
	Key *Value `json:"key,omitempty"`
	// Limit is how many with the same key run at once.
	Limit int `json:"limit"`
}
