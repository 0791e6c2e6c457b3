package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"
)

// The usual addresses; another free port is taken when one of them is in use.
const (
	stripeAddress = "127.0.0.1:12111"
	twilioAddress = "127.0.0.1:12112"
)

// settings are what the command line says.
type settings struct {
	stripe, twilio address
	seed           string
	examples       bool
	latency        time.Duration
	check          bool
}

// address is where a simulator listens. One that was asked for is not replaced
// by another when it is in use.
type address struct {
	text     string
	explicit bool
}

func (a *address) String() string { return a.text }

// Set takes the address from a flag.
func (a *address) Set(text string) error {
	a.text, a.explicit = text, true
	return nil
}

// parse reads the command line. Usage and problems are written to out; with
// flag.ErrHelp nothing is wrong, but there is nothing to do either.
func parse(args []string, out io.Writer) (settings, error) {
	s := settings{stripe: address{text: stripeAddress}, twilio: address{text: twilioAddress}}
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Var(&s.stripe, "stripe", "`address` of the Stripe simulator")
	flags.Var(&s.twilio, "twilio", "`address` of the Twilio simulator")
	flags.StringVar(&s.seed, "seed", "", "JSON `file` of records to start with: {\"stripe\": {...}, \"twilio\": {...}}")
	flags.BoolVar(&s.examples, "examples", false, "start with the records that the documentation's examples name")
	flags.DurationVar(&s.latency, "latency", 0, "wait before every answer, as in 200ms")
	flags.BoolVar(&s.check, "check", false, "tell by the exit code whether simulators answer at the addresses, and start none")
	flags.Usage = func() {
		fmt.Fprint(out, "Simulators of Stripe and Twilio. Usage: go run ./sandbox [flags]\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	var problems []error
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("unexpected %q: the sandbox takes flags only", strings.Join(flags.Args(), " ")))
	}
	if s.latency < 0 {
		problems = append(problems, fmt.Errorf("-latency %s: a wait cannot be negative", s.latency))
	}
	return s, errors.Join(problems...)
}

var _ flag.Value = (*address)(nil)
