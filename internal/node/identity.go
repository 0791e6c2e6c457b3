package node

import (
	"crypto/rand"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// processPrefix begins the identity of a process's worker of integrations, as
// the pollers of the task queue show it: hawser@HOST-CHANCE-PID.
const processPrefix = "hawser@"

// chanceLength is how many letters and digits tell processes apart whose machines have the same name: 30 bits.
const chanceLength = 6

// newHost names a process like no other one. Containers may have the same name, and their processes the same id.
func newHost() string {
	return fmt.Sprintf("%s-%s-%d", hostname(), strings.ToLower(rand.Text()[:chanceLength]), os.Getpid())
}

// afterHostname is what newHost puts after the machine's name.
var afterHostname = regexp.MustCompile(fmt.Sprintf(`^-[a-z0-9]{%d}-[0-9]+$`, chanceLength))

// OfThisHost tells whether an identity is that of a process of this machine, or
// of another one that has the same name.
func OfThisHost(identity string) bool {
	rest, ok := strings.CutPrefix(identity, processPrefix+hostname())
	return ok && afterHostname.MatchString(rest)
}

func hostname() string {
	host, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return host
}
