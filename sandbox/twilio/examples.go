package twilio

import (
	_ "embed"
	"encoding/json"
)

//go:embed examples.json
var examples []byte

// Examples are records with the ids that the documentation's examples name, in
// the form that seeding takes.
func Examples() json.RawMessage { return examples }
