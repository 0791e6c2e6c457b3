// Command describe distils Stripe's OpenAPI description into the two tables
// the sandbox embeds: the parameters of every operation it serves, and the
// fields every object starts with. It is run by hand when the API version
// changes:
//
//	go run ./internal/describe path/to/spec3.json
//
// in the directory of the sandbox. It decides nothing about behaviour.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// resources are the first path segments the sandbox serves.
var resources = []string{
	"balance", "balance_transactions", "charges", "coupons", "customers", "events", "invoiceitems", "invoices",
	"payment_intents", "payment_methods", "prices", "products", "quotes", "refunds", "setup_intents",
	"subscription_items", "subscriptions", "tokens",
}

// objects are the schemas whose first state is written down.
var objects = []string{
	"balance", "balance_transaction", "charge", "coupon", "customer", "customer_balance_transaction", "event", "invoice", "invoiceitem", "item",
	"line_item", "payment_intent", "payment_method", "price", "product", "quote", "refund", "setup_intent",
	"subscription", "subscription_item", "token", "discount",
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: describe path/to/spec3.json")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "describe:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the description: %w", err)
	}
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("decoding the description: %w", err)
	}
	parameters := map[string]any{}
	for route, operations := range doc.Paths {
		segments := strings.Split(route, "/")
		if len(segments) < 3 || !slices.Contains(resources, segments[2]) {
			continue
		}
		for method, op := range operations {
			parameters[strings.ToUpper(method)+" "+route] = op.parameters()
		}
	}
	addCards(parameters)
	starts := map[string]any{}
	for _, name := range objects {
		starts[name] = doc.object(name)
	}
	if err := write("parameters.json", parameters); err != nil {
		return err
	}
	return write("objects.json", starts)
}

// write puts one entry on a line, so that a change of version reads well as a
// diff.
func write(path string, entries map[string]any) error {
	names := make([]string, 0, len(entries))
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	b.WriteString("{\n")
	for i, name := range names {
		line, err := json.Marshal(entries[name])
		if err != nil {
			return fmt.Errorf("encoding %s: %w", name, err)
		}
		fmt.Fprintf(&b, "%q: %s", name, line)
		if i < len(names)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("}\n")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("writing the table: %w", err)
	}
	return nil
}
