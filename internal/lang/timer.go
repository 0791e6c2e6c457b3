package lang

// TimerTask waits. One of the two is set.
type TimerTask struct {
	// Duration is how long: text as in "1h30m".
	Duration *Value `json:"duration,omitempty"`
	// Until is the time at which to go on: RFC 3339 text.
	Until *Value `json:"until,omitempty"`
}
