// Command starter is the user's program: it runs integrations, calls connectors,
// and shows what executions do.
package main

import (
	"os"
	_ "time/tzdata" // expressions with time zones give the same on every host

	"hawser/starter/cli"
)

func main() { os.Exit(cli.Main()) }
