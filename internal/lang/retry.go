package lang

// Retry says how a failed attempt is repeated: one policy for every failure, or
// Policies alone, which are looked through in order. Zero fields mean the defaults.
type Retry struct {
	// Backoff is how the interval grows with the attempts; empty means Exponential.
	Backoff            string   `json:"backoff,omitempty"`
	InitialInterval    Duration `json:"initialInterval,omitzero"`
	BackoffCoefficient float64  `json:"backoffCoefficient,omitempty"`
	MaximumInterval    Duration `json:"maximumInterval,omitzero"`
	// MaximumAttempts counts the first one; 0 means no limit.
	MaximumAttempts int `json:"maximumAttempts,omitempty"`
	// NonRetryable are vendor codes, decline codes, vendor types or error kinds that end the task at once.
	NonRetryable []string `json:"nonRetryable,omitempty"`

	// Match and When say which failures one of several policies is for: those of these vendor codes, decline codes,
	// vendor types or error kinds, and those of which When is true. Without both it is for every failure.
	Match []string    `json:"match,omitempty"`
	When  *Expression `json:"when,omitempty"`

	Policies []*Retry `json:"policies,omitempty"`
	// Names are those under Match with their places.
	Names []Text `json:"-"`
	// Name is the key in the file.
	Name Text `json:"-"`
}

// The ways in which the interval between attempts grows.
const (
	Exponential = "exponential"
	Linear      = "linear"
	Fixed       = "fixed"
)
