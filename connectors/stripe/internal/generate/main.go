//go:build generate

// Command generate writes ../../openapi.txt of Stripe's OpenAPI description, whose path is its argument: spec3.json,
// as github.com/stripe/stripe-mock carries it for the API version of the SDK.
package main

import (
	"fmt"
	"os"

	"hawser/connectors/stripe"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: generate path/to/spec3.json")
	}
	description, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	text, err := stripe.Reference(description)
	if err != nil {
		return err
	}
	return os.WriteFile("openapi.txt", []byte(text), 0o644)
}
