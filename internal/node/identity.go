package node

import (
	"os"
	"strings"
)

// processPrefix begins the identity of a process's worker of integrations, as
// the pollers of the task queue show it: hawser@HOST-PID.
const processPrefix = "hawser@"

// OfThisHost tells whether an identity is that of a process of this machine.
func OfThisHost(identity string) bool {
	return strings.HasPrefix(identity, processPrefix+hostname()+"-")
}

func hostname() string {
	host, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return host
}
