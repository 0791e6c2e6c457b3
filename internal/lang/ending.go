package lang

// ReturnTask ends the integration with these outputs, in place of the integration's own.
type ReturnTask struct {
	Outputs []Member `json:"outputs"`
}

// FailTask ends the integration with a failure.
type FailTask struct {
	// Type is the failure's kind; nil means "Failed".
	Type    *Value `json:"type,omitempty"`
	Code    *Value `json:"code,omitempty"`
	Message *Value `json:"message"`
}
