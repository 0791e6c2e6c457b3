package main

import (
	"testing"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

func TestExamplesCanBeSeeded(t *testing.T) {
	s, w := control.New(control.Options{}), control.New(control.Options{})
	stripe.New(stripe.Options{Control: s})
	twilio.New(twilio.Options{Control: w})
	if err := s.Seed(stripe.Examples()); err != nil {
		t.Error(err)
	}
	if err := w.Seed(twilio.Examples()); err != nil {
		t.Error(err)
	}
}
