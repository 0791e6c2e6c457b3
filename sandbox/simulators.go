package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"hawser/sandbox/control"
	"hawser/sandbox/stripe"
	"hawser/sandbox/twilio"
)

// simulator is one vendor's API with how to reach and try it.
type simulator struct {
	name    string
	address address
	control *control.Control
	handler http.Handler
	// try is a call to make, with URL for where the simulator is.
	try string
	// examples are the records that the documentation names.
	examples json.RawMessage
}

func simulators(s settings) []simulator {
	options := control.Options{Latency: s.latency}
	onStripe, onTwilio := control.New(options), control.New(options)
	return []simulator{
		{
			"Stripe", s.stripe, onStripe, stripe.New(stripe.Options{Control: onStripe}),
			"curl URL/v1/customers -u sk_test_sandbox: -d name=Ada",
			stripe.Examples(),
		},
		{
			"Twilio", s.twilio, onTwilio, twilio.New(twilio.Options{Control: onTwilio}),
			"curl URL/2010-04-01/Accounts/" + exampleAccount + "/Messages.json -u " + exampleAccount + ":sandbox" +
				" --data-urlencode To=+14155550123 --data-urlencode From=+15005550006 -d Body=Hello",
			twilio.Examples(),
		},
	}
}

const exampleAccount = "AC00000000000000000000000000000000"

// seed fills both simulators from a file.
func seed(list []simulator, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading records: %w", err)
	}
	var records struct{ Stripe, Twilio json.RawMessage }
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&records); err != nil {
		return fmt.Errorf(`reading records: %s: %w; the file looks like {"stripe": {...}, "twilio": {...}}`, file, err)
	}
	var problems []error
	for i, part := range []json.RawMessage{records.Stripe, records.Twilio} {
		if part == nil {
			continue
		}
		if err := list[i].control.Seed(part); err != nil {
			problems = append(problems, fmt.Errorf("%s: %s: %w", file, list[i].name, err))
		}
	}
	return errors.Join(problems...)
}

// check asks every simulator for its index.
func check(list []simulator) error {
	client := http.Client{Timeout: 5 * time.Second}
	var problems []error
	for _, sim := range list {
		resp, err := client.Get("http://" + sim.address.text + "/_sandbox/")
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", sim.name, err))
			continue
		}
		// Only the status counts.
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			problems = append(problems, fmt.Errorf("%s: %s answers %s, not a sandbox's index", sim.name, sim.address.text, resp.Status))
		}
	}
	return errors.Join(problems...)
}
