// Command sandbox runs simulators of the Stripe and Twilio APIs for use without
// accounts, keys or phones:
//
//	go run ./sandbox
//
// It only starts, seeds and stops them; what they do is in sandbox/stripe,
// sandbox/twilio and sandbox/control.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(code)
}
