// The starter is the user's program: it runs integrations, calls connectors,
// and shows what executions do.
package main

import (
	"os"

	"hawser/starter/cli"
)

func main() { os.Exit(cli.Main()) }
